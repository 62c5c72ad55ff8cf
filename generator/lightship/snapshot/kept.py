"""Entries and incidents that were worked out before: a few fields are at hand, the rest is read when it is asked for.

Only what is settled is kept as an entry: it is over, and every time that its files name has passed, so that the clock
changes nothing about it any more.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from lightship.model import Impact, Incident, Kind, Phase, Status, Update
from lightship.snapshot.views import Entry, Span, Window

_PHASES = {phase.value: phase for phase in Phase}
_KINDS = {kind.value: kind for kind in Kind}
_IMPACTS = {impact.value: impact for impact in Impact}
_ENTRY = tuple(field.name for field in fields(Entry))
_INCIDENT = tuple(field.name for field in fields(Incident))
# What is at hand under its own name, as it is.
_PLAIN = (
    *("id", "api_id", "title", "titles", "started", "created", "updated", "ended", "finished"),
    *("is_void", "caused_by", "duplicate_of", "stamp", "told_at", "moved"),
)
_put = object.__setattr__

Fields = tuple[Any, ...]
"""The fields at hand as plain data, in the order of `entry_fields`."""


class KeptEntry(Entry):
    """A settled entry whose updates and other details are read when they are asked for."""

    __slots__ = ("_read", "_spans", "is_lasting", "moved", "told_at")

    def __new__(cls, at_hand: Fields, read: Callable[[], Entry]) -> "KeptEntry":
        """Fill in what is at hand; `read` gives all of it."""
        self: KeptEntry = object.__new__(cls)
        *plain, kind, phase, impact, components, window, spans = at_hand
        for name, value in zip(_PLAIN, plain, strict=True):
            _put(self, name, value)
        _put(self, "kind", _KINDS[kind])
        _put(self, "phase", _PHASES[phase])
        _put(self, "impact", _IMPACTS[impact])
        _put(self, "components", dict.fromkeys(components, Status.OPERATIONAL))
        _put(self, "window", Window(starts=window[0], ends=window[1]) if window else None)
        for name, value in _SETTLED.items():
            _put(self, name, value)
        _put(self, "_read", read)
        _put(self, "_spans", spans)
        return self

    def __init__(self, at_hand: Fields, read: Callable[[], Entry]) -> None:
        """Do nothing more: the fields are filled in."""

    def __getattr__(self, name: str) -> Any:
        """Read the rest when a field is missing."""
        if name == "spans":
            spans = object.__getattribute__(self, "_spans")
            _put(self, "spans", tuple(Span(component=a, status=Status(b), start=c, end=d) for a, b, c, d in spans))
            return self.spans
        return _filled(self, name, _ENTRY)

    def whole(self) -> Entry:
        """Give all of it."""
        found: Entry = object.__getattribute__(self, "_read")()
        return found


# Of what is over; and no occurrence of a series is kept, since its rule goes on.
_SETTLED: Mapping[str, Any] = {
    "is_active": False,
    "is_upcoming": False,
    "is_lasting": False,
    "series": "",
    "next_update": None,
    "eta": None,
}


class KeptIncident(Incident):
    """An incident that was read before; from `horizon` on its meaning is settled, where it has one."""

    __slots__ = ("_entry", "_read", "horizon")

    horizon: datetime | None

    def __new__(
        cls,
        names: Sequence[str],
        at_hand: Sequence[Any],
        read: Callable[[], Incident],
        horizon: datetime | None,
        entry: KeptEntry | None,
    ) -> "KeptIncident":
        """Fill in what is at hand, by the names of the fields; `read` gives all of it."""
        self: KeptIncident = object.__new__(cls)
        for name, value in zip(names, at_hand, strict=True):
            _put(self, name, value)
        _put(self, "_read", read)
        _put(self, "horizon", horizon)
        _put(self, "_entry", entry)
        return self

    def __init__(self, *_: object) -> None:
        """Do nothing more: the fields are filled in."""

    def entry_at(self, now: datetime) -> KeptEntry | None:
        """Give what this means at an instant, if that is settled by then."""
        entry: KeptEntry | None = object.__getattribute__(self, "_entry")
        return entry if entry is not None and self.horizon is not None and now >= self.horizon else None

    def whole(self) -> Incident:
        """Give all of it."""
        found: Incident = object.__getattribute__(self, "_read")()
        return found

    def __getattr__(self, name: str) -> Any:
        """Read the rest when a field is missing."""
        return _filled(self, name, _INCIDENT)


def _filled(self: Any, name: str, names: tuple[str, ...]) -> Any:
    if name not in names:
        raise AttributeError(name)
    whole = object.__getattribute__(self, "_read")()
    for field in names:
        _put(self, field, getattr(whole, field))
    return object.__getattribute__(self, name)


def entry_fields(entry: Entry) -> Fields:
    """Give what must be at hand of a settled entry."""
    window = (entry.window.starts, entry.window.ends) if entry.window else None
    plain = (getattr(entry, name) for name in _PLAIN)
    spans = tuple((span.component, span.status.value, span.start, span.end) for span in entry.spans)
    return (*plain, entry.kind.value, entry.phase.value, entry.impact.value, tuple(entry.components), window, spans)


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
