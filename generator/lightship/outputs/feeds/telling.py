"""Which updates a feed tells, newest first, with the sentences that stand around their words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest

from lightship.model import Phase, Status
from lightship.outputs.characters import line
from lightship.outputs.feeds import identity, notices
from lightship.outputs.wording import ENGLISH
from lightship.snapshot import Entry, EntryUpdate, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An update as a feed tells it: `words` is Markdown; `page` is its incident's page, `url` its place there."""

    id: str
    page: str
    url: str
    title: str
    at: datetime
    changed: datetime
    words: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an update stands: `first` names it, `entry` is the incident whose page shows it to readers."""

    first: tuple[Entry, EntryUpdate]
    entry: Entry
    update: EntryUpdate


def newest(entries: Iterable[Entry], most: int) -> Iterator[Place]:
    """Give the newest updates of some entries, newest first, at most so many.

    An update about a whole series stands in each of its occurrences and is told once: under the name that it has in the
    first of them, with a link to the first that was ahead when it was written.
    """
    shared: dict[tuple[str, str], list[tuple[Entry, EntryUpdate]]] = defaultdict(list)
    for entry in _latest(entries, most):
        for update in entry.updates:
            shared[(entry.id if update.is_automatic else entry.series or entry.id, update.id)].append((entry, update))
    for places in nlargest(most, shared.values(), key=_age):
        if len(places) > 1:
            places.sort(key=lambda place: place[0].original_start or place[0].started)
        ahead = (place for place in places if _is_ahead(*place))
        entry, update = next(ahead, places[-1])
        yield Place(first=places[0], entry=entry, update=update)


def _latest(entries: Iterable[Entry], most: int) -> Iterator[Entry]:
    """Leave out what cannot have one of the newest updates: each entry, or series, has at least one of its own."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.series or entry.id].append(entry)
    told = {name: max(entry.told_at for entry in alike) for name, alike in found.items()}
    oldest = nlargest(most, told.values())[-1:]
    for name, alike in found.items():
        if told[name] >= oldest[0]:
            yield from alike


def _age(places: list[tuple[Entry, EntryUpdate]]) -> tuple[datetime, str, str]:
    entry, update = places[0]
    return update.at, entry.series or entry.id, update.id


def _is_ahead(entry: Entry, update: EntryUpdate) -> bool:
    return entry.original_start is None or entry.original_start >= update.at


def tell(place: Place, snapshot: Snapshot) -> Told:
    """Put what a feed says about an update together."""
    settings = snapshot.settings
    entry, update = place.entry, place.update
    label = _withdrawn(update) if update.retraction else update.label
    page = settings.url + entry.url
    return Told(
        id=identity.update(settings, *place.first),
        page=page,
        url=f"{page}#{update.id}",
        title=line(f"[{label}] {entry.title_in(settings.language)}"),
        at=update.at,
        changed=update.changed,
        words=update.words.get(settings.language, ""),
        before=tuple(_before(update)),
        after=tuple(_after(update, snapshot)),
        tags=tuple((change.component, _name(change.component, snapshot)) for change in update.changes),
    )


def _withdrawn(update: EntryUpdate) -> str:
    return ENGLISH.removed if update.retraction and update.retraction.is_takedown else ENGLISH.retracted


def _before(update: EntryUpdate) -> Iterator[str]:
    """Tell the window of a maintenance when it is announced or moved."""
    if update.window and (update.is_move or update.phase is Phase.SCHEDULED) and not update.retraction:
        period = ENGLISH.period(update.window.starts, update.window.ends)
        yield f"{ENGLISH.moved} {period}" if update.is_move else period


def _after(update: EntryUpdate, snapshot: Snapshot) -> Iterator[str]:
    """Tell what is affected and what works again, what was promised, and what became of the words."""
    changes = () if update.retraction else update.changes
    affected = [one for one in changes if one.after is not Status.OPERATIONAL]
    if affected:
        names = (f"{_name(one.component, snapshot)} ({ENGLISH.statuses[one.after].lower()})" for one in affected)
        yield f"{ENGLISH.affected}: {', '.join(names)}"
    recovered = [one for one in changes if one.after is Status.OPERATIONAL and one.before is not one.after]
    if recovered:
        names = (_name(one.component, snapshot) for one in recovered)
        yield f"{ENGLISH.statuses[Status.OPERATIONAL]}: {', '.join(names)}"
    if update.next_update and not update.phase.is_final and not update.retraction:
        yield f"{ENGLISH.next_update_by} {ENGLISH.moment(update.next_update)}"
    yield from notices.of(update)


def _name(id_: str, snapshot: Snapshot) -> str:
    component = snapshot.components.find(id_)
    return line(component.name_in(snapshot.settings.language)) if component else id_
