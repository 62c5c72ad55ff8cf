"""The channel to Teams: an Adaptive Card to a workflow that waits for webhooks, whose address is a secret."""

from dataclasses import dataclass, field

from lightship.channels.answers import Mouth, id_of, mouth
from lightship.channels.base import Channel, Connection, Receipt, Recipient
from lightship.channels.surroundings import Surroundings, secret_of
from lightship.channels.teams.card import body
from lightship.errors import LightshipError
from lightship.model.message import Message
from lightship.model.notifying import ChannelSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsChannel(Channel):
    """The room that a workflow posts to."""

    settings: ChannelSettings
    surroundings: Surroundings

    def compose(self, message: Message, zone: str) -> bytes:
        """Lay a message out as a card."""
        return body(message, zone)

    def connect(self) -> Connection:
        """Read the secret; connections are made for each message."""
        url = secret_of(self.settings.options, "url", self.surroundings).strip()
        if not url:
            raise LightshipError(f"the channel {self.settings.name} has no url", "write `url: {env: NAME}`")
        return Workflow(mouth=mouth(self.settings, self.surroundings, "Teams", is_shared=True), url=url)

    def shown(self, draft: bytes, recipient: Recipient, key: str) -> tuple[str, bytes]:  # noqa: ARG002 - a room, no person
        """Give what is posted."""
        return ".json", draft + b"\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow(Connection):
    """A workflow; it answers that it has begun, and tells nobody of the card afterwards."""

    mouth: Mouth
    url: str = field(repr=False)

    def send(self, draft: bytes, recipient: Recipient, key: str) -> Receipt:  # noqa: ARG002 - the address says where
        """Post the card; its id is what the run of the workflow is found by."""
        found = id_of(key)
        self.mouth.judge(self.mouth.post(self.url, draft, {"x-ms-client-tracking-id": found}))
        return Receipt(reference=found)

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def open_channel(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    """Open the channel; no secret is read yet."""
    return TeamsChannel(settings=settings, surroundings=surroundings)
