"""Who was to get an entry's first message and did not, since newer news took its place: they hear of it by that."""

from collections.abc import Iterator

from lightship.ledger import openings, works
from lightship.ledger import parts as ledger_parts
from lightship.ledger.openings import Opening
from lightship.ledger.parts import Part
from lightship.ledger.works import Outcome
from lightship.model.message import Event
from lightship.notify.notifier import Notifier


def missed(notifier: Notifier, opening: Opening, before: Part, upto: int) -> frozenset[str]:
    """Give the ids of subscribers after a part, up to a number, who have heard nothing since a message that they miss.

    It is one that also those get who want the first and the last alone.
    """
    found: set[str] = set()
    for event in _cut_short(notifier, opening.event):
        for id_, outcome in _outcomes(notifier, event.id, before, upto):
            if outcome is not Outcome.SUPERSEDED:
                found.discard(id_)
            elif event.occasion.is_first_or_last:
                found.add(id_)
    return frozenset(found)


def _cut_short(notifier: Notifier, event: Event) -> list[Event]:
    """Give the news right before an event of which somebody did not hear, oldest first."""
    found: list[Event] = []
    for id_ in reversed(openings.older(notifier.store, event)):
        opening = openings.look(notifier.store, id_)
        if opening is None or not openings.is_cut_short(notifier.store, id_):
            break
        found.append(opening.event)
    return found[::-1]


def _outcomes(notifier: Notifier, event: str, before: Part, upto: int) -> Iterator[tuple[str, Outcome]]:
    """Give what became of an event's recipients among these subscribers, and perhaps of some around them.

    Numbers only grow, so its parts reach no farther than those with the same number that are frozen later.
    """
    number = before.number + 1
    while part := ledger_parts.look(notifier.store, event, number):
        for line, listed in part.recipients.items():
            work = works.look(notifier.store, event, number, line)
            yield from ((one.id, outcome) for one, outcome in zip(listed, work.outcomes if work else (), strict=False))
        if part.upto >= upto:
            return
        number += 1
