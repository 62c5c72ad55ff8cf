"""The page of one incident, maintenance or notice: all its updates, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass

from lightship.model import Kind
from lightship.outputs.pages.pieces import Chips, Link, Moment, Tag, chips, iso, moment, period, state, tone, weight
from lightship.outputs.pages.promises import Promise, estimate, next_update
from lightship.outputs.pages.site import Site, history_day
from lightship.outputs.pages.telling import Telling, telling
from lightship.snapshot import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Everything that an incident's page prints; `since` is set while an incident lasts."""

    title: str
    description: str
    impact: str
    weight: str
    tone: str
    tag: Tag
    when: Moment
    since: str
    month: Link
    chips: Chips
    promise: Promise | None
    estimate: Promise | None
    relations: tuple[tuple[str, Link], ...]
    is_recurring: bool
    updates: tuple[Telling, ...]
    affected: str
    twin: str
    subscribe_url: str
    has_calendar: bool
    zone_note: str


def incident(site: Site, entry: Entry) -> Incident:
    """Build the view of an entry's page."""
    say = site.say
    title, tag = site.title(entry), state(site, entry)
    day = history_day(entry, site.zone)
    names = [site.name(leaf) for leaf in entry.components]
    is_open = entry.is_active and entry.kind is Kind.INCIDENT
    return Incident(
        title=title,
        description=say.described(site.snapshot.settings.name, f"{title}: {tag.text}."),
        impact=entry.impact,
        weight=weight(site, entry).text if entry.kind is Kind.INCIDENT and not entry.is_void else "",
        tone=tone(entry),
        tag=tag,
        when=_when(site, entry),
        since=iso(entry.started) if is_open else "",
        month=Link(
            url=site.at("/history/" if entry.is_upcoming else f"/history/{day:%Y-%m}/"),
            text=say.history if entry.is_upcoming else say.month(day),
        ),
        chips=chips(site, entry),
        promise=next_update(site, entry),
        estimate=estimate(site, entry),
        relations=tuple(_relations(site, entry)),
        is_recurring=bool(entry.series),
        updates=tuple(telling(site, entry, update) for update in reversed(entry.updates)),
        affected=say.affected_line(names, entry.kind, entry.phase) if names else "",
        twin=site.at(f"{entry.url}index.md"),
        subscribe_url=site.snapshot.subscribe_url,
        has_calendar=entry.kind is Kind.MAINTENANCE,
        zone_note=say.zone_note(site.snapshot.settings.time_zone),
    )


def _when(site: Site, entry: Entry) -> Moment:
    """Give a maintenance's window, an incident's time from begin to end, or its begin while it lasts."""
    if entry.window is not None:
        return period(site, entry.window.starts, entry.window.ends)
    end = entry.ended or entry.finished
    if end is not None and end > entry.started and entry.kind is Kind.INCIDENT:
        return period(site, entry.started, end)
    return moment(site, entry.started)


def _relations(site: Site, entry: Entry) -> Iterator[tuple[str, Link]]:
    """Give what it was caused by, what it duplicates, and the dates before and after a recurring maintenance's."""
    for word, id_ in ((site.say.caused_by, entry.caused_by), (site.say.duplicate_of, entry.duplicate_of)):
        if other := site.by_id.get(id_):
            yield word, Link(url=site.at(other.url), text=site.title(other))
    occurrences = site.series.get(entry.series, ())
    if entry in occurrences:
        place = occurrences.index(entry)
        for word, near in ((site.say.date_before, place - 1), (site.say.date_after, place + 1)):
            if 0 <= near < len(occurrences):
                other = occurrences[near]
                yield word, Link(url=site.at(other.url), text=site.say.moment(other.started))
