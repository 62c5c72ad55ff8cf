"""GitHub on this machine: its REST API, and what only GraphQL does, over HTTP with a real bare repository behind it.

`Host` is what tests do and see there; the modules beside it are what the API answers. Every request and every answer is
held against GitHub's own description (tests/data/github); a request that is not as described is answered 422 and
remembered in `faults`, which a test looks at in the end.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from githost.api import say
from githost.gitlab import GitLabAnswers
from githost.host import Host
from githost.nouns import Account, Activity, Comment, Pull, Review, Status
from githost.routes import Routes

__all__ = [
    "Account",
    "Activity",
    "Comment",
    "GitLabAnswers",
    "Host",
    "Pull",
    "Review",
    "Routes",
    "Status",
    "hosting",
    "say",
]


@contextlib.contextmanager
def hosting(
    folder: Path, name: str = "acme/status", answering: Callable[[Host], GitLabAnswers | Routes] = Routes
) -> Iterator[Host]:
    """Run a forge, whose repository lies in a folder that is not there yet, until the block ends.

    It is a GitHub unless `answering` is GitLabAnswers.
    """
    host = Host(folder, name)
    api = answering(host)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10

        def answer(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            with host.lock:
                if host.next_answers:
                    status, headers, body = host.next_answers.popleft()
                else:
                    status, headers, body = api.answer(self.command, self.path, dict(self.headers), content)
            self.send_response_only(status)
            for key, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - the library's names

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def handle(self) -> None:
            with contextlib.suppress(OSError):
                super().handle()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    server = Server(("127.0.0.1", 0), Handler)
    host.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
