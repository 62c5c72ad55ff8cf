"""The updates of an imported incident in an order that our rules accept, times kept as far as they can be."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from lightship.importers import naming, wording
from lightship.importers.base import Notes
from lightship.model import Body, Origin, Phase, Status, Update
from lightship.source import Where

LANGUAGE = "en"
"""The key of the words of an imported update: the page's default language, whatever that is."""

_SECOND = timedelta(seconds=1)
_NOTHING = Origin()
_NO_WORDS = "*No words were given.*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One update as the source told it; `text` is Markdown, `components` are ids of ours, `ended` the true end."""

    key: str
    at: datetime
    phase: Phase
    text: str
    components: dict[str, Status | None] = field(default_factory=dict)
    origin: Origin = _NOTHING
    ended: datetime | None = None
    line: int = 1


def updates(messages: Iterable[Message], path: str, notes: Notes) -> tuple[tuple[Update, ...], tuple[str, ...]]:
    """Give updates in their order, and their keys; messages at one instant keep the order in which they come."""
    ordered = sorted(_fitting(messages, path, notes), key=lambda message: message.at)
    found: list[Update] = []
    taken: set[str] = set()
    final: Phase | None = None
    for message in ordered:
        message = _after(found, message, path, notes)
        reopens = final is not None and not message.phase.is_final
        if final is not None and message.phase.is_final and message.phase is not final:
            notes(
                path,
                f"says {message.phase.value} after {final.value}; it is kept as {final.value}",
                "an end has one kind",
                message.line,
            )
            message = replace(message, phase=final)
        final = message.phase if message.phase.is_final else None
        id_ = naming.unique(naming.stem(message.at, message.phase), taken)
        taken.add(id_)
        found.append(_update(id_, message, path, reopens=reopens))
    return tuple(found), _keys(ordered)


def _keys(messages: Iterable[Message]) -> tuple[str, ...]:
    """Give the keys of updates; where a source uses one twice, the later one has a number."""
    keys: dict[str, None] = {}
    for message in messages:
        key, number = message.key, 2
        while key in keys:
            key, number = f"{message.key}~{number}", number + 1
        keys[key] = None
    return tuple(keys)


def _fitting(messages: Iterable[Message], path: str, notes: Notes) -> list[Message]:
    """Give every message words that fit an update."""
    found: list[Message] = []
    for message in messages:
        fitted = wording.fitted(message.text)
        first, *more = fitted.texts
        if fitted.is_plain:
            notes(
                path,
                f"the markup in the words of {_shown(message.at)} cannot be read",
                "it is shown as it was written",
                message.line,
            )
        if not first.strip():
            notes(path, f"the update of {_shown(message.at)} has no words", "", message.line)
            first = _NO_WORDS
        found.append(replace(message, text=first))
        for number, part in enumerate(more, start=2):
            found.append(replace(message, key=f"{message.key}#{number}", text=part, components={}, origin=_NOTHING))
        if more:
            notes(
                path,
                f"the words of {_shown(message.at)} are longer than an update may be",
                f"they became {len(more) + 1} updates",
                message.line,
            )
    return found


def _after(found: list[Update], message: Message, path: str, notes: Notes) -> Message:
    """Move a message by as much as it takes to come after those before it and not to contradict them."""
    if not found:
        return message
    at = max(message.at, found[-1].at)
    if any(_contradicts(update, message) for update in found if update.at == at):
        at += _SECOND
    if at != message.at:
        notes(
            path,
            f"two updates of {_shown(message.at)} say different things",
            f"the later one was moved to {_shown(at)}",
            message.line,
        )
    return replace(message, at=at)


def _contradicts(update: Update, message: Message) -> bool:
    changed = any(
        update.components[id_] is not status for id_, status in message.components.items() if id_ in update.components
    )
    return changed or update.phase is not message.phase


def _update(id_: str, message: Message, path: str, *, reopens: bool) -> Update:
    return Update(
        id=id_,
        path=path,
        phase=message.phase,
        at=message.at,
        components=message.components,
        is_reopening=reopens,
        ended=message.ended,
        origin=message.origin,
        bodies={LANGUAGE: Body(public=message.text)},
        where=Where(path, message.line),
    )


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}Z"
