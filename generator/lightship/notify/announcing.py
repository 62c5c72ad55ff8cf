"""Announce what is new: open and tell each event in its order, and finish what was begun."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from lightship.events import Pending
from lightship.ledger import baseline, openings
from lightship.ledger.openings import Line, Opening, is_news
from lightship.model import Policy
from lightship.model.message import Event, Message, Occasion
from lightship.notify import guarding
from lightship.notify.guarding import NotifyError
from lightship.notify.notifier import Notifier
from lightship.notify.run import Told, begin
from lightship.notify.superseding import close

_LATE = "older than what was told already"
_MOOT = "nobody was told what it mends"
_NOBODY = "no audience is told of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the repository says of events: which are pending, on which lines each is told, its messages by channel.

    `messages` is given the events whose words one message says, oldest first. `overdue` are the ids of those that say
    that an update is overdue, told or not.
    """

    pending: Pending
    lines: Callable[[Event], tuple[Line, ...]]
    messages: Callable[[Sequence[Event], Iterable[Line]], Iterable[tuple[str, Message]]]
    policy: Policy
    overdue: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What a run told, and what it left for later: updates that came too soon after others.

    `together` are events whose words another one's message holds, each with that event. `is_stopped`: an end was asked
    for before all was told. `pause` says why everything waits, where it does: nobody was told anything.
    """

    told: tuple[Told, ...] = ()
    together: tuple[tuple[str, str], ...] = ()
    not_sent: tuple[tuple[str, str], ...] = ()
    waiting: tuple[str, ...] = ()
    is_stopped: bool = False
    pause: str = ""


def announce(
    notifier: Notifier, find: Callable[[baseline.Known], News], tell: Callable[[Opening], Told], *, is_meant: bool
) -> Announced:
    """Tell people what is new; raises NotifyError when somebody must say a word first.

    `find` gives the news beside what is known. What an earlier run has begun is finished in its turn, unless newer news
    of the same entry takes its place.
    """
    known = baseline.known(notifier.store)
    if known is None:
        raise NotifyError(
            "nothing says yet what people know already",
            "`lightship baseline` lets everything that is published by now count as told",
        )
    news = find(known)
    if not is_meant:
        settings = notifier.notifying
        guarding.guard(news.pending.due, notifier.clock(), most=settings.max_events, max_age_s=settings.max_age_s)
    run = _Run(notifier=notifier, news=news, tell=tell)
    for event in news.pending.late:
        run.pass_over(event, _LATE)
    for event in news.pending.moot:
        run.pass_over(event, _MOOT)
    begun = {opening.event: opening for opening in openings.unfinished(notifier.store)}
    for event in [one for one in begun if one.occasion is Occasion.OVERDUE and one.id not in news.overdue]:
        run.take_back(begun.pop(event))  # the update has come
    for events in in_order((*begun, *news.pending.due), news.policy):
        run.open_new([event for event in events if event not in begun])
        for event in events:
            if event in begun:
                run.finish(begun[event])
        if notifier.is_ending():
            break
    return Announced(
        told=tuple(run.told),
        together=tuple(run.together),
        not_sent=tuple(run.not_sent),
        waiting=tuple(run.waiting),
        is_stopped=notifier.is_ending(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One run, and what it has done so far."""

    notifier: Notifier
    news: News
    tell: Callable[[Opening], Told]
    told: list[Told] = field(default_factory=list)
    together: list[tuple[str, str]] = field(default_factory=list)
    not_sent: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def pass_over(self, event: Event, why: str) -> None:
        """Note that an event is told to nobody."""
        self._note(event, why)
        self.not_sent.append((event.id, why))

    def _note(self, event: Event, why: str, within: str = "") -> None:
        opening = Opening(event=event, at=self.notifier.clock(), run=self.notifier.run, why=why, within=within)
        openings.open_(self.notifier.store, opening)

    def open_new(self, events: Sequence[Event]) -> None:
        """Tell the new events of an entry, oldest first; those that had to wait are told with what comes after them."""
        held: dict[Event, tuple[Line, ...]] = {}
        last = next((event for event in reversed(events) if is_news(event)), None)
        for event in events:
            if self.notifier.is_ending():
                return
            lines = self.news.lines(event)
            if not lines:
                self.pass_over(event, _NOBODY)
            elif self._must_wait(event, is_last=event is last):
                held[event] = lines
            elif is_news(event):
                # What other people are to hear cannot be in the same message.
                for one in [one for one, its in held.items() if its != lines]:
                    self._open([one], held.pop(one))
                self._open([*held, event], lines)
                held.clear()
            else:
                self._open([event], lines)
        self.waiting.extend(event.id for event in held)

    def _must_wait(self, event: Event, *, is_last: bool) -> bool:
        notifier, fatigue, policy = self.notifier, self.notifier.notifying.fatigue, self.news.policy
        if not fatigue.per_hour:
            return False
        before = openings.told(notifier.store, event.entry)
        if guarding.is_too_soon(event, before, fatigue, policy, notifier.clock()):
            return True
        return not is_last and guarding.has_waited(event, before, fatigue, policy)

    def _open(self, events: Sequence[Event], lines: tuple[Line, ...]) -> None:
        """Open the last of some events with the words of all, and tell it."""
        notifier, event = self.notifier, events[-1]
        self._finish_what_holds(event.before)
        opening = Opening(event=event, at=notifier.clock(), run=notifier.run, lines=lines)
        opened = begin(notifier, opening, self.news.messages(events, lines))
        for one in events[:-1]:
            self._note(one, f"told together with {event.id}", within=event.id)
            self.together.append((one.id, event.id))
        self.told.append(self.tell(opened))

    def _finish_what_holds(self, event: str) -> None:
        """Go on with the message that holds an event's words, where that was begun: a correction comes after it."""
        told = openings.look(self.notifier.store, event) if event else None
        holding = openings.look(self.notifier.store, told.within) if told and told.within else None
        if holding:
            self.finish(holding)

    def take_back(self, opening: Opening) -> None:
        """Send no more of what an earlier run has begun."""
        if close(self.notifier, opening):
            openings.finish(self.notifier.store, opening.event.id)

    def finish(self, opening: Opening) -> None:
        """Go on with what an earlier run has begun, unless something newer has closed it."""
        store, event = self.notifier.store, opening.event
        if store.read(openings.marker(event.id)) and not openings.is_superseded(store, event):
            self.told.append(self.tell(opening))


def in_order(events: Sequence[Event], policy: Policy) -> list[list[Event]]:
    """Give the events of each entry in their order, the entry with the worst of them first."""
    by_entry: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda event: (event.at, event.id)):
        by_entry.setdefault(event.entry, []).append(event)
    return sorted(by_entry.values(), key=lambda found: min(guarding.urgency(event, policy) for event in found))
