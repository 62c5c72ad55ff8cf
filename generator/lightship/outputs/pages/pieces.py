"""The small views that several pages show: a time, a state, a link, an entry as one row of a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from lightship.model import Impact, Kind, Phase, Status
from lightship.outputs.pages.site import Site
from lightship.snapshot import Entry

TONES: Mapping[Status, str] = {
    Status.OPERATIONAL: "op",
    Status.UNDER_MAINTENANCE: "mnt",
    Status.DEGRADED_PERFORMANCE: "deg",
    Status.PARTIAL_OUTAGE: "par",
    Status.MAJOR_OUTAGE: "maj",
}
"""The class of a status; style sheet and icon shapes go by it. `off`: over without having happened; `note`: no status;
`past`: an update that newer ones followed.
"""

_IMPACT_TONES = {
    Impact.CRITICAL: "maj",
    Impact.MAJOR: "par",
    Impact.MINOR: "deg",
    Impact.MAINTENANCE: "mnt",
    Impact.NONE: "note",
}
_NAMES_IN_A_ROW = 4
_CHIPS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant, or a stretch of time when it has `until`, with its text in UTC."""

    iso: str
    text: str
    until: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A state as shape (by `tone`) and words."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link."""

    url: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chips:
    """What something open touches, each component with the status that it has by this; `more` counts the rest."""

    shown: tuple[tuple[Link, Tag], ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry in a list.

    `weight` tells how bad it was, `tag` how it stands; `about` names what it touches, `markdown` are its latest words
    where the list shows them.
    """

    url: str
    title: str
    weight: Tag
    tag: Tag
    when: Moment
    since: str
    about: str
    markdown: str = ""


def iso(at: datetime) -> str:
    """Write an instant for machines, in UTC, to the second."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def moment(site: Site, at: datetime, *, today: date | None = None) -> Moment:
    """Show an instant; its day is left out when it is `today`."""
    return Moment(iso=iso(at), text=_kept(site.say.moment(at, today=today)))


def period(site: Site, start: datetime, end: datetime, *, today: date | None = None) -> Moment:
    """Show a stretch of time; its day is left out when it is `today`."""
    return Moment(iso=iso(start), until=iso(end), text=_kept(site.say.period(start, end, today=today)))


def _kept(text: str) -> str:
    """Keep the zone on the line of its time."""
    return "\N{NO-BREAK SPACE}".join(text.rsplit(" ", 1))


def tone(entry: Entry) -> str:
    """Choose the tone of an entry: what it does to components now, else its impact; calm once it is over."""
    if entry.is_void or entry.phase in (Phase.CANCELLED, Phase.WITHDRAWN):
        return "off"
    if entry.kind is Kind.NOTICE:
        return "note"
    if entry.phase.is_final:
        return "op"
    if entry.kind is Kind.MAINTENANCE:
        return "mnt"
    hit = max(entry.components.values(), key=lambda status: status.rank, default=Status.OPERATIONAL)
    return TONES[hit] if hit is not Status.OPERATIONAL else _IMPACT_TONES[entry.impact]


def weight(site: Site, entry: Entry) -> Tag:
    """Tell how bad something was, also when it is over."""
    if entry.is_void:
        return Tag(tone="off", text=site.say.false_alarm)
    if entry.kind is Kind.NOTICE:
        return Tag(tone="note", text=site.say.notice)
    if entry.kind is Kind.MAINTENANCE:
        return Tag(tone="mnt", text=site.say.impacts[Impact.MAINTENANCE])
    return Tag(tone=_IMPACT_TONES[entry.impact], text=site.say.impacts[entry.impact])


def state(site: Site, entry: Entry) -> Tag:
    """Tell how an entry stands, with its duration once it is over."""
    say = site.say
    if entry.is_void:
        return Tag(tone="off", text=say.false_alarm)
    if entry.kind is Kind.NOTICE:
        return Tag(tone=tone(entry), text=say.notice if entry.phase is Phase.PUBLISHED else entry.label)
    words = entry.label
    if entry.phase in (Phase.RESOLVED, Phase.COMPLETED) and entry.ended is not None:
        words = say.resolved_in(entry.label, lasted(site, entry))
    return Tag(tone=tone(entry), text=words)


def lasted(site: Site, entry: Entry) -> str:
    """Say how long something that is over lasted."""
    end = entry.ended or entry.finished
    return site.say.duration((end - entry.started).total_seconds()) if end and end > entry.started else ""


def row(site: Site, entry: Entry, *, day: date | None = None, has_words: bool = False, note: str = "") -> Row:
    """Show an entry in a list, or under the heading of a day; `note` follows what it touches."""
    end = entry.ended or entry.finished
    is_called_off = entry.phase is Phase.CANCELLED
    planned = entry.window if entry.kind is Kind.MAINTENANCE and (is_called_off or end is None) else None
    if planned is not None:
        when = period(site, planned.starts, planned.ends, today=day)
    elif end is not None and end > entry.started and entry.kind is not Kind.NOTICE:
        when = period(site, entry.started, end, today=day)
    else:
        when = moment(site, entry.started, today=day)
    names = site.names(entry.components)
    about = (site.say.listed(names, limit=_NAMES_IN_A_ROW), note)
    return Row(
        url=site.at(entry.url),
        title=site.title(entry),
        weight=weight(site, entry),
        tag=state(site, entry),
        when=when,
        since=iso(entry.started) if entry.is_active and entry.kind is Kind.INCIDENT else "",
        about=" · ".join(part for part in about if part),
        markdown=words_of(site, entry) if has_words else "",
    )


def words_of(site: Site, entry: Entry) -> str:
    """Give the latest words of an entry that were not withdrawn, as Markdown."""
    language = site.snapshot.settings.language
    return next((update.words[language] for update in reversed(entry.updates) if update.words.get(language)), "")


def chips(site: Site, entry: Entry) -> Chips:
    """Show what an open entry touches; what is over is told in a sentence instead."""
    if not entry.is_active or entry.kind is Kind.NOTICE:
        return Chips()
    shown = tuple(
        (
            Link(url=site.at(f"/components/{leaf}/"), text=site.name(leaf)),
            Tag(tone=TONES[status], text=site.say.statuses[status]),
        )
        for leaf, status in entry.components.items()
    )
    return Chips(shown=shown[:_CHIPS], more=site.say.more(len(shown) - _CHIPS) if shown[_CHIPS:] else "")
