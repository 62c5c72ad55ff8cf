"""Which updates belong to one story, and where in a snapshot an event is: of a series some things are said once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lightship.model.message import Event, Occasion
from lightship.snapshot import Entry, EntryUpdate, Snapshot

_DAY = len("--20261017")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an event is told: the entry whose page shows it, and its update there."""

    entry: Entry
    update: EntryUpdate


def story(entry: Entry, update: EntryUpdate) -> str:
    """Give the id of what an update is about, as the folder had it first: an entry, or a whole series."""
    return entry.first_id if not entry.series or update.is_automatic or update.occurrence else series(entry)


def series(entry: Entry) -> str:
    """Give the id of an occurrence's series, as its folder had it first."""
    return entry.first_id[:-_DAY]


def shared(occurrences: Iterable[Entry]) -> Iterator[Place]:
    """Give the updates about the whole series of some occurrences, oldest first, each once.

    Each is told where the first occurrence is that was ahead when it was written.
    """
    found: dict[str, list[Place]] = defaultdict(list)
    for entry in sorted(occurrences, key=_begin):
        for update in entry.updates:
            if story(entry, update) != entry.first_id:
                found[update.id].append(Place(entry=entry, update=update))
    places = map(_ahead, found.values())
    yield from sorted(places, key=lambda one: (one.update.at, one.update.id))


def _begin(entry: Entry) -> tuple[object, str]:
    return (entry.original_start or entry.started, entry.id)


def _ahead(places: list[Place]) -> Place:
    return next((one for one in places if (one.entry.original_start or one.entry.started) >= one.update.at), places[-1])


def place(event: Event, snapshot: Snapshot) -> Place | None:
    """Find an event in a snapshot; None where its audience does not see it.

    A reminder, or a report, is where the newest words of its entry are that were not withdrawn.
    """
    entry = next((one for one in snapshot.entries if one.first_id == event.entry), None)
    if entry is None:
        occurrences = [one for one in snapshot.entries if one.series and series(one) == event.entry]
        return next((one for one in shared(occurrences) if one.update.id == event.update), None)
    if event.occasion in (Occasion.REMINDER, Occasion.REPORT):
        return Place(
            entry=entry, update=next((one for one in reversed(entry.updates) if not one.retraction), entry.latest)
        )
    return next((Place(entry=entry, update=one) for one in entry.updates if one.id == event.update), None)
