"""What somebody decides of recipients afterwards: to try again, or that a message did arrive."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from lightship.ledger import openings, works
from lightship.ledger.fates import READERS, Fate, fates
from lightship.ledger.openings import Opening
from lightship.ledger.works import Outcome, TakenError, Work
from lightship.state.base import Store
from lightship.threads import each

T = TypeVar("T")
# Half of a bucket's connections read while the others write.
_THREADS = READERS // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which recipients are meant: those with some outcomes, all of them or some by their ids."""

    outcomes: tuple[Outcome, ...]
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """How many recipients were meant and changed, and how many were not since a run works on their part."""

    count: int
    busy: int


def retry(store: Store, opening: Opening, wanted: Wanted, now: datetime) -> Amended:
    """Let recipients wait again as if nobody had tried; whoever works on the event next sends the very same message.

    The caller sees to it that nothing has overtaken the event.
    """

    def again(work: Work, places: Sequence[int]) -> Work:
        openings.reopen(store, opening.event.id)
        waiting = dict.fromkeys(places, Outcome.WAITING)
        return replace(
            work.having(waiting),
            tries=_without(work.tries, waiting),
            after=_without(work.after, waiting),
            reasons=_without(work.reasons, waiting),
            until=now,
        )

    return _amend(store, opening, wanted, now, again)


def arrived(store: Store, opening: Opening, ids: frozenset[str], now: datetime, who: str) -> Amended:
    """Let messages that are held count as sent: somebody has looked, and they did arrive."""
    why = f"held first; it did arrive, says {who}"

    def settled(work: Work, places: Sequence[int]) -> Work:
        return work.having(dict.fromkeys(places, Outcome.SENT), dict.fromkeys(places, why))

    return _amend(store, opening, Wanted(outcomes=(Outcome.HELD,), ids=ids), now, settled)


def count(store: Store, opening: Opening, wanted: Wanted) -> int:
    """Give how many recipients of an event are meant."""
    return sum(len(places) for fate in fates(store, opening.event.id) for _, places in _meant(fate, wanted))


def _amend(
    store: Store, opening: Opening, wanted: Wanted, now: datetime, change: Callable[[Work, Sequence[int]], Work]
) -> Amended:
    def is_changed(work: Work, places: Sequence[int]) -> bool:
        """Change what nobody works on; a worker whose record changes would not know what became of its messages."""
        if not work.is_settled and now < work.until:
            return False
        try:
            works.swap(store, change(work, places))
        except TakenError:
            return False
        return True

    def amended(fate: Fate) -> tuple[int, int]:
        done = [(len(places), is_changed(work, places)) for work, places in _meant(fate, wanted)]
        return sum(count for count, is_done in done if is_done), sum(count for count, is_done in done if not is_done)

    found = list(each(amended, fates(store, opening.event.id, threads=_THREADS), threads=_THREADS))
    return Amended(count=sum(count for count, _ in found), busy=sum(busy for _, busy in found))


def _meant(fate: Fate, wanted: Wanted) -> Iterator[tuple[Work, list[int]]]:
    """Give the work on each line of a part on which some are meant, with their places."""
    for line, work in fate.works.items():
        recipients = fate.part.recipients[line]
        meant = work.places(*wanted.outcomes)
        places = [place for place in meant if not wanted.ids or recipients[place].id in wanted.ids]
        if places:
            yield work, places


def _without(known: Mapping[int, T], places: Container[int]) -> dict[int, T]:
    return {place: value for place, value in known.items() if place not in places}
