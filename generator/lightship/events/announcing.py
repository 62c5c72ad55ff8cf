"""The events of some snapshots, one for each thing that people are told once."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from lightship.events import occasions, stories
from lightship.events.stories import Place
from lightship.model import CorrectionKind, Kind
from lightship.model.message import Event, Occasion
from lightship.snapshot import Entry, EntryUpdate, Snapshot

# What was said so shortly before a reminder needs none.
_FRESH = timedelta(hours=1)
# These tell when the window is, or leave no doubt that it is here.
_TELLING = (Occasion.ANNOUNCED, Occasion.MOVED)


def announceable(
    snapshots: Mapping[str, Snapshot],
    reminders: Sequence[int] = (),
    is_told: Callable[[Entry], bool] = lambda _: False,
    *,
    has_owners: bool = False,
) -> tuple[Event, ...]:
    """Give every event of the snapshots of some audiences, the widest audience first, sorted by (`at`, id).

    `reminders` are seconds before a window. `is_told` tells of an entry, by its id and stamp, that all its events are
    known: it is then left out, and need not be read where it was kept. An event that several audiences see is one
    event, told of as the first of them sees it. `has_owners` where somebody is told that an update is overdue.
    """
    # Where everybody may read everything, all audiences see the same entries.
    alike: dict[int, list[str]] = defaultdict(list)
    for audience, snapshot in snapshots.items():
        alike[id(snapshot.entries)].append(audience)
    found: dict[str, tuple[Event, list[str]]] = {}
    for audiences in alike.values():
        for event in _events(snapshots[audiences[0]], reminders, is_told, has_owners=has_owners):
            found.setdefault(event.id, (event, []))[1].extend(audiences)
    told = (
        event
        if len(seeing) == len(snapshots)
        else replace(event, audiences=tuple(one for one in snapshots if one in seeing))
        for event, seeing in found.values()
    )
    return tuple(sorted(told, key=lambda one: (one.at, one.id)))


def _events(
    snapshot: Snapshot, reminders: Sequence[int], is_told: Callable[[Entry], bool], *, has_owners: bool
) -> Iterator[Event]:
    series: dict[str, list[Entry]] = defaultdict(list)
    for entry in snapshot.entries:
        if is_told(entry):
            continue
        if entry.series:
            series[stories.series(entry)].append(entry)
        own = [Place(entry=entry, update=one) for one in entry.updates if stories.story(entry, one) == entry.first_id]
        yield from _story(entry.first_id, own)
        if reminder := _reminder(entry, snapshot.now, reminders):
            yield reminder
        if has_owners and (overdue := _overdue(entry, snapshot.now)):
            yield overdue
    for id_, occurrences in series.items():
        yield from _story(id_, list(stories.shared(occurrences)))


def _story(story: str, places: Sequence[Place]) -> Iterator[Event]:
    """Give the events of one story, which follow each other."""
    why: dict[tuple[str, str], Occasion] = {}
    for entry in {place.entry.id: place.entry for place in places}.values():
        why |= {(entry.id, update.id): occasion for update, occasion in occasions.of(entry)}
    before = ""
    for place in places:
        entry, update = place.entry, place.update
        id_ = f"{story}/{update.id}"
        if occasion := why.get((entry.id, update.id)):
            yield _event(story, place, occasion, id_=id_, before=before)
            before = id_
        yield from _amendments(story, place, id_)


def _event(story: str, place: Place, occasion: Occasion, *, id_: str, before: str, at: datetime | None = None) -> Event:
    """Make an event, by default at the time of its update."""
    entry, update = place.entry, place.update
    return Event(
        id=id_,
        occasion=occasion,
        entry=story,
        update=update.id,
        kind=entry.kind,
        phase=update.phase,
        severity=update.severity,
        tags=entry.tags,
        components=tuple(entry.components),
        at=at or update.at,
        before=before,
    )


def _amendments(story: str, place: Place, id_: str) -> Iterator[Event]:
    """Give what became of an update's words; a mended spelling mistake is not told."""
    update = place.update
    if update.retraction:
        at = update.retraction.at
        yield _event(story, place, Occasion.RETRACTION, id_=f"{id_}#retracted", before=id_, at=at)
        return
    for number, correction in enumerate(update.corrections, start=1):
        if correction.kind is CorrectionKind.CORRECTION:
            yield _event(story, place, Occasion.CORRECTION, id_=f"{id_}#c{number}", before=id_, at=correction.at)


def _reminder(entry: Entry, now: datetime, reminders: Sequence[int]) -> Event | None:
    """Give the reminder of a maintenance whose time has come: the last of those that are due.

    None once it begins, nor when its time was before the window was told or shortly after. A window
    that begins at another time than at first has reminders of its own.
    """
    if entry.kind is not Kind.MAINTENANCE or not entry.is_upcoming or entry.window is None:
        return None
    starts = entry.window.starts
    edges = [*((starts - timedelta(seconds=one), one) for one in sorted({*reminders}, reverse=True)), (starts, 0)]
    due = next(((at, seconds) for (at, seconds), (end, _) in pairwise(edges) if at <= now < end), None)
    told = [update for update, occasion in occasions.of(entry) if occasion in _TELLING]
    if due is None or not told or due[0] < told[-1].at + _FRESH:
        return None
    at, seconds = due
    first = entry.original_start or _first_window(entry)
    moved = f"-{starts:%Y%m%dT%H%MZ}" if starts != first else ""
    return _event(
        entry.first_id,
        Place(entry=entry, update=told[-1]),
        Occasion.REMINDER,
        id_=f"{entry.first_id}#reminder-{seconds}{moved}",
        before=f"{stories.story(entry, told[-1])}/{told[-1].id}",
        at=at,
    )


def _overdue(entry: Entry, now: datetime) -> Event | None:
    """Give that no update came by the time that the newest one promised; it is another event for each promise."""
    if entry.next_update is None or entry.next_update > now:
        return None
    update = next(one for one in reversed(entry.updates) if not one.retraction)
    story = stories.story(entry, update)
    id_ = f"{story}/{update.id}"
    place = Place(entry=entry, update=update)
    return _event(story, place, Occasion.OVERDUE, id_=f"{id_}#overdue", before=id_, at=entry.next_update)


def _first_window(entry: Entry) -> datetime | None:
    first: EntryUpdate = entry.updates[0]
    return first.window.starts if first.window else None
