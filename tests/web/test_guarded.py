"""Posting to addresses that strangers gave, against real servers and networks that are none of theirs."""

import contextlib
import socket
import time
from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from certificates import self_signed
from lightship.web import LostError, Poster, RefusedError, Reply, WebError
from lightship.web.publicness import is_public, parsed
from receivers import Receiver, Said, misbehaving, read_request, receiving

LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def poster(timeout_s: float = 5, **more: Any) -> Poster:
    return Poster(timeout_s=timeout_s, inner=LOOPBACK, **more)


def send(to: Poster, url: str, body: bytes = b"{}", limit: int = 0) -> Reply:
    return to.post(url, body, {"Content-Type": "application/json"}, name="the receiver", limit=limit)


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8", "168.63.129.16",
        "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
        "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:0:10.0.0.1",
        "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::10.0.0.1", "100::1", "2001::1", "2001:db8::1",
        "2002:7f00:1::", "2002:a9fe:a9fe::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1",
        "fe80::1%lo", "fec0::1", "ff02::1", "ff0e::1",
    ],
)  # fmt: skip
def test_no_address_that_is_private_reserved_or_a_clouds_is_public(text: str) -> None:
    assert not is_public(parsed(text))


@pytest.mark.parametrize(
    "text",
    ["1.1.1.1", "9.255.255.255", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.167.0.1",
     "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2001:4860:4860::8888", "2600::", "2a00:1450::1"],
)  # fmt: skip
def test_what_is_given_out_is_public(text: str) -> None:
    assert is_public(parsed(text))


def test_the_list_refuses_all_that_python_calls_special() -> None:
    steps = [ip_address(first << 24 | second << 16 | 7) for first in range(256) for second in range(256)]
    wrong = [str(address) for address in steps if is_public(address) and not address.is_global]
    assert wrong == []


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f.1/", "https://127.1/",
        "https://0177.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:a9fe:a9fe]/",
        "https://169.254.169.254/latest/meta-data/", "https://[fe80::1]/", "https://10.0.0.1:8443/x", "https://0/",
    ],
)  # fmt: skip
def test_every_spelling_of_an_inner_address_is_refused_before_anything_is_connected(url: str) -> None:
    with pytest.raises(RefusedError, match="in a private or reserved network") as caught:
        send(Poster(timeout_s=1), url)
    assert caught.value.permanent
    assert "127" not in str(caught.value), "no address is shown"


@pytest.mark.parametrize(
    "url",
    ["ftp://example.com/", "https://", "https://user:word@example.com/", "https://example.com:0/", "https://[x/",
     "https://example.com:99999/", "https://example.com/a b", "https://example.com/\r\nX: y", "/hook", "https://a..b/"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedError, match=r"^the receiver has no "):
        send(Poster(timeout_s=1), url)


def test_a_name_is_refused_when_one_of_its_addresses_is_private() -> None:
    mixed = Poster(timeout_s=1, look_up=lambda _host, _port: ["93.184.215.14", "10.0.0.7"])
    with pytest.raises(RefusedError, match="in a private or reserved network"):
        send(mixed, "https://rebinding.example/hook")


def test_a_name_is_looked_up_once_and_what_was_judged_is_connected_to(tmp_path: Path) -> None:
    asked: list[str] = []

    def changing(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    certificate = self_signed(tmp_path, names=["hooks.example"])
    with receiving(certificate) as receiver:
        to = poster(look_up=changing, ca_file=str(certificate))
        assert send(to, f"https://hooks.example:{receiver.port}/hook?a=b%20c").status == 200
        assert asked == ["hooks.example"]
        assert receiver.posts[0].path == "/hook?a=b%20c"
        assert receiver.posts[0].headers["host"] == f"hooks.example:{receiver.port}"
        with pytest.raises(RefusedError, match="in a private or reserved network"):
            send(to, f"https://hooks.example:{receiver.port}/hook")


def test_the_certificate_must_be_for_the_name_not_for_the_address_that_was_connected_to(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path, names=["hooks.example"])
    with receiving(certificate) as receiver:
        to = poster(look_up=lambda _host, _port: ["127.0.0.1"], ca_file=str(certificate))
        with pytest.raises(WebError, match="the certificate of the receiver is for another host"):
            send(to, f"https://other.example:{receiver.port}/")
        with pytest.raises(WebError, match="nobody known vouches for the certificate of the receiver"):
            send(poster(look_up=lambda _host, _port: ["127.0.0.1"]), f"https://hooks.example:{receiver.port}/")
        assert receiver.posts == []


def test_http_is_refused_but_for_inner_networks(receiver: Receiver) -> None:
    with pytest.raises(RefusedError, match="the receiver is not asked by https"):
        send(Poster(timeout_s=1, look_up=lambda _host, _port: ["93.184.215.14"]), "http://example.com/")
    assert send(poster(), receiver.url).status == 200


def test_a_redirect_is_an_answer_and_is_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda _post, _number: Said(307, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    assert send(poster(), f"{receiver.url}/hook").status == 307
    assert len(receiver.posts) == 1


def test_no_more_of_an_answer_is_read_than_was_asked_for() -> None:
    sent = 0

    def pour(taken: socket.socket) -> None:
        nonlocal sent
        read_request(taken)
        taken.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while sent < 200 << 20:
            sent += taken.send(bytes(1 << 16))

    with misbehaving(pour) as url:
        assert len(send(poster(), url, limit=4096).content) == 4096
        assert send(poster(), url, limit=0).content == b""
    assert sent < 64 << 20


def test_an_answer_that_drips_in_ends_with_the_time(receiver: Receiver) -> None:
    def drip(taken: socket.socket) -> None:
        read_request(taken)
        taken.sendall(b"HTTP/1.1 ")
        while True:
            taken.sendall(b"1")
            time.sleep(0.05)

    def forever(taken: socket.socket) -> None:
        read_request(taken)
        while True:
            taken.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            time.sleep(0.05)

    for act in (drip, forever):
        with misbehaving(act) as url:
            begun = time.monotonic()
            with pytest.raises(LostError, match="the receiver took the message and did not answer"):
                send(poster(0.5), url)
            assert time.monotonic() - begun < 3


def test_an_answer_that_never_comes_or_breaks_off_leaves_it_open_whether_it_arrived() -> None:
    def hang_up(taken: socket.socket) -> None:
        read_request(taken)

    def babble(taken: socket.socket) -> None:
        read_request(taken)
        taken.sendall(b"220 mail.example.com ESMTP\r\n")

    for act in (hang_up, babble):
        with misbehaving(act) as url, pytest.raises(LostError):
            send(poster(2), url)


def test_an_answer_whose_body_breaks_off_counts_by_its_status() -> None:
    def cut(taken: socket.socket) -> None:
        read_request(taken)
        taken.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 500\r\n\r\nhalf")

    with misbehaving(cut) as url:
        assert send(poster(2), url, limit=1000) == Reply(status=202, content=b"half")


def test_nothing_was_handed_over_when_nobody_listens_or_not_all_of_it_was_taken() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(WebError, match=r"^the receiver refuses the connection") as caught:
            send(poster(), f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert not isinstance(caught.value, LostError)
    assert not caught.value.permanent

    def read_nothing(_taken: socket.socket) -> None:
        time.sleep(1.5)

    with misbehaving(read_nothing) as url, pytest.raises(WebError, match="does not answer in time") as caught:
        send(poster(0.5), url, bytes(64 << 20))
    assert not isinstance(caught.value, LostError)


def test_an_early_refusal_is_heard_although_the_body_was_not_taken() -> None:
    def refuse(taken: socket.socket) -> None:
        taken.recv(1000)
        taken.sendall(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\n\r\n")
        taken.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            for _ in range(50):
                taken.recv(1 << 16)

    with misbehaving(refuse) as url, contextlib.suppress(WebError):  # a reset may overtake the answer
        assert send(poster(3), url, bytes(8 << 20)).status == 413


def test_the_next_address_of_a_name_is_tried_when_one_is_silent(receiver: Receiver) -> None:
    to = poster(look_up=lambda _host, _port: ["127.0.0.77", "127.0.0.1"])
    assert send(to, f"http://two.example:{receiver.port}/").status == 200


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        (b"Retry-After: 120", 120),
        (b"Retry-After: 999999999999", 86400),
        (b"Retry-After: -5", 0),
        (b"Retry-After: soon", 0),
        (b"Retry-After: Wed, 21 Oct 2026 07:28:30 GMT\r\nDate: Wed, 21 Oct 2026 07:28:00 GMT", 30),
        (b"Retry-After: Wed, 21 Oct 2026 07:28:30 GMT\r\nDate: Wed, 21 Oct 2026 08:28:00 GMT", 0),
        (b"Retry-After: Wed, 21 Oct 2026 07:28:30 GMT", 0),
        (b"Server: busy", 0),
    ],
)
def test_the_wait_that_is_asked_for_is_read_by_the_servers_own_clock(headers: bytes, wait_s: float) -> None:
    def busy(taken: socket.socket) -> None:
        read_request(taken)
        taken.sendall(b"HTTP/1.1 429 Too Many\r\n" + headers + b"\r\n\r\n")

    with misbehaving(busy) as url:
        assert send(poster(), url) == Reply(status=429, wait_s=wait_s)
