"""Announce what is new, in its order: finish what was begun, then open and tell each event."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lightship.events import Pending
from lightship.ledger import openings
from lightship.ledger.openings import Line, Opening
from lightship.model import Policy
from lightship.model.message import Event, Message
from lightship.notify import guarding
from lightship.notify.guarding import NotifyError
from lightship.notify.notifier import Notifier
from lightship.notify.run import Told, begin

_LATE = "older than what was told already"
_MOOT = "nobody was told what it mends"
_NOBODY = "no audience is told of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the repository says of events: which are pending, on which lines each is told, its messages by channel."""

    pending: Pending
    lines: Callable[[Event], tuple[Line, ...]]
    messages: Callable[[Event, Iterable[Line]], Iterable[tuple[str, Message]]]
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What a run told, and what it left for later: updates that came too soon after others."""

    told: tuple[Told, ...] = ()
    not_sent: tuple[tuple[str, str], ...] = ()
    waiting: tuple[str, ...] = ()


def announce(
    notifier: Notifier, find: Callable[[openings.Known], News], tell: Callable[[Opening], Told], *, is_meant: bool
) -> Announced:
    """Tell people what is new; raises NotifyError when somebody must say a word first.

    `find` gives the news beside what is known. What an earlier run has begun is finished first: its words are older.
    """
    known = openings.known(notifier.store)
    if known is None:
        raise NotifyError(
            "nothing says yet what people know already",
            "`lightship baseline` lets everything that is published by now count as told",
        )
    news = find(known)
    if not is_meant:
        settings = notifier.notifying
        guarding.guard(news.pending.due, notifier.clock(), most=settings.max_events, max_age_s=settings.max_age_s)
    begun = openings.unfinished(notifier.store)
    told = [tell(opening) for opening in begun if not openings.is_superseded(notifier.store, opening.event)]
    silent = [*((event, _LATE) for event in news.pending.late), *((event, _MOOT) for event in news.pending.moot)]
    waiting = []
    for event in in_order(news.pending.due, news.policy):
        lines = news.lines(event)
        if not lines:
            silent.append((event, _NOBODY))
        elif _is_too_soon(notifier, event, news.policy):
            waiting.append(event.id)
        else:
            opening = Opening(event=event, at=notifier.clock(), run=notifier.run, lines=lines)
            told.append(tell(begin(notifier, opening, news.messages(event, lines))))
    for event, why in silent:
        openings.open_(notifier.store, Opening(event=event, at=notifier.clock(), run=notifier.run, why=why))
    return Announced(told=tuple(told), not_sent=tuple((event.id, why) for event, why in silent), waiting=tuple(waiting))


def in_order(events: Sequence[Event], policy: Policy) -> list[Event]:
    """Put the worst first; events of one entry stay in their order."""
    worst_first = {name: rank for rank, name in enumerate(policy.severities)}
    ranks: dict[str, int] = {}
    for event in events:
        rank = worst_first.get(event.severity, len(worst_first))
        ranks[event.entry] = min(rank, ranks.get(event.entry, rank))
    return sorted(events, key=lambda event: (ranks[event.entry], event.at, event.id))


def _is_too_soon(notifier: Notifier, event: Event, policy: Policy) -> bool:
    fatigue = notifier.notifying.fatigue
    if not fatigue.per_hour:
        return False
    before = openings.told(notifier.store, event.entry)
    return guarding.is_too_soon(event, before, fatigue, policy, notifier.clock())
