"""A proxy in front of an S3 server that numbers every request and does to it what a test's script says.

The Host header passes through unchanged, for the client has signed it.
"""

import http.client
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, assert_never
from urllib.parse import unquote, urlsplit

from faults import Corrupt, Fault, Held, Late, Moment, Refused, Request, Reset, Rewritten, Script, Side, calm

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "expect", "content-length", "server", "date"}
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{code}</Message></Error>'


class Proxy:
    """The proxy, at `url` while it is entered; `requests` is what came, in order, and `script` may be changed."""

    def __init__(self, upstream: str, script: Script = calm, *, keeps: bool = False) -> None:
        """Stand in front of `upstream`, an address such as http://127.0.0.1:8333."""
        self.keeps = keeps
        parts = urlsplit(upstream)
        self.upstream = (parts.hostname or "127.0.0.1", parts.port or 80)
        self.script = script
        self._lock = threading.Lock()
        self._moving: dict[str, threading.Event] = {}
        self._count: Counter[str] = Counter()
        self._requests: dict[tuple[str, int], Request] = {}
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        """Give the address for clients."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def requests(self) -> tuple[Request, ...]:
        """Give all requests since the beginning, or since the last `forget`."""
        with self._lock:
            return tuple(self._requests.values())

    def forget(self) -> None:
        """Begin to number anew."""
        with self._lock:
            self._requests = {}
            self._count.clear()

    def __enter__(self) -> "Proxy":
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        for moving in self._moving.values():
            moving.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def arrived(self, client: str, method: str, target: str, body: bytes, *, is_conditional: bool) -> Request:
        """Number a request, as soon as its client's world moves."""
        with self._lock:
            moving = self._moving.setdefault(client, _set())
        moving.wait()
        path, _, query = target.partition("?")
        with self._lock:
            self._count[client] += 1
            request = Request(
                number=self._count[client],
                client=client,
                method=method,
                path=unquote(path),
                query=query,
                size=len(body),
                is_conditional=is_conditional,
                body=body if self.keeps else b"",
            )
            self._requests[client, request.number] = request
        return request

    def told(self, request: Request, status: int) -> None:
        """Note what the client was told."""
        with self._lock:
            if (request.client, request.number) in self._requests:
                self._requests[request.client, request.number] = replace(request, status=status)

    def hold(self, request: Request, fault: Held) -> None:
        """Run what a test does meanwhile."""
        moving = self._moving[request.client]
        if fault.is_world:
            moving.clear()
        try:
            fault.during()
        finally:
            moving.set()


def _set() -> threading.Event:
    event = threading.Event()
    event.set()
    return event


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def shutdown_request(self, request: Any) -> None:
        self.close_request(request)  # without a goodbye, so that a reset is one

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that was killed goes away in the middle of everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes


class _Dropped(Exception):  # noqa: N818 - ends a request, and is no error
    pass


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        pass

    Handler.proxy = proxy
    return Handler


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    proxy: Proxy

    def log_message(self, *_: object) -> None:
        pass

    def setup(self) -> None:
        super().setup()
        self._up: http.client.HTTPConnection | None = None

    def finish(self) -> None:
        if self._up:
            self._up.close()
        super().finish()

    def _any(self) -> None:
        try:
            body = self._body()
            request = self.proxy.arrived(
                self._client(), self.command, self.path, body, is_conditional=self._is_conditional()
            )
            self._done(request, body, self.proxy.script(request))
        except (_Dropped, OSError, http.client.HTTPException):
            self._reset()

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_OPTIONS = _any  # noqa: N815 - the names of http.server

    def _client(self) -> str:
        found = re.search(r"\bapp/([\w.-]+)", self.headers.get("User-Agent", ""))
        return found[1] if found else ""

    def _is_conditional(self) -> bool:
        return "If-Match" in self.headers or "If-None-Match" in self.headers

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return b"".join(parts)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            raise _Dropped  # the client died in the middle: nobody asks for half of it
        return body

    def _done(self, request: Request, body: bytes, fault: Fault | None) -> None:
        match fault:
            case Refused():
                if fault.moment is Moment.AFTER:
                    self._forward(body)
                self._answer(request, _refusal(fault))
            case Reset(side=Side.REQUEST):
                self._half(body)
                raise _Dropped
            case Reset():
                self._answer(request, self._forward(body), is_half=True)
            case Held():
                self._held(request, body, fault)
            case _:
                self._answer(request, self._changed(body, fault))

    def _changed(self, body: bytes, fault: Late | Corrupt | Rewritten | None) -> _Answer:
        match fault:
            case None:
                return self._forward(body)
            case Late():
                time.sleep(fault.seconds)
                return self._forward(body)
            case Corrupt(side=Side.REQUEST):
                return self._forward(_corrupt(body))
            case Corrupt():
                return _rewritten(self._forward(body), _corrupt)
            case Rewritten():
                return _rewritten(self._forward(body), fault.by)
            case _:
                assert_never(fault)

    def _held(self, request: Request, body: bytes, fault: Held) -> None:
        answer = self._forward(body) if fault.moment is Moment.AFTER else None
        self.proxy.hold(request, fault)
        if fault.is_dropped:
            raise _Dropped
        self._answer(request, answer or self._forward(body))

    def _sent(self, body: bytes, length: int) -> http.client.HTTPConnection:
        """Send the request upstream with so much of its body."""
        up = self._up or http.client.HTTPConnection(*self.proxy.upstream, timeout=120)
        self._up = up
        up.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in _HOP_BY_HOP:
                up.putheader(name, value)
        if length or self.command in ("PUT", "POST"):
            up.putheader("Content-Length", str(length))
        up.endheaders(body or None)
        return up

    def _forward(self, body: bytes) -> _Answer:
        try:
            reply = self._sent(body, len(body)).getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            if self._up:
                self._up.close()
            self._up = None  # the server had closed a connection that was idle
            reply = self._sent(body, len(body)).getresponse()
        content = reply.read()
        headers = [(name, value) for name, value in reply.getheaders() if name.lower() not in _HOP_BY_HOP]
        length = reply.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
        if length is not None and reply.status not in (204, 304):
            headers.append(("Content-Length", length))
        return _Answer(status=reply.status, reason=reply.reason, headers=headers, body=content)

    def _half(self, body: bytes) -> None:
        """Let the server see the head and half of the body, then nothing more."""
        up = self._sent(body[: len(body) // 2], len(body) or 1)
        if up.sock:
            _linger(up.sock)
        up.close()
        self._up = None

    def _answer(self, request: Request, answer: _Answer, *, is_half: bool = False) -> None:
        self.proxy.told(request, 0 if is_half else answer.status)
        if is_half and len(answer.body) < 2:
            raise _Dropped  # an answer without a body would be whole
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        if is_half:
            self.wfile.write(answer.body[: len(answer.body) // 2])
            raise _Dropped
        self.wfile.write(answer.body)

    def _reset(self) -> None:
        self.close_connection = True
        _linger(self.connection)


def _linger(connection: socket.socket) -> None:
    """Make the close of a connection a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _refusal(fault: Refused) -> _Answer:
    body = _XML.format(code=fault.code).encode()
    headers = [("Content-Type", "application/xml"), ("Content-Length", str(len(body)))]
    return _Answer(status=fault.status, reason=fault.code, headers=headers, body=body)


def _rewritten(answer: _Answer, by: Callable[[bytes], bytes]) -> _Answer:
    body = by(answer.body)
    headers = [(name, value) for name, value in answer.headers if name != "Content-Length"]
    return replace(answer, body=body, headers=[*headers, ("Content-Length", str(len(body)))])


def _corrupt(body: bytes) -> bytes:
    middle = len(body) // 2
    return body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :] if body else body
