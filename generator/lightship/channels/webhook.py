"""The channel to programs: Statuspage's subscriber payload, signed by Standard Webhooks. The home of standardwebhooks.

One POST tells the incident, and one each the components that changed, as Statuspage does it. What is tried again has
the same `webhook-id` and the same bytes, so a receiver that remembers ids hears everything once.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from standardwebhooks import Webhook

from lightship.channels.answers import Mouth, encoded, id_of, mouth
from lightship.channels.base import Channel, ChannelError, Connection, Receipt, Recipient
from lightship.channels.surroundings import Surroundings, secret_of
from lightship.errors import LightshipError
from lightship.model.message import Message
from lightship.model.notifying import ChannelSettings

_PREFIX = "whsec_"
_NAME = "the receiver"
# Standard Webhooks: between 24 and 64 bytes.
_SHORTEST, _LONGEST = 24, 64


def own_secret(secret: str, address: str) -> str:
    """Derive the secret that a receiver checks with from the channel's: whoever knows it can sign for nobody else."""
    derived = hmac.new(_decoded(secret), address.encode(), hashlib.sha256).digest()
    return _PREFIX + base64.b64encode(derived).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What is posted, without what differs between recipients; each part with what tells its id from the others'."""

    meta: dict[str, str]
    parts: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChannel(Channel):
    """Receivers by their addresses."""

    settings: ChannelSettings
    surroundings: Surroundings

    def compose(self, message: Message, zone: str) -> Parcel:  # noqa: ARG002 - programs read UTC
        """Say it in Statuspage's words; a notice, which those lack, under a key of its own."""
        told: dict[str, Any] = {"incident": message.payload} if message.payload else {"notice": _notice(message)}
        changed = tuple((str(_id(change)), {"page": message.page, **change}) for change in message.changes)
        # When the news is of, and not when it is sent: the same message has the same bytes.
        meta = {"documentation": message.page_url, "generated_at": _timestamp(message.event.at)}
        return Parcel(meta=meta, parts=(("", {"page": message.page, **told}), *changed))

    def connect(self) -> Connection:
        """Look at the secret; connections are made for each message."""
        secrets = secret_of(self.settings.options, "secret", self.surroundings).split()
        for secret in secrets:
            if not _SHORTEST <= len(_decoded(secret)) <= _LONGEST:
                raise _no_secret(self.settings.name)
        strangers, named = (
            mouth(self.settings, self.surroundings, _NAME, is_shared=False, is_named=is_named)
            for is_named in (False, True)
        )
        return _Line(strangers=strangers, named=named, secrets=tuple(secrets), surroundings=self.surroundings)

    def shown(self, draft: Parcel, recipient: Recipient, key: str) -> tuple[str, bytes]:  # noqa: ARG002 - a header
        """Give the bodies, one a line."""
        return ".json", b"\n".join(_body(draft, part, recipient) for _, part in draft.parts) + b"\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line(Connection):
    strangers: Mouth
    named: Mouth
    secrets: tuple[str, ...] = field(repr=False)
    surroundings: Surroundings = field(repr=False)

    def send(self, draft: Parcel, recipient: Recipient, key: str) -> Receipt:
        """Post the incident, then what became of components; of those a receiver need not want to hear."""
        for number, (mark, part) in enumerate(draft.parts):
            try:
                self._post(recipient, id_of(key, mark), _body(draft, part, recipient))
            except ChannelError as error:
                if number == 0 or not error.permanent:
                    raise
        return Receipt(reference=id_of(key))

    def _post(self, recipient: Recipient, webhook_id: str, body: bytes) -> None:
        headers = {"webhook-id": webhook_id}
        if self.secrets:
            now = self.surroundings.clock()
            # The receiver's own secret, and the channel's for those who run both; a second one while it is changed.
            keys = [own_secret(secret, recipient.address) for secret in self.secrets] + list(self.secrets)
            signed = [Webhook(key).sign(webhook_id, now, body.decode()) for key in keys]
            headers |= {"webhook-timestamp": str(int(now.timestamp())), "webhook-signature": " ".join(signed)}
        mouth = self.named if recipient.address in self.surroundings.named else self.strangers
        mouth.judge(mouth.post(recipient.address, body, headers))

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def open_channel(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    """Open the channel; no secret is read yet."""
    return WebhookChannel(settings=settings, surroundings=surroundings)


def _body(draft: Parcel, part: dict[str, Any], recipient: Recipient) -> bytes:
    meta = {"unsubscribe": recipient.unsubscribe, **draft.meta}
    return encoded({"meta": meta, **part})


def _timestamp(at: datetime) -> str:
    """Write an instant as Statuspage does, with three digits after the dot."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _notice(message: Message) -> dict[str, str]:
    body = "\n\n".join(section.text for section in message.sections)
    created = _timestamp(message.event.at)
    return {"id": message.event.entry, "name": message.title, "status": message.event.phase, "body": body,
            "created_at": created, "shortlink": message.url}  # fmt: skip


def _id(change: Any) -> object:
    component = change.get("component")
    return component.get("id", "") if isinstance(component, dict) else ""


def _decoded(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX) + "==", validate=False)
    except binascii.Error:
        return b""


def _no_secret(channel: str) -> LightshipError:
    hint = "write whsec_ and 24 to 64 random bytes as base64: openssl rand -base64 32"
    return LightshipError(f"the secret of the channel {channel} is none of Standard Webhooks", hint)
