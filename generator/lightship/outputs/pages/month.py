"""The pages of history: a month by its days, and the list of months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from lightship.model import Kind
from lightship.outputs.pages.pieces import Link, Row, row
from lightship.outputs.pages.site import Site, history_day
from lightship.snapshot import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfMonth:
    """A day and what began on it."""

    iso: str
    text: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """Everything that a month's page prints."""

    title: str
    description: str
    summary: str
    days: tuple[DayOfMonth, ...]
    earlier: Link | None
    later: Link | None
    zone_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year's months with what each holds."""

    text: str
    months: tuple[tuple[Link, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything that the list of months prints."""

    title: str
    description: str
    years: tuple[Year, ...]
    zone_note: str


def month(site: Site, first: date) -> Month:
    """Build the view of a month's page; it leads to the nearest months that hold something."""
    say, name = site.say, site.snapshot.settings.name
    entries = sorted(
        site.months[first], key=lambda entry: (history_day(entry, site.zone), entry.started, entry.id), reverse=True
    )
    known = list(site.months)
    place = known.index(first)
    title = say.month(first)
    return Month(
        title=title,
        description=say.described(name, say.history_of(title)),
        summary=_summary(site, entries),
        days=tuple(
            DayOfMonth(
                iso=day.isoformat(),
                text=say.short_day(day),
                rows=tuple(row(site, entry, day=day) for entry in group),
            )
            for day, group in groupby(entries, key=lambda entry: history_day(entry, site.zone))
        ),
        earlier=_link(site, known[place + 1]) if place + 1 < len(known) else None,
        later=_link(site, known[place - 1]) if place else None,
        zone_note=say.zone_note(site.snapshot.settings.time_zone),
    )


def history(site: Site) -> History:
    """Build the view of the list of months."""
    say = site.say
    years = groupby(site.months, key=lambda first: first.year)
    return History(
        title=say.history,
        description=say.described(site.snapshot.settings.name, f"{say.history}."),
        years=tuple(
            Year(
                text=str(year),
                months=tuple((_link(site, first), _summary(site, site.months[first])) for first in months),
            )
            for year, months in years
        ),
        zone_note=say.zone_note(site.snapshot.settings.time_zone),
    )


def _link(site: Site, first: date) -> Link:
    return Link(url=site.at(f"/history/{first:%Y-%m}/"), text=site.say.month(first))


def _summary(site: Site, entries: Sequence[Entry]) -> str:
    """Count a month's entries by kind."""
    return site.say.counts({kind: sum(1 for entry in entries if entry.kind is kind) for kind in Kind})
