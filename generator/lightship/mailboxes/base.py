"""The seam to where bounces and other mails are read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lightship.errors import OutsideError

MAIL_BYTES = 256 * 1024
"""So much is read of a mail; what a bounce says stands before what it returns."""

MOST_MAILS = 10_000
"""So many mails are looked at, the newest: whoever floods a mailbox must not keep the rest from being read."""


class MailboxError(OutsideError):
    """The mailbox refused or could not be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A mail, or a file of events, with a name by which its mailbox knows it."""

    name: str
    content: bytes = field(repr=False)


class Mailbox(Protocol):
    """Where mails lie, or files; `is_too_full` after `items` has left out older ones."""

    is_too_full: bool

    def items(self) -> Iterator[Item]:
        """Give what nobody has read, of a mail its begin; raise MailboxError."""

    def settle(self, names: Sequence[str]) -> None:
        """Let mails count as read, where the mailbox knows such a thing."""

    def close(self) -> None:
        """Let go of what is open; nothing is raised."""
