"""A subscription service for tests: over real HTTP, with a page beside it, a clock to set, and the mails that it wrote."""

import contextlib
import http.client
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from ipaddress import ip_network
from pathlib import Path
from socketserver import ThreadingMixIn
from urllib.parse import urlencode, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.validate import validator

from lightship import load, wsgi
from lightship.channels import Surroundings
from lightship.model.addresses import id_of, kept, medium_of
from lightship.model.subscriber import Subscriber
from lightship.subscribers.sqlite import SqliteStore
from story import Story

NOW = datetime(2026, 10, 17, 3, 40, tzinfo=UTC)
KEY = "0123456789abcdef" * 2
HOOKS = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
TOKEN = "t0ken-of-the-private-api"
SECRETS = {"KEY": KEY, "HOOKS": HOOKS, "TOKEN": TOKEN}
DELIVERY = """\
channels: {files: {kind: outbox}, hooks: {kind: webhook, secret: {env: HOOKS}}}
audiences:
  public: {channels: [files, hooks]}
  partners: {description: Who resells, channels: [files], self_service: true}
  executives: {channels: [files]}
subscription_service: {url: "http://127.0.0.1:PORT", key: {env: KEY}, channel: files}
"""


@dataclass(frozen=True)
class Shown:
    """What a request was answered."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def words(self) -> str:
        """Give the text of the page without its tags."""
        return " ".join(re.sub(r"<[^>]*>", " ", self.text.partition("<main")[2].partition("</main")[0]).split())


@dataclass
class Desk:
    """The service as a visitor meets it, and what only its owner sees."""

    root: Path
    url: str = ""
    now: datetime = NOW
    seconds: float = 0.0
    log: list[str] = field(default_factory=list)

    @property
    def database(self) -> Path:
        return self.root / "people.db"

    @property
    def store(self) -> SqliteStore:
        return SqliteStore(self.database)

    def person(self, address: str) -> Subscriber | None:
        medium = medium_of(address)
        id_ = id_of(kept(address, medium), medium)
        return self.store.find([id_]).get(id_)

    def visit(
        self,
        place: str = "/",
        form: Mapping[str, str | Sequence[str]] | None = None,
        *,
        method: str = "",
        body: bytes = b"",
        **headers: str,
    ) -> Shown:
        """Ask for a path, or a whole link of a mail; with a form it is posted."""
        there = urlsplit(self.url)
        path = place.removeprefix(self.url) or "/"
        content = urlencode(form, doseq=True).encode() if form is not None else body
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if form is not None:
            given.setdefault("Content-Type", "application/x-www-form-urlencoded")
        connection = http.client.HTTPConnection(there.hostname or "", there.port or 80, timeout=10)
        with contextlib.closing(connection):
            connection.request(method or ("GET" if form is None else "POST"), path, content or None, given)
            answer = connection.getresponse()
            return Shown(answer.status, dict(answer.headers), answer.read().decode())

    @property
    def mails(self) -> list[EmailMessage]:
        """Give all mails that were written, oldest first."""
        files = sorted((self.root / ".lightship" / "outbox").rglob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [BytesParser(policy=default).parsebytes(path.read_bytes()) for path in files]

    def link(self, what: str) -> str:
        """Give the link to confirm or to manage of the newest mail."""
        return re.search(rf"{re.escape(self.url)}/{what}/[^\s>]+", words(self.mails[-1]))[0]

    def subscribe(self, address: str, **fields: str | Sequence[str]) -> Subscriber:
        """Go all the way: the form, the mail, the button."""
        assert self.visit("/", {"address": address, **fields}).status == 303
        assert self.visit(self.link("confirm"), {}).status == 200
        found = self.person(address)
        assert found is not None
        self.later(seconds=1)
        return found

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)
        self.seconds += timedelta(**time).total_seconds()


def words(mail: EmailMessage) -> str:
    """Give the plain text of a mail."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def serving_people(root: Path, delivery: str = DELIVERY, site: str = "", ca_file: str = "") -> Iterator[Desk]:
    """Serve the service of a small page until the block ends; `site` is where its public page answers."""
    desk = Desk(root)
    with listening() as server:
        server.set_app(validator(made(desk, delivery, site, ca_file, server.server_port)))
        yield desk


@contextlib.contextmanager
def listening() -> Iterator[WSGIServer]:
    """Listen on a port until the block ends; what answers there is set once the port is known."""
    server = make_server("127.0.0.1", 0, lambda *_: [], server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def made(desk: Desk, delivery: str = DELIVERY, site: str = "", ca_file: str = "", port: int = 80) -> wsgi.Application:
    """Make the service of a small page."""
    story = Story(desk.root).file("delivery.yml", delivery.replace("PORT", str(port)))
    around = load.context(story.root)
    # Nothing listens on port 9: a page that cannot be read.
    around = replace(around, settings=replace(around.settings, url=site or "http://127.0.0.1:9"))
    settings = around.notifying.subscription_service
    assert settings is not None
    desk.url = settings.url
    surroundings = Surroundings(
        root=desk.root,
        domain="status.example.com",
        secret=lambda secret: SECRETS[secret.env],
        clock=lambda: desk.now,
        manage_url=f"{settings.url}/manage",
        inner=(ip_network("127.0.0.0/8"),),
        ca_file=ca_file,
    )
    return wsgi.made(around, settings, surroundings, desk.database, lambda: desk.seconds, desk.log.append)
