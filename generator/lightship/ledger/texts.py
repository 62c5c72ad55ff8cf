"""The messages of an event as they were when it was opened: what was shown and approved is what is sent, also later."""

from collections.abc import Iterable, Mapping
from typing import Any

from lightship.ledger import keys
from lightship.ledger.openings import event_data, event_of
from lightship.model.message import Message, Moment, Section
from lightship.model.nouns import Status
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import instant, moment, read, written

Texts = Mapping[tuple[str, str, str], Message]
"""Messages by channel, audience and language."""


def keep(store: Store, event: str, messages: Iterable[tuple[str, Message]]) -> None:
    """Keep an event's messages, each with its channel, unless they are kept already."""
    content = written({"messages": [{"channel": channel, **_data(message)} for channel, message in messages]})
    try:
        store.write(keys.texts(event), content, expected=ABSENT)
    except ConflictError:
        return


def texts(store: Store, event: str) -> Texts:
    """Read an event's messages; empty when there are none."""
    key = keys.texts(event)
    stored = store.read(key)
    return read(stored.content, key, _texts) if stored else {}


def _texts(data: Mapping[str, Any]) -> Texts:
    listed = ((str(one["channel"]), _message(one)) for one in data["messages"])
    return {(channel, message.audience, message.language): message for channel, message in listed}


def _data(message: Message) -> dict[str, object]:
    return {
        "event": event_data(message.event),
        "audience": message.audience,
        "language": message.language,
        "subject": message.subject,
        "title": message.title,
        "state": message.state,
        "status": message.status,
        "components": dict(message.components),
        "sections": [[section.heading, section.html, section.text] for section in message.sections],
        "moments": [[one.label, instant(one.at)] for one in message.moments],
        "short": message.short,
        "url": message.url,
        "root_event": message.root_event,
        "page_name": message.page_name,
        "page_url": message.page_url,
        "support_url": message.support_url,
        "payload": dict(message.payload),
        "page": dict(message.page),
        "changes": [dict(change) for change in message.changes],
    }


def _message(data: Mapping[str, Any]) -> Message:
    return Message(
        event=event_of(data["event"]),
        audience=str(data["audience"]),
        language=str(data["language"]),
        subject=str(data["subject"]),
        title=str(data["title"]),
        state=str(data["state"]),
        status=Status(data["status"]),
        components={str(name): Status(status) for name, status in data["components"].items()},
        sections=tuple(
            Section(heading=str(heading), html=str(html), text=str(text)) for heading, html, text in data["sections"]
        ),
        moments=tuple(Moment(label=str(label), at=moment(at)) for label, at in data["moments"]),
        short=str(data["short"]),
        url=str(data["url"]),
        root_event=str(data["root_event"]),
        page_name=str(data["page_name"]),
        page_url=str(data["page_url"]),
        support_url=str(data["support_url"]),
        payload=dict(data["payload"]),
        page=dict(data["page"]),
        changes=tuple(map(dict, data["changes"])),
    )
