"""Mail servers for tests: Postfix's smtp-sink, which refuses and breaks off as it is told, and one that keeps mails."""

import json
import os
import shutil
import socket
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from stores import Account
from tools import lacks

_PATIENCE_S = 15


@dataclass
class Mailbox:
    """A server that keeps what it gets; `refuse` is what it says of a recipient or a mail instead of taking it."""

    port: int = 0
    mails: list[Envelope] = field(default_factory=list)
    sign_ins: list[tuple[bytes, bytes]] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    refuse: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(  # noqa: N802 - the names of aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - so aiosmtpd calls it
        self.sessions.add(id(session))
        self.mails.append(envelope)
        return "250 OK"

    def signed_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        self.sign_ins.append((data.login, data.password))
        return AuthResult(success=data.password == b"right", handled=False)


@contextmanager
def mailbox(
    certificate: Path | None = None, *, security: str = "none", kept: Mailbox | None = None
) -> Iterator[Mailbox]:
    """Run a server that keeps mails; with a certificate it wants TLS and a sign-in with the password `right`."""
    kept = kept or Mailbox()
    kept.port = free_port()
    context = None
    settings: dict[str, Any] = {}
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        settings = {"auth_required": True, "auth_require_tls": True, "authenticator": kept.signed_in}
    if security == "starttls":
        settings |= {"require_starttls": True, "tls_context": context}
    elif security == "tls":
        settings |= {
            "auth_require_tls": False,
            "auth_required": False,
        }  # it is all inside TLS, which it does not know of itself
    server = Controller(
        kept,
        hostname="127.0.0.1",
        port=kept.port,
        ssl_context=context if security == "tls" else None,
        server_hostname="here",
        **settings,
    )
    server.start()
    yield kept
    server.stop()


@contextmanager
def sink(*flags: str, port: int = 0, said: IO[bytes] | None = None) -> Iterator[int]:
    """Run smtp-sink; gives its port. Its flags say which commands it refuses (-r, -f) or breaks off at (-q, -Q).

    What it counts (-c) goes to `said`.
    """
    program = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin:/usr/lib/postfix/sbin")
    if not program:
        lacks("no smtp-sink on this machine (it comes with Postfix)")
    port = port or free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = [program, *user, *flags, f"127.0.0.1:{port}", "100"]
    running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said)
    until = time.monotonic() + _PATIENCE_S
    while not _answers(port):
        if running.poll() is not None or time.monotonic() > until:
            running.kill()
            raise RuntimeError("smtp-sink does not start")
        time.sleep(0.02)
    try:
        yield port
    finally:
        running.kill()
        running.wait()


def received(double: Account, address: str) -> list[bytes]:
    """Read the mails to an address that the double of AWS has got."""
    with urllib.request.urlopen(f"{double.endpoint}/moto-api/data.json") as answer:
        mails = json.load(answer)["ses"]["RawMessage"]
    return [mail["raw_data"].encode() for mail in mails if address in str(mail["destinations"])]


def free_port() -> int:
    """Find a free port."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0
