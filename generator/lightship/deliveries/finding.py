"""Find what was told: by an incident's id or a part of it, or by an event's id."""

from collections.abc import Sequence
from operator import attrgetter

from lightship.errors import LightshipError
from lightship.ledger import log, openings
from lightship.ledger.openings import Opening
from lightship.model.message import Occasion
from lightship.state.base import Store

# A part of an id is looked for among so many of the latest events.
_LATEST = 200


def named(store: Store, name: str) -> list[Opening]:
    """Give the events of an incident, oldest first, or the one event; raises LightshipError when there is none."""
    if found := log.of_entry(store, name):
        return found
    if event := openings.look(store, name):
        return [event]
    near = sorted({one.event.entry for one in log.latest(store, _LATEST) if name in one.event.id})
    if len(near) == 1:
        return log.of_entry(store, near[0])
    if near:
        raise LightshipError(f"{name!r} may be {', '.join(near[:5])}", "write more of the id")
    hint = "`lightship deliveries` shows what was told last; of a renamed folder its first name counts"
    raise LightshipError(f"nothing was told of {name!r}", hint)


def latest(store: Store, most: int) -> list[Opening]:
    """Give the latest events, and every older one that is not finished, oldest first."""
    found = {one.event.id: one for one in (*log.latest(store, most), *openings.unfinished(store))}
    return sorted(found.values(), key=attrgetter("place"))


def worded(store: Store, found: Sequence[Opening]) -> list[Opening]:
    """Give the events that have the words of some events; several may have been told in one message."""
    holders = (openings.look(store, event) for event in dict.fromkeys(one.within or one.event.id for one in found))
    return [one for one in holders if one and one.archive]


def overtaking(opening: Opening, others: Sequence[Opening]) -> Opening | None:
    """Give what has overtaken an event, the newest of `others`; None where nothing has.

    News overtakes older news; a correction or withdrawal the words that it is about, and corrections of them.
    """
    about = {opening.event.id, opening.event.before} if _is_amending(opening) else {opening.event.id}

    def is_overtaking(one: Opening) -> bool:
        if one.why or one.event.entry != opening.event.entry or one.place <= opening.place:
            return False
        if _is_amending(one):
            return one.event.before in about
        return openings.is_news(one.event) and openings.is_news(opening.event)

    return max(filter(is_overtaking, others), key=attrgetter("place"), default=None)


def _is_amending(opening: Opening) -> bool:
    return opening.event.occasion in (Occasion.CORRECTION, Occasion.RETRACTION)
