"""Maintenance ahead: of a recurring one the next date alone, with how often it comes again."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lightship.outputs.pages.pieces import Row, row
from lightship.outputs.pages.site import Site
from lightship.snapshot import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A maintenance ahead under its day."""

    text: str
    iso: str
    row: Row


def ahead(site: Site, entries: Iterable[Entry]) -> Iterator[Planned]:
    """Give what of some entries is ahead, soonest first."""
    planned = sorted((entry for entry in entries if entry.is_upcoming), key=lambda entry: (entry.started, entry.id))
    dates = Counter(entry.series for entry in planned if entry.series)
    told: set[str] = set()
    for entry in planned:
        if entry.series in told:
            continue
        if entry.series:
            told.add(entry.series)
        day = site.day(entry.started)
        further = dates[entry.series] - 1
        yield Planned(
            text=site.say.short_day(day) if day.year == site.today.year else site.say.long_day(day),
            iso=day.isoformat(),
            row=row(
                site,
                entry,
                day=day,
                has_words=True,
                note=site.say.repeats(further) if further > 0 else "",
            ),
        )
