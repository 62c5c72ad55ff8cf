"""A subscription service for tests: the private API of docs/subscription-service-api.md over a table in memory."""

import contextlib
import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from lightship.model.subscriber import Subscriber
from lightship.subscribers import wire

KEY = "k3y-of-the-service"
Answer = tuple[str, bytes]


class FakeService:
    """The service as a WSGI application; `own` are answers in place of the right ones, used up one by one."""

    def __init__(self) -> None:
        self.kept: dict[str, Subscriber] = {}
        self.given = 0
        self.own: list[Answer] = []
        self.asked: list[tuple[str, bytes]] = []
        self.url = ""
        self._lock = threading.Lock()

    def __call__(self, environ: dict, start_response: Callable[..., object]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        with self._lock:
            self.asked.append((environ["PATH_INFO"], body))
            try:
                status, content = self.own.pop(0) if self.own else self._answer(environ, body)
            except ValueError:
                status, content = "422 Unprocessable Content", b"{}"
        headers = [("Content-Type", "application/json"), ("Content-Length", str(len(content)))]
        if status.startswith("307"):
            headers.append(("Location", "https://elsewhere.example/"))
        start_response(status, headers)
        return [content]

    def _answer(self, environ: dict, body: bytes) -> Answer:
        if environ.get("HTTP_AUTHORIZATION") != f"Bearer {KEY}":
            return "401 Unauthorized", b"{}"
        if environ["REQUEST_METHOD"] != "POST":
            return "405 Method Not Allowed", b"{}"
        match environ["PATH_INFO"].removeprefix("/private/v1/"):
            case "find":
                return "200 OK", wire.written(self.kept[id_] for id_ in self._ids(body) if id_ in self.kept)
            case "put":
                for one in wire.read(body):
                    self._put(one)
                return "200 OK", b"{}"
            case "remove":
                for id_ in self._ids(body):
                    self.kept.pop(id_, None)
                return "200 OK", b"{}"
            case "after":
                asked = json.loads(body)
                assert 0 < asked["most"] <= 1000
                later = sorted(
                    (one for one in self.kept.values() if one.number > asked["number"]), key=lambda one: one.number
                )
                return "200 OK", wire.written(later[: asked["most"]])
        return "404 Not Found", b"{}"

    def _ids(self, body: bytes) -> list[str]:
        ids = wire.ids(body)
        assert len(ids) <= 1000
        return ids

    def _put(self, one: Subscriber) -> None:
        before = self.kept.get(one.id)
        if before is None:
            self.given += 1
        self.kept[one.id] = replace(one, number=before.number if before else self.given)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def served() -> Iterator[FakeService]:
    """Serve an empty service until the block ends."""
    service = FakeService()
    server = make_server("127.0.0.1", 0, service, server_class=_Server, handler_class=_Quiet)
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
