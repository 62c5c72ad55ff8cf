"""The fault proxy does to a request what the script says, and nothing to others."""

import http.client
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from faults import (
    SLOW_DOWN,
    Corrupt,
    Fault,
    Held,
    Late,
    Moment,
    Refused,
    Request,
    Reset,
    Side,
    sorted_listing,
)
from proxy import Proxy

BODY = b"0123456789" * 20_000


class Kept(BaseHTTPRequestHandler):
    """A server that keeps what it is given, whole, and gives it back."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes]
    hosts: list[str]

    def log_message(self, *_: object) -> None:
        pass

    def do_PUT(self) -> None:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        self.hosts.append(self.headers["Host"])
        if len(body) < length:
            return
        self.objects[self.path] = body
        self._say(200, b"")

    def do_GET(self) -> None:
        self._say(200 if self.path in self.objects else 404, self.objects.get(self.path, b"no such key"))

    do_HEAD = do_GET  # noqa: N815 - the names of http.server

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass


@pytest.fixture
def kept() -> Iterator[type[Kept]]:
    handler = type("KeptHere", (Kept,), {"objects": {}, "hosts": []})
    server = Quiet(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    handler.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def proxy(kept: type[Kept]) -> Iterator[Proxy]:
    with Proxy(kept.url, keeps=True) as found:
        yield found


def ask(proxy: Proxy, method: str, path: str, body: bytes | None = None, client: str = "") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(proxy.url.removeprefix("http://"), timeout=10)
    try:
        connection.request(method, path, body, {"User-Agent": f"Boto3/1.44 app/{client}"} if client else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def on(number: int, fault: Fault):
    return lambda request: fault if request.number == number else None


def test_what_no_script_touches_passes_unchanged_and_is_numbered(kept, proxy):
    assert ask(proxy, "PUT", "/b/a%20key?x=1", BODY) == (200, b"")
    assert ask(proxy, "GET", "/b/a%20key?x=1") == (200, BODY)
    assert ask(proxy, "HEAD", "/b/a%20key?x=1") == (200, b"")
    assert ask(proxy, "GET", "/b/none")[0] == 404
    assert [(one.number, one.method, one.path, one.query, one.size, one.status) for one in proxy.requests] == [
        (1, "PUT", "/b/a key", "x=1", len(BODY), 200),
        (2, "GET", "/b/a key", "x=1", 0, 200),
        (3, "HEAD", "/b/a key", "x=1", 0, 200),
        (4, "GET", "/b/none", "", 0, 404),
    ]
    assert proxy.requests[0].body == BODY
    assert not proxy.requests[0].is_conditional


def test_the_host_that_the_client_signed_reaches_the_server(kept, proxy):
    ask(proxy, "PUT", "/b/key", b"x")
    assert kept.hosts == [proxy.url.removeprefix("http://")]


def test_a_refusal_is_told_as_an_s3_server_tells_it_and_nothing_reaches_the_server(kept, proxy):
    proxy.script = on(1, SLOW_DOWN)
    status, body = ask(proxy, "PUT", "/b/key", b"x")
    assert status == 503
    assert b"<Code>SlowDown</Code>" in body
    assert kept.objects == {}
    assert ask(proxy, "PUT", "/b/key", b"x")[0] == 200


def test_a_refusal_after_the_fact_hides_what_the_server_did(kept, proxy):
    proxy.script = on(1, Refused(status=412, code="PreconditionFailed", moment=Moment.AFTER))
    assert ask(proxy, "PUT", "/b/key", b"x")[0] == 412
    assert kept.objects == {"/b/key": b"x"}


def test_a_reset_in_a_request_leaves_nothing_at_the_server(kept, proxy):
    proxy.script = on(1, Reset(side=Side.REQUEST))
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(proxy, "PUT", "/b/key", BODY)
    assert kept.objects == {}
    assert proxy.requests[0].status == 0


def test_a_reset_in_an_answer_gives_half_of_it(kept, proxy):
    kept.objects["/b/key"] = BODY
    proxy.script = on(1, Reset(side=Side.ANSWER))
    with pytest.raises((ConnectionError, http.client.IncompleteRead)):
        ask(proxy, "GET", "/b/key")


def test_of_an_answer_without_a_body_nothing_is_heard_though_the_server_did_it(kept, proxy):
    proxy.script = on(1, Reset(side=Side.ANSWER))
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(proxy, "PUT", "/b/key", b"x")
    assert kept.objects == {"/b/key": b"x"}


def test_a_corrupt_body_differs_in_one_byte_on_either_way(kept, proxy):
    proxy.script = on(1, Corrupt(side=Side.REQUEST))
    ask(proxy, "PUT", "/b/key", BODY)
    assert sum(one != other for one, other in zip(kept.objects["/b/key"], BODY, strict=True)) == 1
    kept.objects["/b/key"] = BODY
    proxy.script = on(2, Corrupt(side=Side.ANSWER))
    _, body = ask(proxy, "GET", "/b/key")
    assert sum(one != other for one, other in zip(body, BODY, strict=True)) == 1


def test_a_listing_can_be_put_in_the_order_that_s3_promises(kept, proxy):
    listing = b"<A><Contents><Key>a/b</Key></Contents><Contents><Key>a.b</Key></Contents></A>"
    kept.objects["/b?list-type=2"] = listing
    proxy.script = sorted_listing
    _, body = ask(proxy, "GET", "/b?list-type=2")
    assert body == b"<A><Contents><Key>a.b</Key></Contents><Contents><Key>a/b</Key></Contents></A>"


def test_a_request_can_be_late(kept, proxy):
    proxy.script = on(1, Late(seconds=0.2))
    began = time.monotonic()
    assert ask(proxy, "PUT", "/b/key", b"x")[0] == 200
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(("moment", "seen"), [(Moment.BEFORE, False), (Moment.AFTER, True)])
def test_a_held_request_is_before_or_after_what_the_server_does(kept, proxy, moment, seen):
    found = []
    proxy.script = on(1, Held(during=lambda: found.append("/b/key" in kept.objects), moment=moment))
    assert ask(proxy, "PUT", "/b/key", b"x")[0] == 200
    assert found == [seen]
    assert kept.objects == {"/b/key": b"x"}


def test_a_dropped_request_ends_in_a_reset(kept, proxy):
    proxy.script = on(1, Held(during=lambda: None, is_dropped=True))
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(proxy, "PUT", "/b/key", b"x")
    assert kept.objects == {}


def test_while_the_world_stands_still_other_requests_wait(kept, proxy):
    order: list[str] = []
    others: list[threading.Thread] = []

    def during() -> None:
        def other() -> None:
            ask(proxy, "PUT", "/b/other", b"x")
            order.append("other")

        others.append(threading.Thread(target=other))
        others[0].start()
        time.sleep(0.1)
        order.append("world")

    proxy.script = on(1, Held(during=during, is_world=True))
    ask(proxy, "PUT", "/b/key", b"x")
    others[0].join()
    assert order == ["world", "other"]


def test_requests_are_numbered_for_each_client_and_only_its_own_world_stands_still(kept, proxy):
    proxy.script = lambda request: (
        Held(during=lambda: ask(proxy, "PUT", "/b/key", b"of b", client="b"), is_world=True)
        if (request.client, request.number) == ("a", 1)
        else None
    )
    ask(proxy, "PUT", "/b/key", b"of a", client="a")
    assert [(one.client, one.number) for one in proxy.requests] == [("a", 1), ("b", 1)]
    assert kept.objects == {"/b/key": b"of a"}


def test_half_a_request_of_a_client_that_died_is_forgotten(kept, proxy):
    connection = http.client.HTTPConnection(proxy.url.removeprefix("http://"))
    connection.putrequest("PUT", "/b/key")
    connection.putheader("Content-Length", "1000")
    connection.endheaders(b"half")
    connection.close()
    assert ask(proxy, "GET", "/b/key")[0] == 404
    assert [one.method for one in proxy.requests] == ["GET"]


def test_many_clients_at_once_are_served_and_numbered_without_gaps(kept, proxy):
    def work(index: int) -> None:
        for turn in range(10):
            ask(proxy, "PUT", f"/b/{index}-{turn}", b"x")

    threads = [threading.Thread(target=work, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.number for one in proxy.requests) == list(range(1, 81))
    assert len(kept.objects) == 80
    assert isinstance(proxy.requests[0], Request)
