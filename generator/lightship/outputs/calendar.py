"""/maintenance.ics: planned work as a calendar to subscribe to (RFC 5545, RFC 7986); the only home of icalendar.

It takes a tenth of a second to load, so that is done when a calendar has to be written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lightship import words
from lightship.model import Kind, Phase
from lightship.outputs.base import Output, digest
from lightship.outputs.characters import line
from lightship.outputs.feeds import identity
from lightship.outputs.wire import xml_text
from lightship.outputs.wording import ENGLISH
from lightship.snapshot import Entry, Snapshot

if TYPE_CHECKING:
    from icalendar import Event, Timezone

FORMAT = "calendar-1"
KEPT = timedelta(days=90)
REFRESH = timedelta(hours=1)
# RFC 5545 §3.1: of the control characters a text holds the tab alone, and the line end, which is escaped.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """A maintenance as a calendar shows it; `recurrence_id` is the begin of an occurrence by its series' rule."""

    uid: str
    sequence: int
    recurrence_id: datetime | None
    title: str
    url: str
    starts: datetime
    ends: datetime
    created: datetime
    updated: datetime
    is_cancelled: bool
    words: str
    affected: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calendar:
    name: str
    url: str
    events: tuple[_Event, ...]


def outputs(snapshot: Snapshot) -> Iterator[Output]:
    """Give the calendar of maintenance that is ahead, going on, or over for less than 90 days."""
    shown = (entry for entry in snapshot.entries if entry.kind is Kind.MAINTENANCE and _is_shown(entry, snapshot.now))
    events = (_event(entry, snapshot) for entry in sorted(shown, key=lambda entry: (entry.started, entry.id)))
    calendar = _Calendar(
        name=f"{identity.page(snapshot.settings)} - Maintenance",
        url=snapshot.settings.url,
        events=tuple(event for event in events if event),
    )
    yield Output(path="maintenance.ics", inputs=digest(FORMAT, calendar), make=lambda: _written(calendar))


def _is_shown(entry: Entry, now: datetime) -> bool:
    if entry.is_upcoming or entry.is_active or entry.window is None:
        return True
    return max(entry.window.ends, entry.finished or entry.window.ends) >= now - KEPT


def _event(entry: Entry, snapshot: Snapshot) -> _Event | None:
    """Make an event; occurrences of a series share its UID and are told apart by RECURRENCE-ID (RFC 5545 §3.8.4.4)."""
    if entry.window is None:
        return None
    settings = snapshot.settings
    tree = snapshot.components
    return _Event(
        uid=f"{line(entry.origin.id) or entry.series_api_id or entry.api_id}@{identity.host(settings)}",
        sequence=entry.sequence,
        recurrence_id=entry.original_start,
        title=line(entry.title_in(settings.language)),
        url=settings.url + entry.url,
        starts=entry.window.starts,
        ends=entry.window.ends,
        created=min(entry.created, entry.updated),
        updated=entry.updated,
        is_cancelled=entry.phase is Phase.CANCELLED,
        words=_latest_words(entry, settings.language),
        affected=tuple(
            line(component.name_in(settings.language)) for id_ in entry.components if (component := tree.find(id_))
        ),
    )


def _latest_words(entry: Entry, language: str) -> str:
    """Give what people wrote last; that the clock began or ended the work is in the times."""
    written = (update.words for update in reversed(entry.updates) if update.words and not update.is_automatic)
    return next(written, {}).get(language, "")


def _written(calendar: _Calendar) -> bytes:
    from icalendar import Calendar

    written = Calendar()
    written.add("prodid", "-//Lightship//Maintenance//EN")
    written.add("version", "2.0")
    written.add("calscale", "GREGORIAN")
    written.add("method", "PUBLISH")
    written.add("name", _text(calendar.name))
    written.add("x-wr-calname", _text(calendar.name))
    written.add("url", f"{calendar.url}/")
    written.add("source", f"{calendar.url}/maintenance.ics", parameters={"VALUE": "URI"})
    written.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    written.add("x-published-ttl", "PT1H")
    if not calendar.events:
        written.add_component(_utc())
    for event in calendar.events:
        written.add_component(_component(event))
    ical: bytes = written.to_ical()
    return ical


def _utc() -> "Timezone":
    """Make the one component that a calendar without events still needs (RFC 5545 §3.4 asks for at least one)."""
    from icalendar import Timezone, TimezoneStandard

    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001 - local by the rule of VTIMEZONE
    standard.add("tzoffsetfrom", timedelta())
    standard.add("tzoffsetto", timedelta())
    standard.add("tzname", "UTC")
    zone = Timezone()
    zone.add("tzid", "Etc/UTC")
    zone.add_component(standard)
    return zone


def _component(event: _Event) -> "Event":
    """Write an event; it takes no time of its reader, who may be free while others work."""
    from icalendar import Event

    made = Event()
    made.add("uid", _text(event.uid))
    made.add("dtstamp", event.updated)
    made.add("created", event.created)
    made.add("last-modified", event.updated)
    made.add("sequence", event.sequence)
    if event.recurrence_id:
        made.add("recurrence-id", event.recurrence_id)
    made.add("dtstart", event.starts)
    made.add("dtend", event.ends)
    made.add("summary", _text(event.title))
    made.add("description", _text("\n\n".join(_described(event))))
    made.add("url", event.url)
    made.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    return made


def _described(event: _Event) -> Iterator[str]:
    if told := words.text(event.words):
        yield told
    if event.affected:
        yield f"{ENGLISH.affected}: {', '.join(event.affected)}"
    yield event.url


def _text(text: str) -> str:
    return _CONTROL.sub("", xml_text(text.replace("\r\n", "\n")))
