"""A ledger in memory, subscribers in a list and a channel that writes down what it was given, for runs that may die."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from lightship.audiences import wants
from lightship.channels.base import ChannelError, Receipt, Recipient
from lightship.ledger.openings import Line, Opening
from lightship.ledger.slips import Slips
from lightship.model import Components
from lightship.model.message import Event, Message, Occasion, Section
from lightship.model.notifying import AudienceRule, ChannelSettings, Notifying, Route, Unsure
from lightship.model.nouns import Kind, Phase, Status
from lightship.model.subscriber import Subscriber
from lightship.notify import run
from lightship.notify.notifier import Notifier
from lightship.notify.run import Crew, Told
from memories import FakeStore, Gate, Killed, Memory

NOW = datetime(2026, 10, 17, 3, 10, tzinfo=UTC)
MAIL = ChannelSettings(name="mail", kind="smtp")
NOTIFYING = Notifying(
    audiences=(
        AudienceRule(name="public", routes=(Route(channel="mail"),), is_self_service=True),
        AudienceRule(name="executives", routes=(Route(channel="mail", to=("exec@example.com",)),)),
    ),
    channels=(MAIL,),
)


class FakeSubscribers:
    """Subscribers in a list, in the order of their numbers."""

    def __init__(self, number: int) -> None:
        self.held = {f"{i:016x}": _somebody(i) for i in range(1, number + 1)}

    def find(self, ids: Sequence[str]) -> dict[str, Subscriber]:
        return {id_: self.held[id_] for id_ in ids if id_ in self.held}

    def put(self, subscribers: Iterable[Subscriber]) -> None:
        self.held.update((one.id, one) for one in subscribers)

    def remove(self, ids: Sequence[str]) -> None:
        for id_ in ids:
            self.held.pop(id_, None)

    def after(self, number: int, most: int) -> Iterator[Subscriber]:
        later = sorted((one for one in self.held.values() if one.number > number), key=lambda one: one.number)
        return iter(later[:most])


@dataclass
class Mailbox:
    """All that a channel was given: the key, the event and the recipient of each message, in the order it came.

    `at` may raise for a recipient, before or instead of taking the message.
    """

    taken: list[tuple[str, str, str]] = field(default_factory=list)
    at: Callable[[str, str], None] = lambda _, __: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def compose(self, message: Message, zone: str) -> Message:
        del zone
        return message

    def connect(self) -> "Mailbox":
        return self

    def send(self, draft: Message, recipient: Recipient, key: str) -> Receipt:
        self.at(recipient.id, draft.event.id)
        with self.lock:
            self.taken.append((key, draft.event.id, recipient.id))
        return Receipt()

    def close(self) -> None:
        pass

    def shown(self, draft: Message, recipient: Recipient, key: str) -> tuple[str, bytes]:
        return ".txt", f"{key} {recipient.address} {draft.subject}".encode()


class Time:
    """A clock for runs at the same time: it moves when all of them sleep, to when the first of them wakes."""

    def __init__(self) -> None:
        self.now, self._runs, self._wakes, self._moved = NOW, 0, list[datetime](), threading.Condition()

    def enter(self) -> None:
        """Begin a run."""
        with self._moved:
            self._runs += 1

    def leave(self) -> None:
        """End a run."""
        with self._moved:
            self._runs -= 1
            self._move()

    def sleep(self, seconds: float) -> None:
        with self._moved:
            wake = self.now + timedelta(seconds=seconds)
            self._wakes.append(wake)
            self._move()
            while self.now < wake:
                self._moved.wait()
            self._wakes.remove(wake)

    def _move(self) -> None:
        if self._wakes and len(self._wakes) >= self._runs:
            self.now = max(self.now, min(self._wakes))
            self._moved.notify_all()


class Town:
    """The state, the subscribers and the mailbox that outlive runs."""

    def __init__(self, subscribers: int = 20, notifying: Notifying = NOTIFYING) -> None:
        self.state, self.subscribers, self.mailbox = Memory(), FakeSubscribers(subscribers), Mailbox()
        self.notifying, self.time, self._runs = notifying, Time(), count(1)

    @property
    def now(self) -> datetime:
        return self.time.now

    def notifier(self, gate: Gate | None = None) -> Notifier:
        gate = gate or Gate()
        return Notifier(
            store=FakeStore(self.state, gate),
            subscribers=self.subscribers,
            notifying=self.notifying,
            languages=("en",),
            channels={"mail": self.mailbox},
            run=f"run{next(self._runs)}",
            clock=lambda: self.now,
            sleep=self.sleep,
            wants=lambda subscriber, event: wants(subscriber, event, Components(())),
            contact=lambda address, _: replace(_somebody(0), id=f"contact-{address}", address=address),
            unsubscribe=lambda _, __: "",
            rank=lambda event: ["critical", "high", "medium", "low", ""].index(event.severity),
            proofread=lambda *_: None,
            slips=Slips(FakeStore(self.state, Gate())),
        )

    def sleep(self, seconds: float) -> None:
        self.time.sleep(seconds)

    def opening(self, event: Event, notifier: Notifier) -> Opening:
        """Give what a run would open."""
        lines = Line(audience="public", channel="mail"), Line(audience="executives", channel="mail", is_listed=True)
        return Opening(event=event, at=self.now, run=notifier.run, lines=lines)

    def messages(self, event: Event) -> list[tuple[str, Message]]:
        """Give the messages of an event, each with its channel."""
        return [("mail", message(event, audience)) for audience in ("public", "executives")]

    def tell(self, event: Event, gate: Gate | None = None, connections: int = 4) -> Told:
        """Open an event, unless it is, and tell people of it."""
        self.time.enter()
        try:
            return self._tell(event, gate, connections)
        finally:
            self.time.leave()

    def meanwhile(self, event: Event) -> threading.Thread:
        """Let another run tell people of an event at the same time."""
        self.time.enter()

        def work() -> None:
            try:
                self._tell(event, None, 4)
            finally:
                self.time.leave()

        thread = threading.Thread(target=work)
        thread.start()
        return thread

    def _tell(self, event: Event, gate: Gate | None, connections: int) -> Told:
        notifier = self.notifier(gate)
        opening = run.begin(notifier, self.opening(event, notifier), self.messages(event))
        crew = Crew(open_=lambda _, __: notifier, connections=lambda _: connections)
        return run.tell(notifier, opening, crew)


def event(number: int = 1, entry: str = "2026-10-17-down") -> Event:
    """Make up an update of an incident."""
    return Event(
        id=f"{entry}/update-{number}",
        occasion=Occasion.FIRST if number == 1 else Occasion.UPDATE,
        entry=entry,
        update=f"update-{number}",
        kind=Kind.INCIDENT,
        phase=Phase.INVESTIGATING,
        severity="high",
        at=NOW + timedelta(minutes=number),
    )


def correction(of: Event) -> Event:
    """Make up a correction of an update."""
    at = of.at + timedelta(minutes=5)
    return replace(of, id=f"{of.id}#c1", occasion=Occasion.CORRECTION, at=at, before=of.id)


def message(of: Event, audience: str) -> Message:
    """Make up the message of an event."""
    return Message(
        event=of,
        audience=audience,
        language="en",
        subject=f"Investigating: {of.id}",
        title="Down",
        state="Investigating",
        status=Status.MAJOR_OUTAGE,
        sections=(Section(html="<p>It is down.</p>", text="It is down."),),
        short="It is down.",
        url=f"https://status.example.com/incidents/{of.entry}/",
        root_event=f"{of.entry}/update-1",
        page_name="Example",
        page_url="https://status.example.com/",
    )


def holding(town: Town) -> Town:
    """Hold what nobody knows of, instead of sending it again."""
    town.notifying = replace(town.notifying, unsure=Unsure.HOLD)
    return town


def killed(town: Town, of: Event, gate: Gate) -> bool:
    """Tell people until the run dies at the gate; give whether it did. What it held is free when its lease is over."""
    try:
        town.tell(of, gate)
    except Killed:
        town.sleep(61)
        return True
    return False


def refusing(times: int, error: Callable[[], ChannelError], only: str = "") -> Callable[[str, str], None]:
    """Refuse each recipient's message so many times, or those of one recipient alone."""
    left: dict[tuple[str, str], int] = {}

    def at(recipient: str, of: str) -> None:
        tries = left[recipient, of] = left.get((recipient, of), 0) + 1
        if tries <= times and only in ("", recipient):
            raise error()

    return at


def _somebody(number: int) -> Subscriber:
    return Subscriber(id=f"{number:016x}", address=f"s{number}@example.com", confirmed=NOW, number=number)
