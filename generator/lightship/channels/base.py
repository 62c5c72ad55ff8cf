"""The seam to the ways in which people are reached."""

import hashlib
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, Protocol, cast

from lightship.errors import OutsideError
from lightship.model.message import Message


class ChannelError(OutsideError):
    """A channel refused one message; another try may help unless `permanent`.

    `wait_s` is after how long the other side itself asks to be tried again, 0 when it does not say.
    """

    def __init__(self, message: str, hint: str = "", *, permanent: bool = False, wait_s: float = 0) -> None:
        """Keep how long to wait."""
        super().__init__(message, hint, permanent=permanent)
        self.wait_s = wait_s


class NobodyError(ChannelError):
    """There is no such mailbox, for good; `status` is that of RFC 3463, such as 5.1.1."""

    def __init__(self, message: str, status: str) -> None:
        """Keep the status."""
        super().__init__(message, permanent=True)
        self.status = status


class DownError(ChannelError):
    """The channel as a whole cannot be used now: no connection, no credentials, a quota. Nothing was handed over."""


class UnsureError(ChannelError):
    """A message was handed over and the answer was lost: it may have been sent or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom one message goes.

    `id` is stable and says nothing of the address. `zone` is an IANA name. `unsubscribe` is a URL, a mailto:, or
    both with a space between; empty for a contact of a list. `thread` is what the channel gave as the reference of the
    entry's first message. `slip` is what a mail that comes back is known by, empty for none.
    """

    id: str
    address: str = field(repr=False)
    name: str = field(default="", repr=False)
    zone: str = "Etc/UTC"
    unsubscribe: str = field(default="", repr=False)
    thread: str = ""
    slip: str = field(default="", repr=False)


def key_of(event: str, recipient: str) -> str:
    """Give what is the same for the same message at every try, from two ids: 32 hex digits."""
    return hashlib.sha256(f"{event}\n{recipient}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a channel says of a message that it took: the id that a bounce or a thread refers to."""

    reference: str = ""


class Connection(Protocol):
    """A way that is open, used by one thread at a time."""

    def send(self, draft: Any, recipient: Recipient, key: str) -> Receipt:
        """Hand a message over and give the receipt; raise ChannelError, DownError or UnsureError.

        `key` is that of the message (`key_of`): a Message-ID or an idempotency key is made of it.
        """

    def close(self) -> None:
        """Let go of what is open; nothing is raised."""


class Stepwise(Connection):
    """A way on which a message goes in steps, so that one thread serves many: each says something and hears nothing.

    What was said is answered while the others say theirs; a thread for each of them costs more than the message itself.
    """

    def steps(self, draft: Any, recipient: Recipient, key: str) -> Generator[None, None, Receipt]:
        """Hand a message over as `send` does; yields wherever it waits for an answer next."""
        raise NotImplementedError

    def send(self, draft: Any, recipient: Recipient, key: str) -> Receipt:
        """Hand a message over, waiting for each answer."""
        steps = self.steps(draft, recipient, key)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return cast(Receipt, end.value)


class Channel(Protocol):
    """A way in which people are reached, as the configuration names it."""

    def compose(self, message: Message, zone: str) -> Any:
        """Give a message its form for readers in a zone: what `send` takes. Pure; done once for many recipients."""

    def connect(self) -> Connection:
        """Open a way; raise DownError."""

    def shown(self, draft: Any, recipient: Recipient, key: str) -> tuple[str, bytes]:
        """Give what would be sent as a file: the ending of its name (`.eml`, `.json`) and its bytes."""
