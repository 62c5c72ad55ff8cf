"""Entries and incidents that were worked out before: a few fields are at hand, the rest is read when it is asked for.

Only what is settled is kept as an entry: it is over, and every time that its files name has passed, so that the clock
changes nothing about it any more. There may be tens of thousands of them, and every build makes and asks them all: so
these are tuples, which look like an `Entry` and an `Incident` to whoever reads them.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeGuard

from lightship.model import Incident, Kind, Phase, Status, Update
from lightship.model.content import Takedown
from lightship.model.redaction import Allowance
from lightship.snapshot.views import Entry, Window

# What is asked of some of those that are near in time.
_NEAR = ("api_id", "title", "titles", "ended", "impact", "spans")


class Source(Protocol):
    """Where the rest is read from."""

    def incident(self, path: str, digest: str) -> Incident:
        """Read the incident of a folder."""

    def entry(self, path: str, digest: str) -> Entry:
        """Read the entry of a folder."""

    def near(self, packed: bytes) -> tuple[Any, ...]:
        """Read what was packed."""


class _EntryAtHand(NamedTuple):
    id: str
    first_id: str
    kind: Kind
    phase: Phase
    started: datetime
    created: datetime
    updated: datetime
    finished: datetime | None
    window: Window | None
    is_void: bool
    components: Mapping[str, Status]
    caused_by: str
    duplicate_of: str
    folder: str
    stamp: str
    told_at: datetime
    moved: Mapping[str, datetime]
    moved_at: datetime | None
    near: bytes
    source: Source


class KeptEntry(_EntryAtHand):
    """A settled entry whose updates and other details are read when they are asked for."""

    # Of what is over; and no occurrence of a series is kept, since its rule goes on.
    is_active = is_upcoming = is_lasting = False
    series = ""
    next_update = eta = None

    @property
    def url(self) -> str:
        """Give the address of its page, root-relative."""
        return f"/incidents/{self.id}/"

    def title_in(self, language: str) -> str:
        """Give the title in a language, or the default title."""
        title: str = self.titles.get(language, self.title)
        return title

    def __getattr__(self, name: str) -> Any:
        """Read what is not at hand."""
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in _NEAR:
            return getattr(self.whole(), name)
        self.__dict__.update(zip(_NEAR, self.source.near(self.near), strict=True))
        return self.__dict__[name]

    def whole(self) -> Entry:
        """Give all of it."""
        found: Entry | None = self.__dict__.get("_whole")
        if found is None:
            found = self.__dict__["_whole"] = self.source.entry(self.folder, self.stamp)
        return found


class _IncidentAtHand(NamedTuple):
    id: str
    path: str
    kind: Kind
    renamed_from: tuple[str, ...]
    aliases: tuple[str, ...]
    caused_by: str
    duplicate_of: str
    repeat: str
    allowances: tuple[Allowance, ...]
    takedowns: tuple[Takedown, ...]
    digest: str
    horizon: datetime | None
    entry: KeptEntry | None
    source: Source


class KeptIncident(_IncidentAtHand):
    """An incident that was read before; from `horizon` on its meaning is settled, where it has one."""

    def entry_at(self, now: datetime) -> KeptEntry | None:
        """Give what this means at an instant, if that is settled by then."""
        return self.entry if self.horizon is not None and now >= self.horizon else None

    def __getattr__(self, name: str) -> Any:
        """Read what is not at hand."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.whole(), name)

    def whole(self) -> Incident:
        """Give all of it."""
        found: Incident | None = self.__dict__.get("_whole")
        if found is None:
            found = self.__dict__["_whole"] = self.source.incident(self.path.rpartition("/")[0], self.digest)
        return found


Fields = tuple[Any, ...]
"""What is at hand, without the source."""


def entry_fields(entry: Entry, pack: Callable[[object], bytes]) -> Fields:
    """Give what must be at hand of a settled entry; what is asked of some alone is packed."""
    near = pack(tuple(getattr(entry, name) for name in _NEAR))
    return (*(getattr(entry, name) for name in _EntryAtHand._fields[:-2]), near)


def incident_fields(incident: Incident) -> Fields:
    """Give what must be at hand of an incident, without its horizon and its entry."""
    return tuple(getattr(incident, name) for name in _IncidentAtHand._fields[:-3])


def is_kept_entry(entry: object) -> TypeGuard[KeptEntry]:
    """Tell whether an entry was worked out before; to everybody else it is an `Entry`."""
    return isinstance(entry, KeptEntry)


def is_kept_incident(incident: object) -> TypeGuard[KeptIncident]:
    """Tell whether an incident was read before; to everybody else it is an `Incident`."""
    return isinstance(incident, KeptIncident)


def stamp(entry: Entry) -> str:
    """Give a stamp of an entry that time may still change: the digest of all of it."""
    return hashlib.sha256(repr(entry).encode("utf-8", "surrogatepass")).hexdigest()


def horizon(incident: Incident, entry: Entry) -> datetime | None:
    """Give the instant from which on an entry is what it is; None while the clock may still change it."""
    is_over = entry.phase.is_final and not entry.is_active and not entry.is_lasting
    if incident.repeat or not is_over or any(status is not Status.OPERATIONAL for status in entry.components.values()):
        return None
    moments = [*_moments(incident), *(moment for update in incident.updates for moment in _of_update(update))]
    return max([*moments, entry.window.ends] if entry.window else moments, default=None)


def _moments(incident: Incident) -> Iterator[datetime]:
    named = (incident.started, incident.detected, incident.ended, incident.starts, incident.ends)
    yield from (moment for moment in (*named, incident.origin.created, incident.origin.updated) if moment)


def _of_update(update: Update) -> Iterator[datetime]:
    eta = update.eta.by if update.eta else None
    retraction = update.retraction.at if update.retraction else None
    named = (update.at, update.next_update, update.starts, update.ends, update.ended, eta, retraction)
    origin = (update.origin.created, update.origin.updated)
    yield from (moment for moment in (*named, *origin) if moment)
    yield from (correction.at for correction in update.corrections)
