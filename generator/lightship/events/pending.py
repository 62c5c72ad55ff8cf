"""Which events are to be told now, given those that were told."""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from lightship.model.message import Event, Occasion

_AMENDING = (Occasion.CORRECTION, Occasion.RETRACTION)
_BESIDE = (*_AMENDING, Occasion.REMINDER, Occasion.REPORT, Occasion.OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """Events that were not told yet, in their order.

    `due` are to be told. `late` are older than something that was told of the same entry: they are shown in their place
    on the page and not sent. `moot` correct or take back what nobody was told: who hears it now hears the right words.
    """

    due: tuple[Event, ...] = ()
    late: tuple[Event, ...] = ()
    moot: tuple[Event, ...] = ()


def pending(events: Iterable[Event], told: Container[str]) -> Pending:
    """Divide the events whose ids are not among those that were told, which has those of a baseline, too.

    A translation that comes late makes no event, so it is shown and not sent.
    """
    every = tuple(events)
    newest: dict[str, tuple[object, str]] = {}
    for event in every:
        if event.occasion not in _BESIDE and event.id in told:
            newest[event.entry] = max(newest.get(event.entry, _place(event)), _place(event))
    due, late, moot = [], [], []
    for event in every:
        if event.id in told:
            continue
        if event.occasion in _AMENDING and event.before not in told:
            moot.append(event)
        elif event.occasion not in _BESIDE and event.entry in newest and _place(event) < newest[event.entry]:
            late.append(event)
        else:
            due.append(event)
    return Pending(due=tuple(due), late=tuple(late), moot=tuple(moot))


def _place(event: Event) -> tuple[object, str]:
    return (event.at, event.id)
