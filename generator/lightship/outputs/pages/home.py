"""The home page: the state, what is going on, components, what is ahead and what was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from lightship.model import Kind
from lightship.outputs.pages.ahead import Planned, ahead
from lightship.outputs.pages.headline import sentence
from lightship.outputs.pages.joining import Joining, joining
from lightship.outputs.pages.pieces import (
    TONES,
    Chips,
    Link,
    Moment,
    Row,
    Tag,
    chips,
    iso,
    moment,
    period,
    row,
    state,
    tone,
)
from lightship.outputs.pages.promises import Promise, estimate, next_update
from lightship.outputs.pages.site import Site, history_day
from lightship.outputs.pages.telling import Telling, telling
from lightship.outputs.pages.tree import Branch, tree
from lightship.snapshot import Entry

_RECENT_DAYS = 15
_FULL_CARDS = 6  # beyond these an open entry is one line
_EARLIER_UPDATES = 5
_PLANNED = 6
_ENTRIES_A_DAY = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Something open, in full; `since` is for the script, which adds how long it lasts."""

    url: str
    title: str
    tone: str
    tag: Tag
    when: Moment
    since: str
    latest: Telling
    chips: Chips
    promise: Promise | None
    estimate: Promise | None
    earlier: tuple[Telling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """A day of the last fifteen with what happened, or several quiet days in one line."""

    text: str
    iso: str
    rows: tuple[Row, ...]
    more: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Everything that the home page prints."""

    title: str
    description: str
    tone: str
    headline: str
    sentence: str
    changed: Moment | None
    promise: Promise | None
    notices: tuple[Card, ...]
    cards: tuple[Card, ...]
    others: tuple[Row, ...]
    joining: Joining | None
    tree: tuple[Branch, ...]
    legend: tuple[Tag, ...]
    planned: tuple[Planned, ...]
    planned_more: str
    recent: tuple[Days, ...]
    zone_note: str


def home(site: Site) -> Home:
    """Build the view of the home page."""
    snapshot, say = site.snapshot, site.say
    active = [entry for entry in snapshot.entries if entry.is_active]
    notices = [entry for entry in active if entry.kind is Kind.NOTICE]
    open_ = sorted(
        (entry for entry in active if entry.kind is not Kind.NOTICE),
        key=lambda entry: (entry.kind is Kind.MAINTENANCE, -entry.updated.timestamp(), entry.id),
    )
    status = snapshot.overall.status
    planned = tuple(ahead(site, snapshot.entries))
    headline, words = say.headlines[status], sentence(site)
    return Home(
        title=headline,
        description=say.described(snapshot.settings.name, f"{headline}. {words}"),
        tone=TONES[status],
        headline=headline,
        sentence=words,
        changed=_changed(site),
        promise=_soonest(site, open_),
        notices=tuple(_card(site, entry) for entry in notices[:_FULL_CARDS]),
        cards=tuple(_card(site, entry) for entry in open_[:_FULL_CARDS]),
        others=tuple(row(site, entry) for entry in open_[_FULL_CARDS:]),
        joining=joining(site),
        tree=tree(site),
        legend=tuple(Tag(tone=tone, text=say.statuses[one]) for one, tone in TONES.items()),
        planned=planned[:_PLANNED],
        planned_more=say.more(len(planned) - _PLANNED) if len(planned) > _PLANNED else "",
        recent=tuple(_recent(site)),
        zone_note=say.zone_note(snapshot.settings.time_zone),
    )


def _changed(site: Site) -> Moment | None:
    """Give the time of the newest update that readers could have seen."""
    told = max((entry.told_at for entry in site.snapshot.entries), default=None)
    return moment(site, told, today=site.utc_day) if told else None


def _soonest(site: Site, entries: list[Entry]) -> Promise | None:
    """Give the promise that falls due first."""
    promises = [promise for entry in entries if (promise := next_update(site, entry, today=site.utc_day))]
    return min(promises, key=lambda promise: promise.by.iso, default=None)


def _card(site: Site, entry: Entry) -> Card:
    """Show something open: the latest words in full, a few earlier ones folded."""
    today = site.utc_day
    told = [telling(site, entry, update, today=today) for update in reversed(entry.updates)]
    url = site.at(entry.url)
    return Card(
        url=url,
        title=site.title(entry),
        tone=tone(entry),
        tag=state(site, entry),
        when=period(site, entry.window.starts, entry.window.ends, today=today)
        if entry.window
        else moment(site, entry.started, today=today),
        since=iso(entry.started) if entry.kind is Kind.INCIDENT else "",
        latest=told[0],
        chips=chips(site, entry),
        promise=next_update(site, entry, today=today),
        estimate=estimate(site, entry, today=today),
        earlier=tuple(told[1 : 1 + _EARLIER_UPDATES]),
    )


def _recent(site: Site) -> Iterator[Days]:
    """Give the last fifteen days, newest first, quiet ones folded."""
    first = site.today - timedelta(days=_RECENT_DAYS - 1)
    by_day: dict[date, list[Entry]] = {}
    near = {first.replace(day=1), site.today.replace(day=1)}
    for entry in (entry for month in sorted(near, reverse=True) for entry in site.months.get(month, ())):
        day = history_day(entry, site.zone)
        if first <= day <= site.today and not entry.is_upcoming and entry.kind is not Kind.NOTICE:
            by_day.setdefault(day, []).append(entry)
    days = [site.today - timedelta(days=number) for number in range(_RECENT_DAYS)]
    for is_quiet, run in groupby(days, key=lambda day: day not in by_day):
        if is_quiet:
            newest, *_, oldest = [*run] * 2
            yield Days(text=site.say.days(oldest, newest), iso="", rows=())
            continue
        for day in run:
            yield _day(site, day, by_day[day])


def _day(site: Site, day: date, entries: list[Entry]) -> Days:
    """Show a day of the last fifteen; a very bad one goes on in its month's page."""
    shown, rest = entries[:_ENTRIES_A_DAY], len(entries) - _ENTRIES_A_DAY
    return Days(
        text=site.say.short_day(day),
        iso=day.isoformat(),
        rows=tuple(row(site, entry, day=day, has_words=not entry.is_active) for entry in shown),
        more=Link(url=site.at(f"/history/{day:%Y-%m}/"), text=site.say.more(rest)) if rest > 0 else None,
    )
