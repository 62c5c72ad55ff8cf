"""The channel that reaches nobody: each message is a file, so that a page works before any account exists.

Mails are .eml files, which every mail program opens; what would go elsewhere is a .json file.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from lightship.channels.base import Channel, Connection, DownError, Receipt, Recipient
from lightship.channels.mail import Letter, Sender, addressed, compose, sender
from lightship.channels.surroundings import Surroundings
from lightship.model.addresses import medium_of
from lightship.model.message import Message
from lightship.model.notifying import ChannelSettings
from lightship.model.subscriber import Medium

DEFAULT_PATH = ".lightship/outbox"
_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message for either kind of file, and the folder of its event below the outbox."""

    letter: Letter
    message: Message
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbox(Channel, Connection):
    """A folder; several threads and machines may write there at once, each message into a file of its own."""

    path: Path
    sender: Sender
    surroundings: Surroundings

    def compose(self, message: Message, zone: str) -> Parcel:
        """Encode a message for readers in a zone."""
        entry, _, update = message.event.id.partition("/")
        folder = self.path / _safe(entry) / _safe(update or "event")
        return Parcel(letter=compose(message, zone, self.sender), message=message, folder=folder)

    def connect(self) -> Connection:
        """Make the folder; raises DownError when that cannot be."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._down(error) from error
        return self

    def send(self, draft: Parcel, recipient: Recipient, key: str) -> Receipt:
        """Write the message's file; a second try overwrites it.

        It is written beside its place and moved there, so that a run which is killed leaves no half message.
        """
        ending, content = self.shown(draft, recipient, key)
        named = f"{_safe(draft.message.audience)}-{hashlib.sha256(key.encode()).hexdigest()[:24]}"
        path, part = draft.folder / f"{named}{ending}", draft.folder / f".{named}.part"
        try:
            try:
                part.write_bytes(content)
            except FileNotFoundError:
                draft.folder.mkdir(parents=True, exist_ok=True)
                part.write_bytes(content)
            part.replace(path)
        except OSError as error:
            raise self._down(error) from error
        return Receipt(reference=path.relative_to(self.path).as_posix())

    def shown(self, draft: Parcel, recipient: Recipient, key: str) -> tuple[str, bytes]:
        """Give the mail, or for an address that is none for mail what would be told there as JSON."""
        if medium_of(recipient.address) is Medium.EMAIL:
            return ".eml", addressed(draft.letter, recipient, key, self.surroundings.clock())[2]
        message = draft.message
        told = {
            "key": key,
            "event": message.event.id,
            "to": recipient.address,
            "audience": message.audience,
            "language": message.language,
            "subject": message.subject,
            "short": message.short,
            "url": message.url,
            "unsubscribe": recipient.unsubscribe,
            "payload": message.payload,
        }
        return ".json", json.dumps(told, indent=2, ensure_ascii=False, default=str).encode() + b"\n"

    def close(self) -> None:
        """Do nothing: no file stays open."""

    def _down(self, error: OSError) -> DownError:
        return DownError(
            f"the outbox {self.path} cannot be written: {error.strerror}", "is there room, and a right to?"
        )


def open_channel(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    """Open the outbox; nothing is written yet."""
    domain = surroundings.domain or "localhost"
    return Outbox(
        path=surroundings.root / str(settings.options.get("path") or DEFAULT_PATH),
        sender=sender(settings, surroundings, default=f"Status <status@{domain}>"),
        surroundings=surroundings,
    )


def _safe(text: str) -> str:
    """Write an id as a name that is no path."""
    return _STRANGE.sub("-", text).strip(".-") or "-"
