"""The door to the web, against real servers that behave, and servers that do not."""

import contextlib
import datetime as dt
import gzip
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from lightship.errors import UsageError
from lightship.web import Client, WebError, days_left
from webserver import Served, send, serving

NOW = dt.datetime.now(dt.UTC)
LIMIT = 1 << 20


@pytest.fixture
def served() -> Iterator[Served]:
    with serving({"a.txt": b"hello"}) as server:
        yield server


def quick(timeout_s: float = 5) -> Client:
    return Client(timeout_s=timeout_s, tries=2)


def test_what_is_there_is_read_and_what_is_not_is_an_answer_too(served: Served) -> None:
    client = Client()
    found = client.get(f"{served.url}/a.txt", limit=LIMIT)
    assert (found.status, found.content, found.is_there) == (200, b"hello", True)
    assert client.get(f"{served.url}/b.txt", limit=LIMIT).status == 404


def test_compressed_answers_are_read_and_bounded(served: Served) -> None:
    bomb = gzip.compress(bytes(50 << 20))
    served.own["bomb"] = lambda request: send(request, 200, bomb, content_encoding="gzip")
    served.own["text"] = lambda request: send(request, 200, gzip.compress(b"hello"), content_encoding="gzip")
    served.own["lie"] = lambda request: send(request, 200, b"hello", content_encoding="gzip")
    client = quick()
    assert client.get(f"{served.url}/text", limit=LIMIT).content == b"hello"
    with pytest.raises(WebError, match="gives more than 1024 KiB"):
        client.get(f"{served.url}/bomb", limit=LIMIT)
    with pytest.raises(WebError, match="says that it is gzip, and is not"):
        client.get(f"{served.url}/lie", limit=LIMIT)
    assert client.get(f"{served.url}/a.txt", limit=LIMIT).content == b"hello", "the connection is not spoilt"


def test_what_passes_is_tried_again(served: Served) -> None:
    def sometimes(request: BaseHTTPRequestHandler) -> None:
        if served.asked["busy"] < 3:
            send(request, 503, retry_after="3600")
        else:
            send(request, 200, b"now")

    served.own["busy"] = sometimes
    began = time.monotonic()
    assert Client().get(f"{served.url}/busy", limit=LIMIT).content == b"now"
    assert served.asked["busy"] == 3
    assert time.monotonic() - began < 5, "a server does not decide how long we wait"


def test_what_does_not_pass_is_told_in_the_end(served: Served) -> None:
    served.own["down"] = lambda request: send(request, 500)
    with pytest.raises(WebError, match=r"/down answers 500 \(the server is in trouble"):
        quick().get(f"{served.url}/down", limit=LIMIT)
    assert served.asked["down"] == 2


def test_an_answer_that_is_cut_off_is_none(served: Served) -> None:
    def cut(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("content-length", "100")
        request.end_headers()
        request.wfile.write(b"hello")
        request.close_connection = True

    served.own["cut"] = cut
    with pytest.raises(WebError, match="localhost broke off"):
        quick().get(f"{served.url}/cut", limit=LIMIT)


def test_silence_and_dripping_end(served: Served) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("content-length", "1000")
        request.end_headers()
        with contextlib.suppress(OSError):
            for _ in range(1000):
                request.wfile.write(b".")
                time.sleep(0.1)

    served.own["silent"] = lambda _: time.sleep(2)
    served.own["drip"] = drip
    with pytest.raises(WebError, match="localhost does not answer in time"):
        quick(0.5).get(f"{served.url}/silent", limit=LIMIT)
    began = time.monotonic()
    with pytest.raises(WebError, match="sends too slowly"):
        quick(0.5).get(f"{served.url}/drip", limit=LIMIT)
    assert time.monotonic() - began < 6


def test_redirects_are_followed_on_the_same_host_alone(served: Served) -> None:
    for path, location in {
        "moved": "/a.txt",
        "away": "https://evil.example/a.txt",
        "file": "file:///etc/passwd",
        "circle": "/circle",
        "nowhere": "",
        "bracket": "http://[x",
    }.items():
        served.own[path] = lambda request, location=location: send(request, 302, location=location)
    client = quick()
    assert client.get(f"{served.url}/moved", limit=LIMIT).content == b"hello"
    for path, words in {
        "away": r"/away leads to https://evil.example \(give that address",
        "file": "redirects to no address",
        "circle": "redirects in a circle",
        "nowhere": "redirects to no address",
        "bracket": "redirects to no address",
    }.items():
        with pytest.raises(WebError, match=words):
            client.get(f"{served.url}/{path}", limit=LIMIT)


def test_where_a_server_leads_is_told_without_what_a_terminal_would_obey(served: Served) -> None:
    served.own["away"] = lambda request: send(request, 302, location="http://a\x1b[31mb\x9bc/")
    with pytest.raises(WebError) as caught:
        quick().get(f"{served.url}/away", limit=LIMIT)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    "text",
    ["https://a..b/", "https://.example.com", f"https://{'a' * 70}.com", "https://\ud800.example/"],
)
def test_what_only_looks_like_an_address_is_told_to_be_none(text: str) -> None:
    with pytest.raises(UsageError, match="is not a web address"):
        quick().get(text, limit=LIMIT)
    with pytest.raises(UsageError, match="is not a web address"):
        days_left(text, NOW)


def test_hosts_that_cannot_be_reached_are_told_in_one_line() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(WebError, match=r"localhost refuses the connection \(is a server running there"):
        quick().get(f"http://localhost:{port}/", limit=LIMIT)
    with pytest.raises(WebError, match=r"there is no host called no.such.invalid \(is the address right"):
        quick().get("https://no.such.invalid/", limit=LIMIT)
    for text in ("ftp://a.example", "https://", "http://a b/", "file:///etc/passwd"):
        with pytest.raises(UsageError, match="is not a web address"):
            quick().get(text, limit=LIMIT)


def test_a_client_is_used_by_many_threads(served: Served) -> None:
    client = Client()
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(client.get(f"{served.url}/a.txt", limit=LIMIT).content))
        for _ in range(32)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [b"hello"] * 32


def certificate(folder: Path, name: str, begins: dt.datetime, ends: dt.datetime) -> ssl.SSLContext:
    """Make a server's certificate that vouches for itself; the file ca.pem trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    names: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "localhost":
        names.append(x509.IPAddress(ip_address("127.0.0.1")))
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    (folder / "ca.pem").write_bytes(pem)
    (folder / "both.pem").write_bytes(
        pem
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


DAY = dt.timedelta(days=1)


def test_a_certificate_that_holds_tells_how_long(tmp_path: Path) -> None:
    tls = certificate(tmp_path, "localhost", NOW - DAY, NOW + 20 * DAY + dt.timedelta(hours=1))
    with serving({"a.txt": b"hello"}, tls=tls) as served:
        ca_file = str(tmp_path / "ca.pem")
        assert Client(ca_file=ca_file).get(f"{served.url}/a.txt", limit=LIMIT).content == b"hello"
        assert days_left(served.url, NOW, ca_file=ca_file) == 20
        assert days_left(served.url.replace("https", "http"), NOW) is None


@pytest.mark.parametrize(
    ("name", "begins", "ends", "is_trusted", "words"),
    [
        ("localhost", -30, -1, True, "the certificate of localhost has expired (renew it)"),
        ("localhost", 1, 30, True, "the certificate of localhost is not valid yet"),
        ("other.example", -1, 30, True, "the certificate of localhost is for another host"),
        ("localhost", -1, 30, False, "nobody known vouches for the certificate of localhost"),
    ],
)
def test_a_certificate_that_does_not_hold_is_told(
    tmp_path: Path, name: str, begins: int, ends: int, is_trusted: bool, words: str
) -> None:
    tls = certificate(tmp_path, name, NOW + begins * DAY, NOW + ends * DAY)
    ca_file = str(tmp_path / "ca.pem") if is_trusted else None
    with serving({}, tls=tls) as served:
        with pytest.raises(WebError) as caught:
            Client(ca_file=ca_file).get(f"{served.url}/a.txt", limit=LIMIT)
        assert words in str(caught.value)
        assert caught.value.permanent
        with pytest.raises(WebError) as again:
            days_left(served.url, NOW, ca_file=ca_file)
        assert words in str(again.value)


def test_a_server_without_tls_is_told(served: Served) -> None:
    with pytest.raises(WebError, match="localhost does not speak TLS as it should"):
        quick().get(served.url.replace("http", "https"), limit=LIMIT)
