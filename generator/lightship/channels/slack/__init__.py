"""The channel to Slack: by a bot one thread for each story, whose first message shows the state now; or by a webhook.

An incoming webhook is the simple form: it gives no reference, so every message stands for itself.
"""

from dataclasses import dataclass, field
from typing import Any

from lightship.channels.answers import Mouth, encoded, id_of, mouth
from lightship.channels.base import Channel, ChannelError, Connection, DownError, Receipt, Recipient
from lightship.channels.slack.answers import THREAD_IS_GONE, SlackError, said
from lightship.channels.slack.blocks import Draft, draft
from lightship.channels.surroundings import Surroundings, secret_of
from lightship.errors import LightshipError
from lightship.model.message import Message
from lightship.model.notifying import ChannelSettings

API = "https://slack.com/api"
# An answer repeats the message with all its blocks.
_LIMIT = 1 << 20
# What a name in it would do is never wanted, and a preview of our own page says nothing new.
_QUIET = {"unfurl_links": False, "unfurl_media": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackChannel(Channel):
    """Rooms of one workspace."""

    settings: ChannelSettings
    surroundings: Surroundings

    def compose(self, message: Message, zone: str) -> Draft:
        """Lay a message out in blocks."""
        return draft(message, zone)

    def connect(self) -> Connection:
        """Read the secret; connections are made for each message."""
        options, around = self.settings.options, self.surroundings
        post = mouth(self.settings, around, "Slack", is_shared=True)
        token, url = (secret_of(options, name, around).strip() for name in ("token", "url"))
        if token:
            api = str(options.get("api_url") or API)
            return Bot(mouth=post, token=token, api=api, room=str(options.get("channel") or ""))
        if url:
            return Hook(mouth=post, url=url)
        hint = "write `token: {env: NAME}`, or `url: {env: NAME}` for an incoming webhook"
        raise LightshipError(f"the channel {self.settings.name} has no token and no url", hint)

    def shown(self, draft: Draft, recipient: Recipient, key: str) -> tuple[str, bytes]:  # noqa: ARG002 - a room
        """Give the message as it is posted, without what depends on the thread."""
        return ".json", encoded(_form(draft)) + b"\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook(Connection):
    """An incoming webhook, which leads to one room."""

    mouth: Mouth
    url: str = field(repr=False)

    def send(self, draft: Draft, recipient: Recipient, key: str) -> Receipt:  # noqa: ARG002 - the address says where
        """Post the message."""
        self.mouth.judge(self.mouth.post(self.url, encoded(_form(draft))))
        return Receipt()

    def close(self) -> None:
        """Do nothing: no connection is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot(Connection):
    """What a bot may do with its token: write to rooms, and edit what it wrote. A reference is `ROOM/TS`."""

    mouth: Mouth
    token: str = field(repr=False)
    api: str
    room: str

    def send(self, draft: Draft, recipient: Recipient, key: str) -> Receipt:
        """Edit the thread's first message, then post; an edit that fails stops no message.

        Slack does not look at the key: it is there for those who look for what was posted twice.
        """
        room, root = self._place(recipient)
        if not room:
            raise ChannelError("no room of Slack is named", "write `channel:` or `to:`", permanent=True)
        thread: dict[str, Any] = {}
        if root:
            self._edit(room, root, draft)
            thread = {"thread_ts": root, "reply_broadcast": draft.is_broadcast}
        mark = {"event_type": "lightship_message", "event_payload": {"id": id_of(key)}}
        body = {"channel": room, **_form(draft), "link_names": False, "parse": "none", "metadata": mark}
        try:
            answer = self._call("chat.postMessage", {**body, **thread})
        except SlackError as error:
            if error.code not in THREAD_IS_GONE or not thread:
                raise
            answer = self._call("chat.postMessage", body)
        return Receipt(reference=f"{answer.get('channel') or room}/{answer.get('ts', '')}")

    def _place(self, recipient: Recipient) -> tuple[str, str]:
        """Give the room and the thread's first message; a story that moved to another room begins anew there."""
        wanted = recipient.address or self.room
        room, _, root = recipient.thread.partition("/")
        if not root or (wanted and not wanted.startswith("#") and wanted != room):
            return wanted, ""
        return room, root

    def _edit(self, room: str, root: str, draft: Draft) -> None:
        try:
            self._call("chat.update", {"channel": room, "ts": root, "attachments": draft.attachments})
        except DownError:
            raise  # nothing was posted yet, and nothing would be taken
        except ChannelError:
            pass  # such as a window for edits that is over: the news itself counts

    def _call(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        reply = self.mouth.post(f"{self.api}/{method}", encoded(body), headers, limit=_LIMIT)
        self.mouth.judge(reply)
        return said(reply)

    def close(self) -> None:
        """Do nothing: no connection is kept."""


def open_channel(settings: ChannelSettings, surroundings: Surroundings) -> Channel:
    """Open the channel; no secret is read yet."""
    return SlackChannel(settings=settings, surroundings=surroundings)


def _form(draft: Draft) -> dict[str, Any]:
    return {"text": draft.text, "blocks": draft.blocks, "attachments": draft.attachments, **_QUIET}
