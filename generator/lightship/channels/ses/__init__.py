"""Mail by Amazon SES, version 2 of its API, in the bytes that were made here."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from lightship.channels.base import Channel, Connection, Recipient
from lightship.channels.mail import Letter, Sender, addressed, compose, sender
from lightship.channels.ses.handing import Desk, opened
from lightship.channels.surroundings import Surroundings
from lightship.model.message import Message
from lightship.model.notifying import ChannelSettings


@dataclass(slots=True)
class _Shared:
    """The one client of a channel, which all its threads may use at once; making it takes a while."""

    lock: Lock = field(default_factory=Lock)
    client: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ses(Channel):
    """SES in a region, as delivery.yml and boto3's usual chain name it."""

    settings: ChannelSettings
    sender: Sender
    surroundings: Surroundings
    _shared: _Shared = field(default_factory=_Shared, repr=False)

    def compose(self, message: Message, zone: str) -> Letter:
        """Encode a message for readers in a zone."""
        return compose(message, zone, self.sender)

    def connect(self) -> Connection:
        """Open a client; raises DownError when there are no credentials or no region."""
        with self._shared.lock:
            if self._shared.client is None:
                self._shared.client = opened(self.settings)
        return Desk(self._shared.client, self.settings, self.surroundings)

    def shown(self, draft: Letter, recipient: Recipient, key: str) -> tuple[str, bytes]:
        """Give the mail; SES puts its own `Date` and `Message-ID` into it."""
        return ".eml", addressed(draft, recipient, key, self.surroundings.clock())[2]


def open_channel(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    """Open a channel by SES; nobody is asked anything yet."""
    return Ses(settings=settings, sender=sender(settings, surroundings), surroundings=surroundings)
