"""One message of several: what had to wait is told together, oldest words first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lightship.model.message import Message, Section
from lightship.outputs.messages.wording import Phrases, phrases


def digest(messages: Sequence[Message]) -> Message:
    """Say what several messages about one entry say, oldest first, in the last of them.

    Each one's words stand under its state and time. What a phase says of our work is said of the last one alone, and
    what the last one says is not said twice. A component that changed more than once is told as one change.
    """
    newest = messages[-1]
    if len(messages) == 1:
        return newest
    say = phrases(newest.language)
    said = [section for one in messages[:-1] for section in _earlier(one, newest, say)]
    return replace(
        newest,
        sections=(*said, *_dated(newest, newest.sections, say)),
        changes=tuple(_changes(change for one in messages for change in one.changes)),
    )


def _earlier(message: Message, newest: Message, say: Phrases) -> Iterator[Section]:
    own = [one for one in message.sections if one.heading != say.what_we_do and one not in newest.sections]
    yield from _dated(message, own, say)


def _dated(message: Message, sections: Sequence[Section], say: Phrases) -> Iterator[Section]:
    """Give sections; the author's words, or else the first of them, are headed by the state and the time."""
    words = next((one for one in sections if one.heading in say.headings.values()), next(iter(sections), None))
    for one in sections:
        yield replace(one, heading=f"{message.state}, {say.moment(message.event.at)}") if one is words else one


def _changes(changes: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for change in changes:
        id_ = change["component"]["id"]
        first = found.get(id_, change)["component_update"]["old_status"]
        found[id_] = {**change, "component_update": {**change["component_update"], "old_status": first}}
    yield from found.values()
