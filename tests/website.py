"""A web server in front of a bucket or a folder, as the website mode of a store: what readers and crawlers see."""

import mimetypes
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object: its bytes, how it is served and, where it says so, the address that it leads to."""

    content: bytes
    headers: tuple[tuple[str, str], ...] = ()
    redirect: str = ""


Source = Callable[[str], Found | None]
"""Gives the object of a key, or None."""


def folder(root: Path) -> Source:
    """Serve a folder, through whatever symlink it is at the moment."""

    def read(key: str) -> Found | None:
        try:
            content = (root / key).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            return None
        kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
        return Found(content=content, headers=(("Content-Type", kind),))

    return read


def bucket(client: Any, name: str, prefix: str = "") -> Source:
    """Serve a bucket through a boto3 client, which may be one for all threads."""

    def read(key: str) -> Found | None:
        try:
            answer = client.get_object(Bucket=name, Key=prefix + key)
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                return None
            raise
        with answer["Body"] as body:
            content = body.read()
        named = {"ContentType": "Content-Type", "CacheControl": "Cache-Control", "ContentEncoding": "Content-Encoding"}
        headers = tuple((named[key], answer[key]) for key in named if answer.get(key))
        return Found(content=content, headers=headers, redirect=answer.get("WebsiteRedirectLocation", ""))

    return read


class Website:
    """The server, at `url` while it is entered."""

    def __init__(self, source: Source) -> None:
        """Serve a source."""
        self._server = _Server(("127.0.0.1", 0), _handler(source))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "Website":
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of readers who went away."""


def _handler(source: Source) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            status, found = _answer(source, unquote(self.path.partition("?")[0]))
            self.send_response_only(status)
            for name, value in found.headers:
                self.send_header(name, value)
            if found.redirect:
                self.send_header("Location", found.redirect)
            self.send_header("Content-Length", str(len(found.content)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(found.content)

        do_HEAD = do_GET  # noqa: N815 - the names of http.server

    return Handler


def _answer(source: Source, path: str) -> tuple[int, Found]:
    key = path.lstrip("/")
    try:
        if not key or key.endswith("/"):
            found = source(key + "index.html")
        elif not (found := source(key)) and source(key + "/index.html"):
            return 302, Found(content=b"", redirect=f"{path}/")
        if found:
            return (301 if found.redirect else 200), found
        return 404, source("404.html") or Found(content=b"not found")
    except Exception as error:  # noqa: BLE001 - whatever the store said, a reader is told that it did not work
        return 502, Found(content=repr(error).encode())
