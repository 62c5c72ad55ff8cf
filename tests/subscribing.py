"""A subscription service for tests: its private API over a file, with what it was asked, and answers of one's own."""

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.validate import validator

from lightship.model.notifying import SqliteSubscribers
from lightship.subscribers import Subscribers, open_store
from lightship.subscribers.private import PrivateApi

KEY = "k3y-of-the-service"
Answer = tuple[str, bytes]


class Service:
    """The service as a WSGI application; `own` are answers in place of the right ones, used up one by one."""

    def __init__(self, folder: Path) -> None:
        self.store: Subscribers = open_store(SqliteSubscribers(path="service.db"), folder, str)
        self.own: list[Answer] = []
        self.asked: list[tuple[str, bytes]] = []
        self.url = ""
        self._api = validator(PrivateApi(self.store, KEY))  # which fails where WSGI is not kept to

    def __call__(self, environ: dict, start_response: Callable[..., object]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.asked.append((environ["PATH_INFO"], body))
        if not self.own:
            return self._api({**environ, "wsgi.input": BytesIO(body)}, start_response)
        status, content = self.own.pop(0)
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        if status.startswith("307"):
            headers.append(("Location", "https://elsewhere.example/"))
        start_response(status, headers)
        return [content]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[Service]:
    """Serve an empty service, kept in a folder, until the block ends."""
    service = Service(folder)
    with answering(service) as service.url:
        yield service


@contextlib.contextmanager
def answering(application: Callable[..., Iterable[bytes]]) -> Iterator[str]:
    """Serve a WSGI application until the block ends; gives its address."""
    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
