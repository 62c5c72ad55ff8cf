"""Shows what people would be told, in the terminal, as files and on this machine's page; made of the files alone.

Neither the state store nor a secret is needed for them: who hears of an event is worked out from those before it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote

from lightship import events, gallery, hearing, postroom
from lightship.app import App
from lightship.audiences import Decision
from lightship.author import matching
from lightship.errors import LightshipError
from lightship.events.stories import series
from lightship.gallery import Preview, Row, Sheet
from lightship.ledger.openings import Line
from lightship.model import PUBLIC
from lightship.model.message import Event, Occasion
from lightship.notify.composing import Told, composed
from lightship.postroom import Postroom
from lightship.snapshot import Entry

# All that a run would tell without a word are among the newest.
_LISTED = 50
_STRANGE = re.compile(r"[^\w.-]+")


def previews(
    room: Postroom, wanted: str, *, channel: str = "", audience: str = "", language: str = ""
) -> Iterator[Preview]:
    """Give the messages of an event by its id, or of the newest of an incident, or of all; raises LightshipError."""
    event = _wanted(room, wanted)
    lines = [
        line
        for line in _lines(_decisions(room, _entry(room, event), event))
        if (channel or line.channel, audience or line.audience) == (line.channel, line.audience)
    ]
    told = (one for one in room.newsroom.messages(event, lines) if (language or one[1].language) == one[1].language)
    return _shown(room, told, lines)


def page(here: App, path: str) -> str | None:
    """Give the page of an event by its id, or that of the newest ones by an empty path; None where there is none.

    `path` is quoted, as in an address. What is wrong with the files is said on the page.
    """
    name = unquote(path)
    try:
        return postroom.opened(here, lambda room: _event(room, name) if name else gallery.index(_rows(room)))
    except LightshipError as error:
        return gallery.broken(str(error))


def _rows(room: Postroom) -> list[Row]:
    newest = room.newsroom.events()[: -_LISTED - 1 : -1]
    return [Row(event=event, title=_entry(room, event).title) for event in newest]


def _event(room: Postroom, id_: str) -> str | None:
    event = next((one for one in room.newsroom.events() if one.id == id_), None)
    if event is None:
        return None
    entry = _entry(room, event)
    decisions = _decisions(room, entry, event)
    lines = _lines(decisions)
    sheets = []
    for name, message in room.newsroom.messages(event, lines):
        sheet = Sheet(audience=message.audience, channel=name, language=message.language, subject=message.subject)
        try:
            [shown] = _shown(room, [(name, message)], lines)
        except LightshipError as error:  # such as a secret that only the machine that sends has
            sheets.append(replace(sheet, problem=str(error)))
        else:
            sheets.append(replace(sheet, preview=shown))
    silent = [(one.audience, one.channel, one.why) for one in decisions if not one.is_told]
    return gallery.event(Row(event=event, title=entry.title), sheets, silent)


def _lines(decisions: Iterable[Decision]) -> list[Line]:
    told = (one for one in decisions if one.is_told and one.channel)
    return [Line(audience=one.audience, channel=one.channel, is_listed=bool(one.to)) for one in told]


def _wanted(room: Postroom, name: str) -> Event:
    """Find an event by its id, or the newest that readers hear of: of an incident by a part of its name, or of all."""
    every = room.newsroom.events()
    if event := next((one for one in every if one.id == name), None):
        return event
    stories: tuple[str, ...] = ()
    if name:
        entry = matching.entry(name, hearing.entries(room.repository, room.here.at))
        stories = (entry.first_id, series(entry)) if entry.series else (entry.first_id,)
    found = [one for one in every if one.occasion is not Occasion.OVERDUE and (not name or one.entry in stories)]
    if not found:
        raise LightshipError(f"nothing of {name!r} is told" if name else "nothing was ever told")
    return found[-1]


def _entry(room: Postroom, event: Event) -> Entry:
    """Find what an event is about, as the first sees it who may."""
    for audience in event.audiences or (PUBLIC,):
        if place := events.place(event, room.newsroom.snapshots[audience]):
            return place.entry
    raise LightshipError(f"nobody may read {event.id}", "write to those who make lightship")


def _decisions(room: Postroom, entry: Entry, event: Event) -> tuple[Decision, ...]:
    """Decide who hears of an event, given who heard of those before it."""
    found = hearing.hearings(room.repository, entry, room.here.at)
    return next((one.decisions for one in found if one.event.id == event.id), ())


def _shown(room: Postroom, told: Iterable[Told], lines: Iterable[Line]) -> Iterator[Preview]:
    """Give messages, each with its channel, as they would be sent to somebody made up; raises LightshipError."""
    # Links of the form that real ones have, without their keys and of no use.
    leaving = room.leaving(lambda _: "0" * 64, lambda id_: f"{id_}-{'0' * 24}")
    channels, look = room.channels(), room.newsroom.proofread
    for path, content in composed(told, lines, channels, room.notifying, leaving.ways, look):
        yield Preview(name=_STRANGE.sub("-", path), content=content)
