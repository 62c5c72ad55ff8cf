"""Mail by SMTP, to any mail server."""

from dataclasses import dataclass

from lightship.channels.base import Channel, Connection, DownError, Recipient
from lightship.channels.mail import Letter, Sender, addressed, compose, sender
from lightship.channels.smtp.line import Line
from lightship.channels.smtp.wire import Server
from lightship.channels.surroundings import Surroundings, secret_of
from lightship.errors import LightshipError
from lightship.model.message import Message
from lightship.model.notifying import ChannelSettings

PORTS = {"starttls": 587, "tls": 465, "none": 25}


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp(Channel):
    """A mail server as delivery.yml names it."""

    settings: ChannelSettings
    sender: Sender
    surroundings: Surroundings

    def compose(self, message: Message, zone: str) -> Letter:
        """Encode a message for readers in a zone."""
        return compose(message, zone, self.sender)

    def connect(self) -> Connection:
        """Open a connection; raises DownError, also when the password is missing."""
        return Line(self.server(), self.surroundings)

    def server(self) -> Server:
        """Say where the server is, with the password; raises DownError when that is missing."""
        options = self.settings.options
        try:
            password = secret_of(options, "password", self.surroundings)
        except LightshipError as error:
            raise DownError(error.message, error.hint, permanent=True) from error
        security = str(options.get("security") or "starttls")
        patience = options.get("timeout")
        return Server(
            host=str(options["host"]),
            port=int(str(options.get("port") or PORTS[security])),
            security=security,
            user=str(options.get("user") or ""),
            password=password,
            **(dict.fromkeys(("connect_s", "reply_s", "end_s"), float(str(patience))) if patience else {}),
        )

    def shown(self, draft: Letter, recipient: Recipient, key: str) -> tuple[str, bytes]:
        """Give the mail."""
        return ".eml", addressed(draft, recipient, key, self.surroundings.clock())[2]


def open_channel(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    """Open a channel by SMTP; nobody is connected yet."""
    return Smtp(settings=settings, sender=sender(settings, surroundings), surroundings=surroundings)
