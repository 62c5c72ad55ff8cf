"""Show a built site on this machine, and build it again when a file of the repository changes."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from os import PathLike
from pathlib import Path
from types import TracebackType

from lightship.errors import OutsideError

_RELOAD = "/_reload.js"
_WAIT = "/_changed"
_MESSAGES = "/_messages"
# A page that is shown as of another moment counts its minutes from that moment.
_SCRIPT = """{const real=Date.now;Date.now=()=>real.call(Date)-%d}
let seen;setInterval(async()=>{try{const now=await(await fetch("/_changed")).text();
if(seen&&now!==seen)location.reload();seen=now}catch{}},700);
"""
_WATCHED = (
    "incidents",
    "overrides",
    "pages",
    "templates",
    "mkdocs.yml",
    "components.yml",
    "policy.yml",
    "delivery.yml",
)
_POLL_S = 0.4

_OWN_NAMES = ("127.0.0.1", "localhost", "")
State = dict[str, tuple[int, int]]
Messages = Callable[[str], str | None]
"""Gives the page that shows the messages of an event by its id, None for none; by an empty text the list of events."""


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site, as a static host serves them; every page asks to be shown again when the site changes."""

    # The same on every machine, whatever its list of types says.
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".atom": "application/atom+xml",
        ".css": "text/css; charset=utf-8",
        ".html": "text/html; charset=utf-8",
        ".ics": "text/calendar; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".json": "application/json",
        ".md": "text/markdown; charset=utf-8",
        ".rss": "application/rss+xml",
        ".svg": "image/svg+xml",
        ".txt": "text/plain; charset=utf-8",
        ".xml": "application/xml",
    }

    def __init__(
        self,
        *arguments: object,
        site: Path,
        root: str,
        generation: Callable[[], int],
        behind: timedelta,
        messages: Messages,
    ) -> None:
        self.root = root
        self.messages = messages
        self.generation = generation
        self.script = _SCRIPT % (behind / timedelta(milliseconds=1))
        # The arguments are the server's, handed on as they came.
        super().__init__(*arguments, directory=str(site))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a page with the reload script added, everything else as it is."""
        path = self.path.partition("?")[0]
        host = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
        if host not in _OWN_NAMES:
            # A page elsewhere may give its own name our address, to read what is not published yet.
            super().send_error(403, explain=f"This page answers as http://127.0.0.1 only, not as {host!r}.")
        elif path == _RELOAD:
            self._answer(self.script.encode(), ".js")
        elif path == _WAIT:
            self._answer(str(self.generation()).encode(), ".txt")
        elif path == _MESSAGES or path.startswith(f"{_MESSAGES}/"):
            self._message(path.removeprefix(_MESSAGES).strip("/"))
        elif path.startswith(self.root) and "%00" not in path:
            self._file(path)
        elif self.root.startswith(path):
            self.send_response(302)
            self.send_header("Location", self.root)
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self.send_error(404)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server looks for

    def _message(self, event: str) -> None:
        page = self.messages(event)
        if page is None:
            self.send_error(404)
        else:
            self._page(page.encode("utf-8", "replace"))

    def _page(self, content: bytes) -> None:
        self._answer(content.replace(b"<head>", b'<head><script src="/_reload.js"></script>', 1), ".html")

    def _file(self, path: str) -> None:
        place = Path(self.translate_path(self.path))
        page = place / "index.html" if path.endswith("/") else place
        if page.suffix == ".html" and page.is_file():
            self._page(page.read_bytes())
        elif self.command == "HEAD":
            super().do_HEAD()
        else:
            super().do_GET()

    def translate_path(self, path: str) -> str:
        """Give the file of an address; the site may begin at a folder of its host."""
        return super().translate_path(f"/{path.removeprefix(self.root)}")

    def list_directory(self, path: str | PathLike[str]) -> None:  # noqa: ARG002 - the base class asks so
        """Show no list of files: a static host does not either."""
        self.send_error(404)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page for what is not there."""
        missing = Path(self.directory, "404.html")
        if code == 404 and missing.is_file():
            self._answer(missing.read_bytes(), ".html", code)
        else:
            super().send_error(code, message, explain)

    def end_headers(self) -> None:
        """Let the browser keep nothing: what is shown is what was built last."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def _answer(self, content: bytes, suffix: str, code: int = 200) -> None:
        self.send_response(code)
        self.send_header("Content-Type", self.extensions_map[suffix])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of requests; the terminal is for what was built."""


class _Quiet(ThreadingHTTPServer):
    """A web server to which a browser that goes away early is no event."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Pass over connections that were broken off; whatever else is a mistake of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as the base class gave them


class Server:
    """A web server for one folder, on 127.0.0.1 only.

    It answers at `address`, and at `messages` with what people would be told.
    """

    def __init__(self, site: Path, port: int, *, root: str, behind: timedelta, messages: Messages) -> None:
        """Take the port; raises OutsideError when another program has it.

        The site answers at the path `root`, to which its links lead. Pages live `behind` the real time: zero, or
        the way back to the moment that was asked for. `messages` makes pages of messages when somebody asks for one.
        """
        self._generation = 0
        handler = partial(
            _Handler, site=site, root=root, generation=lambda: self._generation, behind=behind, messages=messages
        )
        try:
            self._server = _Quiet(("127.0.0.1", port), handler)
        except OSError as error:
            raise OutsideError(f"port {port} cannot be used: {error.strerror}", "choose another with --port") from None
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        host = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.address, self.messages = f"{host}{root}", f"{host}{_MESSAGES}/"

    def __enter__(self) -> "Server":
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()

    def watch(self, root: Path, seen: State, rebuild: Callable[[], None]) -> None:
        """Call `rebuild` whenever the repository's files differ from those `seen`, until the process is stopped."""
        while True:
            time.sleep(_POLL_S)
            now = state(root)
            if now != seen:
                seen = now
                rebuild()
                self._generation += 1


def state(root: Path) -> State:
    """Tell apart the files that a page is made of: time and size of each, by path."""
    return dict(_files(root))


def _files(root: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for name in _WATCHED:
        place = root / name
        for file in place.rglob("*") if place.is_dir() else (place,):
            try:
                status = file.stat()
            except OSError:
                continue
            yield str(file), (status.st_mtime_ns, status.st_size)
