"""What is being announced, or was: openings, and the order within an entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any

from lightship.ledger import keys
from lightship.model.message import Event, Occasion
from lightship.model.nouns import Kind, Phase
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import instant, moment, read, written

# News takes the place of older news that was not sent yet; these are not news.
_BESIDE = (Occasion.CORRECTION, Occasion.RETRACTION, Occasion.REMINDER, Occasion.OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One way that an event is told: an audience and the channel; `is_listed`: to contacts, not to subscribers."""

    audience: str
    channel: str
    is_listed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An event that is told, or was.

    `at` is the cut-off: who has confirmed later does not hear of it. `lines` are fixed here, whatever delivery.yml says
    later. `why` tells why it is told to nobody; empty when it is told. `within` is the event whose message holds its
    words, where it is told together with that. `archive` is the SHA-256 of its archive.
    """

    event: Event
    at: datetime
    run: str
    lines: tuple[Line, ...] = ()
    why: str = ""
    within: str = ""
    archive: str = ""

    @property
    def place(self) -> tuple[datetime, datetime, str]:
        """Give its place among openings: they sort by when they were opened."""
        return self.at, self.event.at, self.event.id


def open_(store: Store, opening: Opening) -> Opening:
    """Open an event once; give the opening that holds, which is another run's when that was first.

    What leads to an opening comes first: without one it does no harm, and after one it must be there.
    """
    event = opening.event
    store.write(keys.log(opening.at, event.entry, event.id), written({"event": event.id}))
    if not opening.why:
        reopen(store, event.id)
        _append(store, event)
    try:
        store.write(keys.opened(event.id), _content(opening), expected=ABSENT)
    except ConflictError:
        found = look(store, event.id)
        if found is None:
            raise
        return found
    return opening


def look(store: Store, event: str) -> Opening | None:
    """Read an opening; None when there is none."""
    return _look(store, keys.opened(event))


def marked(store: Store, mark: str) -> Opening | None:
    """Read the opening of the event with a mark (`keys.mark`); None when there is none."""
    return _look(store, f"{keys.OPENED}{mark}.json")


def unfinished(store: Store) -> list[Opening]:
    """Give the openings that have recipients without an outcome, oldest first."""
    marks = [key.removeprefix(keys.UNFINISHED) for key in store.names(keys.UNFINISHED)]
    found = [_look(store, keys.OPENED + mark) for mark in marks]
    return sorted((one for one in found if one), key=attrgetter("place"))


def marker(event: str) -> str:
    """Give the key that is there while an event is unfinished."""
    return keys.unfinished(event)


def unsaid(store: Store) -> list[Opening]:
    """Give the openings of which the trail does not say yet what became of them, oldest first."""
    marks = [key.removeprefix(keys.UNSAID) for key in store.names(keys.UNSAID)]
    found = [_look(store, keys.OPENED + mark) for mark in marks]
    return sorted((one for one in found if one), key=attrgetter("place"))


def say(store: Store, event: str) -> None:
    """Note that the trail says what became of an event."""
    store.delete(keys.unsaid(event))


def reopen(store: Store, event: str) -> None:
    """Note that an event has recipients without an outcome, and that the trail is still to say what became of them."""
    store.write(keys.unsaid(event), written({"event": event}))
    store.write(keys.unfinished(event), written({"event": event}))


def finish(store: Store, event: str) -> None:
    """Note that every recipient of an event has an outcome."""
    store.delete(keys.unfinished(event))


def cut_short(store: Store, event: str) -> None:
    """Note that somebody did not hear of an event, since newer news took its place."""
    store.write(keys.cut_short(event), written({"event": event}))


def is_cut_short(store: Store, event: str) -> bool:
    """Tell whether somebody did not hear of an event, since newer news took its place."""
    return store.read(keys.cut_short(event)) is not None


def is_news(event: Event) -> bool:
    """Tell whether an event takes the place of older ones of its entry that were not sent yet."""
    return event.occasion not in _BESIDE


def is_superseded(store: Store, event: Event) -> bool:
    """Tell whether newer news of the same entry was opened since."""
    order = _order(store, event.entry)[0]
    return is_news(event) and event.id in order and order[-1] != event.id


def older(store: Store, event: Event) -> tuple[str, ...]:
    """Give the news of the same entry that was opened before."""
    order = _order(store, event.entry)[0]
    return order[: order.index(event.id)] if event.id in order else order


def told(store: Store, entry: str) -> list[Opening]:
    """Give the openings of an entry's news, oldest first."""
    found = (look(store, event) for event in _order(store, entry)[0])
    return [opening for opening in found if opening]


def _append(store: Store, event: Event) -> None:
    if not is_news(event):
        return
    while True:
        order, version = _order(store, event.entry)
        if event.id in order:
            return
        try:
            store.write(keys.order(event.entry), written({"events": [*order, event.id]}), expected=version)
        except ConflictError:
            continue
        return


def _order(store: Store, entry: str) -> tuple[tuple[str, ...], str]:
    key = keys.order(entry)
    stored = store.read(key)
    if stored is None:
        return (), ABSENT
    return read(stored.content, key, lambda data: tuple(map(str, data["events"]))), stored.version


def _look(store: Store, key: str) -> Opening | None:
    stored = store.read(key)
    return read(stored.content, key, _opening) if stored else None


def event_data(event: Event) -> dict[str, object]:
    """Write an event."""
    return {
        "id": event.id,
        "occasion": event.occasion,
        "entry": event.entry,
        "update": event.update,
        "kind": event.kind,
        "phase": event.phase,
        "severity": event.severity,
        "tags": list(event.tags),
        "components": list(event.components),
        "at": instant(event.at),
        "audiences": list(event.audiences),
        "before": event.before,
    }


def event_of(data: Mapping[str, Any]) -> Event:
    """Read an event; raises KeyError, TypeError or ValueError when it is none."""
    return Event(
        id=str(data["id"]),
        occasion=Occasion(data["occasion"]),
        entry=str(data["entry"]),
        update=str(data["update"]),
        kind=Kind(data["kind"]),
        phase=Phase(data["phase"]),
        severity=str(data["severity"]),
        tags=tuple(map(str, data["tags"])),
        components=tuple(map(str, data["components"])),
        at=moment(data["at"]),
        audiences=tuple(map(str, data["audiences"])),
        before=str(data["before"]),
    )


def _content(opening: Opening) -> bytes:
    return written(
        {
            "event": event_data(opening.event),
            "at": instant(opening.at),
            "run": opening.run,
            "lines": [[line.audience, line.channel, line.is_listed] for line in opening.lines],
            "why": opening.why,
            "within": opening.within,
            "archive": opening.archive,
        }
    )


def _opening(data: Mapping[str, Any]) -> Opening:
    return Opening(
        event=event_of(data["event"]),
        at=moment(data["at"]),
        run=str(data["run"]),
        lines=tuple(
            Line(audience=str(audience), channel=str(channel), is_listed=bool(listed))
            for audience, channel, listed in data["lines"]
        ),
        why=str(data["why"]),
        within=str(data["within"]),
        archive=str(data["archive"]),
    )
