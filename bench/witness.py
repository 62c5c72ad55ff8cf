"""A mail server that writes down who got what, in the order it came, and what that shows."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

import mailservers
from lightship.model.addresses import id_of
from lightship.model.subscriber import Medium

_HEADER = re.compile(rb"^(Message-ID|Subject): (.*)\r$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """A mail that was taken: the recipient's id, and by what the mail is known."""

    recipient: str
    name: str
    subject: str


class Witness:
    """A server that takes everything."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.port = mailservers.free_port()
        self.got: list[Got] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - so aiosmtpd calls it
        """Take a mail."""
        self.note(envelope)
        return "250 OK"

    def note(self, envelope: Envelope) -> None:
        """Write a mail down."""
        head, _, _ = bytes(envelope.content or b"").partition(b"\r\n\r\n")
        found = {name: value.decode() for name, value in _HEADER.findall(head + b"\r\n")}
        for address in envelope.rcpt_tos:
            recipient = id_of(address, Medium.EMAIL)
            self.got.append(Got(recipient=recipient, name=found[b"Message-ID"], subject=found[b"Subject"]))


@contextmanager
def running(server: Witness) -> Iterator[None]:
    """Let a server answer at its port."""
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """What came more than once: how many mails too many, and how many of those with another Message-ID."""

    more: int
    other: int


def copies(got: Iterable[Got]) -> Copies:
    """Count what came more than once to the same reader."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in got:
        names[one.recipient, one.subject].append(one.name)
    return Copies(
        more=sum(len(found) - 1 for found in names.values()), other=sum(len(set(found)) - 1 for found in names.values())
    )
