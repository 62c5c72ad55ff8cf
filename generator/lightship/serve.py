"""Show a built site on this machine, and build it again when a file of the repository changes."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

from lightship.errors import OutsideError

_RELOAD = "/_reload.js"
_WAIT = "/_changed"
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


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site, as a static host serves them; every page asks to be shown again when the site changes."""

    def __init__(self, *arguments: object, site: Path, generation: Callable[[], int], behind: timedelta) -> None:
        self.generation = generation
        self.script = _SCRIPT % (behind / timedelta(milliseconds=1))
        super().__init__(*arguments, directory=str(site))  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a page with the reload script added, everything else as it is."""
        if self.path == _RELOAD:
            self._answer(self.script.encode(), "text/javascript")
        elif self.path == _WAIT:
            self._answer(str(self.generation()).encode(), "text/plain")
        else:
            place = Path(self.translate_path(self.path))
            page = place / "index.html" if self.path.partition("?")[0].endswith("/") else place
            if page.suffix == ".html" and page.is_file():
                content = page.read_bytes()
                self._answer(content.replace(b"<head>", b'<head><script src="/_reload.js"></script>', 1), "text/html")
            else:
                super().do_GET()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page for what is not there."""
        missing = Path(self.directory, "404.html")
        if code == 404 and missing.is_file():
            self._answer(missing.read_bytes(), "text/html", code)
        else:
            super().send_error(code, message, explain)

    def _answer(self, content: bytes, kind: str, code: int = 200) -> None:
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of requests; the terminal is for what was built."""


class Server:
    """A web server for one folder, on 127.0.0.1 only; `port` is the one it got."""

    def __init__(self, site: Path, port: int, behind: timedelta) -> None:
        """Take the port; raises OutsideError when another program has it.

        Pages live `behind` the real time: zero, or the way back to the moment that was asked for.
        """
        self._generation = 0
        handler = partial(_Handler, site=site, generation=lambda: self._generation, behind=behind)
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError as error:
            raise OutsideError(f"port {port} cannot be used: {error.strerror}", "choose another with --port") from None
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.port = int(self._server.server_address[1])

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

    def watch(self, root: Path, rebuild: Callable[[], None]) -> None:
        """Call `rebuild` whenever a file of the repository changes, until the process is stopped."""
        seen = dict(_state(root))
        while True:
            time.sleep(_POLL_S)
            now = dict(_state(root))
            if now != seen:
                seen = now
                rebuild()
                self._generation += 1


def _state(root: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for name in _WATCHED:
        place = root / name
        for file in place.rglob("*") if place.is_dir() else (place,):
            try:
                status = file.stat()
            except OSError:
                continue
            yield str(file), (status.st_mtime_ns, status.st_size)
