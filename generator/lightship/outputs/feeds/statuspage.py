"""/history.atom and /history.rss, as Atlassian Statuspage writes them: an entry per incident, whose date moves.

Feedgen does not reach here: it has no `maintenanceEndDate`, no `guid` without attribute and another order of elements.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import islice
from zoneinfo import ZoneInfo

from lxml.etree import _Element, tostring

from lightship import words
from lightship.model import Kind, Phase, Settings
from lightship.outputs.base import Output, digest
from lightship.outputs.characters import line
from lightship.outputs.feeds import identity, markup, notices
from lightship.outputs.feeds.markup import element
from lightship.snapshot import Entry, EntryUpdate, Snapshot, Window

FORMAT = "history-1"
MAX_ENTRIES = 25
# Clients compare these words, so a policy's own labels do not reach them.
_LABELS = {phase: phase.value.replace("_", " ").capitalize() for phase in Phase}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ATOM = "{http://www.w3.org/2005/Atom}"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Update:
    at: datetime
    label: str
    words: str
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """`ends` is a maintenance's planned end; `ahead` its window while it is only scheduled."""

    id: str
    guid: str
    link: str
    title: str
    published: datetime
    updated: datetime
    ends: datetime | None
    ahead: Window | None
    updates: tuple[_Update, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    id: str
    name: str
    title: str
    url: str
    language: str
    zone: str
    updated: datetime
    entries: tuple[_Entry, ...]


def outputs(snapshot: Snapshot) -> Iterator[Output]:
    """Give both feeds: 25 incidents and maintenances, newest begin first; of a series only the next one ahead.

    Notices are in neither, as in /api/v2: Statuspage has nothing that is their equal.
    """
    history = _history(snapshot)
    yield Output(path="history.atom", inputs=digest(FORMAT, "atom", history), make=lambda: _atom(history))
    yield Output(path="history.rss", inputs=digest(FORMAT, "rss", history), make=lambda: _rss(history))


def _history(snapshot: Snapshot) -> _History:
    settings = snapshot.settings
    entries = tuple(_entry(entry, settings) for entry in islice(_shown(snapshot), MAX_ENTRIES))
    return _History(
        id=identity.history(settings),
        name=line(settings.name),
        title=f"{identity.page(settings)} - Incident History",
        url=settings.url,
        language="en-US" if settings.language == "en" else settings.language,
        zone=settings.time_zone,
        updated=max((entry.updated for entry in entries), default=_NEVER),
        entries=entries,
    )


def _shown(snapshot: Snapshot) -> Iterator[Entry]:
    """Leave out notices, and of each series all that is ahead but the next: a daily one would fill the feed."""
    following: dict[str, Entry] = {}
    for entry in snapshot.entries:
        if entry.series and entry.is_upcoming:
            known = following.get(entry.series)
            if known is None or entry.started < known.started:
                following[entry.series] = entry
    for entry in snapshot.entries:
        is_later = entry.series and entry.is_upcoming and following[entry.series] is not entry
        if entry.kind is not Kind.NOTICE and not is_later:
            yield entry


def _entry(entry: Entry, settings: Settings) -> _Entry:
    link = settings.url + entry.url
    ahead = entry.window if entry.phase is Phase.SCHEDULED else None
    return _Entry(
        id=identity.incident(settings, entry),
        guid=identity.guid(settings, entry, link),
        link=link,
        title=line(entry.title),
        published=ahead.starts if ahead else entry.latest.at,
        updated=entry.updated,
        ends=entry.window.ends if entry.window else None,
        ahead=ahead,
        updates=tuple(_update(update, settings) for update in reversed(entry.updates)),
    )


def _update(update: EntryUpdate, settings: Settings) -> _Update:
    return _Update(
        at=update.at,
        label="Update" if update.is_repeat else _LABELS[update.phase],
        words=update.words.get(settings.language, ""),
        notices=notices.of(update),
    )


# -- the words of an entry ------------------------------------------------------------------------------------------


def _content(entry: _Entry, zone: ZoneInfo) -> str:
    paragraphs = [_told(update, entry.link, zone) for update in entry.updates]
    if entry.ahead:
        begin, end = (moment.astimezone(zone) for moment in (entry.ahead.starts, entry.ahead.ends))
        window = element("strong", "THIS IS A SCHEDULED EVENT ", *_span(begin, end))
        paragraphs.insert(0, element("p", window))
    return markup.write(element("div", *paragraphs))


def _told(update: _Update, base: str, zone: ZoneInfo) -> _Element:
    at = update.at.astimezone(zone)
    time = element("small", *_day_and_time(at), f" {at.tzname()}")
    paragraph = element("p", time, element("br"), element("strong", update.label), " - ")
    body = markup.parse(words.html(update.words), base)
    body.extend(element("p", notice) for notice in update.notices)
    markup.add_inline(paragraph, body)
    return paragraph


def _span(begin: datetime, end: datetime) -> tuple[_Element | str, ...]:
    """Write a window: the day once when it ends on the day it begins."""
    if begin.date() == end.date():
        return (*_day_and_time(begin), " - ", _time(end), f" {end.tzname()}")
    return (*_day_and_time(begin), f" {begin.tzname()} \xa0-\xa0 ", *_day_and_time(end), f" {end.tzname()}")


def _day_and_time(at: datetime) -> tuple[_Element | str, ...]:
    day = element("var", f"{at.day:2}", attributes={"data-var": "date"})
    return f"{_MONTHS[at.month - 1]} ", day, ", ", _time(at)


def _time(at: datetime) -> _Element:
    return element("var", f"{at:%H:%M}", attributes={"data-var": "time"})


# -- the feeds around them ------------------------------------------------------------------------------------------


def _atom(history: _History) -> bytes:
    zone = ZoneInfo(history.zone)
    feed = element(
        _ATOM + "feed",
        element(_ATOM + "id", history.id),
        _link("alternate", "text/html", history.url),
        _link("self", "application/atom+xml", f"{history.url}/history.atom"),
        element(_ATOM + "title", history.title),
        element(_ATOM + "updated", _iso(history.updated, zone)),
        element(_ATOM + "author", element(_ATOM + "name", history.name)),
        *(_atom_entry(entry, zone) for entry in history.entries),
        attributes={"{http://www.w3.org/XML/1998/namespace}lang": history.language},
        nsmap={None: _ATOM.strip("{}")},  # type: ignore[dict-item] # None is the namespace without a prefix
    )
    return _document(feed)


def _atom_entry(entry: _Entry, zone: ZoneInfo) -> _Element:
    return element(
        _ATOM + "entry",
        element(_ATOM + "id", entry.id),
        element(_ATOM + "published", _iso(entry.published, zone)),
        element(_ATOM + "updated", _iso(entry.updated, zone)),
        _link("alternate", "text/html", entry.link),
        element(_ATOM + "title", entry.title),
        element(_ATOM + "content", _content(entry, zone), attributes={"type": "html"}),
    )


def _link(rel: str, media_type: str, href: str) -> _Element:
    return element(_ATOM + "link", attributes={"rel": rel, "type": media_type, "href": href})


def _rss(history: _History) -> bytes:
    zone = ZoneInfo(history.zone)
    channel = element(
        "channel",
        element("title", history.title),
        element("link", history.url),
        element("description", "Statuspage"),
        element("pubDate", _rfc(history.updated, zone)),
        *(_item(entry, zone) for entry in history.entries),
    )
    dublin_core = {"dc": "http://purl.org/dc/elements/1.1/"}
    return _document(element("rss", channel, attributes={"version": "2.0"}, nsmap=dublin_core))


def _item(entry: _Entry, zone: ZoneInfo) -> _Element:
    ends = (element("maintenanceEndDate", _rfc(entry.ends, zone)),) if entry.ends else ()
    return element(
        "item",
        element("title", entry.title),
        element("description", _content(entry, zone)),
        element("pubDate", _rfc(entry.published, zone)),
        *ends,
        element("link", entry.link),
        element("guid", entry.guid),
    )


def _document(root: _Element) -> bytes:
    return tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _iso(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds").replace("+00:00", "Z")


def _rfc(moment: datetime, zone: ZoneInfo) -> str:
    return format_datetime(moment.astimezone(zone))
