"""The pages on this machine that show what people would be told, made of the files alone.

Neither the state store nor a secret is needed for them: who hears of an event is worked out from those before it.
"""

from dataclasses import replace
from urllib.parse import unquote

from lightship import events, gallery, hearing, postroom
from lightship.app import App
from lightship.audiences import Decision
from lightship.channels import Channel, Recipient
from lightship.channels.base import key_of
from lightship.errors import LightshipError
from lightship.gallery import Row, Sheet
from lightship.ledger.openings import Line
from lightship.model import PUBLIC
from lightship.model.message import Event, Message
from lightship.model.subscriber import Subscriber
from lightship.notify.freezing import medium
from lightship.postroom import Postroom
from lightship.snapshot import Entry

# All that a run would tell without a word are among the newest.
_LISTED = 50


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
    newest = room.events()[: -_LISTED - 1 : -1]
    return [Row(event=event, title=_entry(room, event).title) for event in newest]


def _event(room: Postroom, id_: str) -> str | None:
    event = next((one for one in room.events() if one.id == id_), None)
    if event is None:
        return None
    entry = _entry(room, event)
    decisions = _decisions(room, entry, event)
    told = [one for one in decisions if one.is_told and one.channel]
    lines = [Line(audience=one.audience, channel=one.channel, is_listed=bool(one.to)) for one in told]
    channels = room.channels()
    sheets = []
    for name, message in room.messages(event, lines):
        sheet = Sheet(audience=message.audience, channel=name, language=message.language, subject=message.subject)
        # Who is told both as a subscriber and as a contact is shown what subscribers get.
        line = min((line for line in lines if (line.audience, line.channel) == (message.audience, name)), key=_listed)
        try:
            ending, content = _shown(room, channels[name], message, line)
        except LightshipError as error:  # such as a secret that only the machine that sends has
            sheets.append(replace(sheet, problem=str(error)))
        else:
            sheets.append(replace(sheet, ending=ending, content=content))
    silent = [(one.audience, one.channel, one.why) for one in decisions if not one.is_told]
    return gallery.event(Row(event=event, title=entry.title), sheets, silent)


def _listed(line: Line) -> bool:
    return line.is_listed


def _entry(room: Postroom, event: Event) -> Entry:
    """Find what an event is about, as the first sees it who may."""
    for audience in event.audiences or (PUBLIC,):
        if place := events.place(event, room.snapshots[audience]):
            return place.entry
    raise LightshipError(f"nobody may read {event.id}", "write to those who make lightship")


def _decisions(room: Postroom, entry: Entry, event: Event) -> tuple[Decision, ...]:
    """Decide who hears of an event, given who heard of those before it."""
    found = hearing.hearings(room.repository, entry, room.here.at)
    return next((one.decisions for one in found if one.event.id == event.id), ())


def _shown(room: Postroom, channel: Channel, message: Message, line: Line) -> tuple[str, bytes]:
    """Give a message as its channel would send it to somebody made up: the ending of a file, and its bytes."""
    you = Subscriber(id="0" * 16, address="you@example.com", medium=medium(room.notifying, line.channel))
    # Links of the form that real ones have, without their keys and of no use.
    leaving = room.leaving(lambda _: "0" * 64, lambda id_: f"{id_}-{'0' * 24}")
    links = "" if line.is_listed else leaving.ways(you, line)
    recipient = Recipient(id=you.id, address=you.address, unsubscribe=links)
    return channel.shown(channel.compose(message, recipient.zone), recipient, key_of(message.event.id, you.id))
