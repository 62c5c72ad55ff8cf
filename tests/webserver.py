"""A web server on 127.0.0.1 that serves files from memory, in order or not, for as long as a test needs it."""

import contextlib
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handle = Callable[[BaseHTTPRequestHandler], None]


class Served:
    """What a running server shows: files by path, and paths that answer in a way of their own."""

    def __init__(self, files: Mapping[str, bytes], server: ThreadingHTTPServer, scheme: str, prefix: str) -> None:
        self.files = dict(files)
        self.own: dict[str, Handle] = {}
        self.asked: Counter[str] = Counter()
        self.prefix = prefix
        self.port = server.server_address[1]
        self.url = f"{scheme}://localhost:{self.port}{prefix}"

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        path = request.path.removeprefix(self.prefix).removeprefix("/")
        self.asked[path] += 1
        if path in self.own:
            self.own[path](request)
            return
        content = self.files.get(path + "index.html" if path.endswith("/") or not path else path)
        send(request, 200 if content is not None else 404, content or b"not here")


def send(request: BaseHTTPRequestHandler, status: int, content: bytes = b"", **headers: str) -> None:
    """Answer a request."""
    request.send_response(status)
    for name, value in {"content_length": str(len(content)), **headers}.items():
        request.send_header(name.replace("_", "-"), value)
    request.end_headers()
    request.wfile.write(content)


@contextlib.contextmanager
def serving(files: Mapping[str, bytes], *, tls: ssl.SSLContext | None = None, prefix: str = "") -> Iterator[Served]:
    """Serve files below a prefix such as /status until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def do_GET(self) -> None:
            served.answer(self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def handle(self) -> None:
            # Clients go away in the middle of an answer, and some do not trust us.
            with contextlib.suppress(OSError):
                super().handle()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Say nothing."""

    server = Server(("127.0.0.1", 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    served = Served(files, server, "https" if tls else "http", prefix)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
