"""A ledger in which messages were sent, their recipients in a file, and a desk that acts on what comes back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lightship.bounces import Desk, Returned
from lightship.bounces.report import Kind, Report
from lightship.ledger import openings, parts, works
from lightship.ledger.openings import Line, Opening
from lightship.ledger.parts import Frozen, Part
from lightship.ledger.slips import Slips
from lightship.ledger.works import Outcome, Work
from lightship.model import Bounces
from lightship.model.addresses import id_of
from lightship.model.message import Event, Occasion
from lightship.model.nouns import Kind as EntryKind
from lightship.model.nouns import Phase
from lightship.model.subscriber import Medium, Subscriber
from lightship.subscribers.sqlite import SqliteStore
from memories import FakeStore, Gate, Memory

NOW = datetime(2026, 10, 17, 4, tzinfo=UTC)
LINES = (Line(audience="public", channel="mail"), Line(audience="executives", channel="mail", is_listed=True))


class Aftermath:
    """What is left when messages have gone out."""

    def __init__(self, folder: Path) -> None:
        self.memory = Memory()
        self.store = FakeStore(self.memory, Gate())
        self.slips = Slips(self.store)
        self.subscribers = SqliteStore(folder / "subscribers.db")
        self.rules, self.now = Bounces(), NOW

    def people(self, *names: str) -> list[str]:
        """Let people subscribe; gives their ids."""
        ids = [id_of(f"{name}@example.com", Medium.EMAIL) for name in names]
        self.subscribers.put(
            Subscriber(id=id_, address=f"{name}@example.com", confirmed=NOW - timedelta(days=90))
            for id_, name in zip(ids, names, strict=True)
        )
        return ids

    def person(self, id_: str) -> Subscriber | None:
        return self.subscribers.find([id_]).get(id_)

    def sent(self, ids: Sequence[str], event: str = "outage/1", line: int = 0, *, is_done: bool = True) -> list[str]:
        """Record that a message of an event was sent to some people; gives the slips that went with it."""
        told = Event(
            id=event,
            occasion=Occasion.UPDATE,
            entry="outage",
            update=event,
            kind=EntryKind.INCIDENT,
            phase=Phase.INVESTIGATING,
            severity="high",
            at=NOW,
        )
        openings.open_(self.store, Opening(event=told, at=NOW, run="run", lines=LINES))
        recipients = tuple(Frozen(id=id_, language="en", zone="Etc/UTC") for id_ in ids)
        parts.freeze(self.store, event, Part(number=1, upto=9, recipients={line: recipients}, is_last=True))
        outcome = Outcome.SENT if is_done else Outcome.IN_FLIGHT
        work = Work(event=event, number=1, line=line, outcomes=(outcome,) * len(ids), run="run", until=NOW)
        works.swap(self.store, work)
        return [self.slips.written(event, 1, line, place) for place in range(len(ids))]

    def done(self, event: str = "outage/1", line: int = 0) -> None:
        """Record that the rest was sent, too."""
        work = works.look(self.store, event, 1, line)
        assert work
        works.swap(self.store, replace(work, outcomes=(Outcome.SENT,) * len(work.outcomes)))

    def work(self, event: str = "outage/1", line: int = 0) -> Work:
        found = works.look(self.store, event, 1, line)
        assert found
        return found

    def desk(self, *, is_trial: bool = False) -> Desk:
        return Desk(
            store=self.store,
            slips=Slips(self.store),
            subscribers=self.subscribers,
            rules=self.rules,
            now=self.now,
            is_trial=is_trial,
        )

    def back(
        self, slip: str, kind: Kind = Kind.PERMANENT, detail: str = "5.1.1", at: datetime | None = None
    ) -> Returned:
        """Let something come back."""
        [returned] = self.desk().handle([Report(kind=kind, proof=slip, detail=detail, at=at)])
        return returned

    def everything(self) -> tuple[dict[str, bytes], list[Subscriber]]:
        """Give all that is kept."""
        return dict(self.memory.held), list(self.subscribers.after(0, 1000))
