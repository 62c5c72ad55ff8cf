"""Acts on what came back: finds out whose it is, lets people rest or go, and records what became of their messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from lightship.bounces.crowds import Message, Places, crowds
from lightship.bounces.judging import Days, Fate, judged
from lightship.bounces.report import Kind, Report
from lightship.ledger import keys, openings, parts, works
from lightship.ledger.openings import Line, Opening
from lightship.ledger.parts import Part
from lightship.ledger.slips import Slip, Slips
from lightship.ledger.works import Outcome, TakenError, Work
from lightship.model import Bounces
from lightship.model.subscriber import Subscriber
from lightship.state.base import Store
from lightship.state.stored import read, written
from lightship.subscribers import Subscribers

_UNREAD = {Kind.AUTOMATIC: Fate.NOTHING, Kind.OTHER: Fate.OTHER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What became of one report: the fate, whose it is (an id, empty where that is not proven) and for what.

    `told` is the line on which a contact was told. `is_recorded` is false while the message's part is still being sent:
    then it must be read once more.
    """

    fate: Fate
    report: Report
    id: str = ""
    told: Line | None = None
    is_recorded: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What is needed to act; with `is_trial` nothing is changed.

    With `is_meant` also those rest of whose message too many came back for good.
    """

    store: Store
    slips: Slips
    subscribers: Subscribers
    rules: Bounces
    now: datetime
    is_trial: bool = False
    is_meant: bool = False

    def handle(self, reports: Sequence[Report]) -> list[Returned]:
        """Act on some reports, in their order; gives what became of each.

        People come first and the ledger last: what is in the ledger is never looked at again, and all before it may be
        done twice.
        """
        batch = _Batch(self)
        owners = [batch.owner(report) for report in reports]
        batch.look(reports, owners)
        # Last of all that is read, as people may change it themselves meanwhile.
        batch.people = self.subscribers.find(sorted({owner.id for owner in owners if owner.id}))
        before = dict(batch.people)
        done = [batch.decide(report, owner) for report, owner in zip(reports, owners, strict=True)]
        if not self.is_trial:
            changed = [one for id_, one in batch.people.items() if one is not before[id_]]
            if changed:
                self.subscribers.put(changed)
            batch.keep_days()
        late = batch.record()
        return [replace(one, is_recorded=owner.work not in late) for one, owner in zip(done, owners, strict=True)]


Place = tuple[str, int, int]
"""A record of the ledger: the event, the part, the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owner:
    """Whose a report is, where that is proven: the recipient's id, and their place in a record of the ledger."""

    id: str = ""
    slip: Slip | None = None
    work: Place | None = None
    told: Line | None = None


@dataclass(slots=True)
class _Batch:
    """What was read for some reports, and what is to change."""

    desk: Desk
    people: dict[str, Subscriber] = field(default_factory=dict)
    openings: dict[str, Opening | None] = field(default_factory=dict)
    parts: dict[tuple[str, int], Part | None] = field(default_factory=dict)
    works: dict[Place, Work | None] = field(default_factory=dict)
    days: dict[str, Days] = field(default_factory=dict)
    kept_days: dict[str, Days] = field(default_factory=dict)
    outcomes: dict[Place, dict[int, tuple[Outcome, str]]] = field(default_factory=dict)
    crowds: set[Message] = field(default_factory=set)

    def look(self, reports: Sequence[Report], owners: Sequence[_Owner]) -> None:
        """Read what the ledger knows already of the messages that came back."""
        returned: dict[Message, Places] = {}
        for report, owner in zip(reports, owners, strict=True):
            if not (owner.slip and owner.work):
                continue
            self._outcome(owner.work, owner.slip.place)
            if report.kind is Kind.TRANSIENT:
                self._days(owner.id)
            if report.kind is Kind.PERMANENT and not owner.told:
                event, number, line = owner.work
                returned.setdefault((event, line), set()).add((number, owner.slip.place))
        if not self.desk.is_meant:
            self.crowds = crowds(self.desk.store, returned)

    def owner(self, report: Report) -> _Owner:
        """Find out whose a report is."""
        if report.kind is Kind.LEAVING:
            return _Owner(id=self.desk.slips.leaver(report.proof))
        slip = self.desk.slips.read(report.proof) if report.proof else None
        opening = self._opening(slip.mark) if slip else None
        part = self._part(opening.event.id, slip.number) if slip and opening else None
        recipients = part.recipients.get(slip.line, ()) if slip and part else ()
        if slip is None or opening is None or slip.place >= len(recipients):
            return _Owner()
        line = opening.lines[slip.line]
        return _Owner(
            id=recipients[slip.place].id,
            slip=slip,
            work=(opening.event.id, slip.number, slip.line),
            told=line if line.is_listed else None,
        )

    def decide(self, report: Report, owner: _Owner) -> Returned:
        """Decide what follows from a report, given what followed from those before it."""
        if report.kind in _UNREAD or not owner.id:
            return Returned(fate=_UNREAD.get(report.kind, Fate.UNPROVEN), report=report)
        if owner.slip and owner.work:
            outcome = Outcome.COMPLAINED if report.kind is Kind.COMPLAINT else Outcome.BOUNCED
            before = self._outcome(owner.work, owner.slip.place)
            if before in (outcome, Outcome.COMPLAINED):
                return Returned(fate=Fate.KNOWN, report=report, id=owner.id)
            if report.kind is Kind.PERMANENT and (owner.work[0], owner.work[2]) in self.crowds:
                return Returned(fate=Fate.CROWD, report=report, id=owner.id)
            self.outcomes.setdefault(owner.work, {})[owner.slip.place] = outcome, str(report)
        if owner.told:
            return Returned(fate=Fate.CONTACT, report=report, id=owner.id, told=owner.told)
        return self._judged(report, owner)

    def _judged(self, report: Report, owner: _Owner) -> Returned:
        desk, mark = self.desk, owner.slip.mark if owner.slip else ""
        days = self._days(owner.id) if report.kind is Kind.TRANSIENT else {}
        verdict = judged(report, mark, self.people.get(owner.id), days, desk.rules, desk.now)
        if verdict.person:
            self.people[owner.id] = verdict.person
        if verdict.fate in (Fate.COUNTED, Fate.QUARANTINED, Fate.LEFT):
            self.days[owner.id] = verdict.days
        return Returned(fate=verdict.fate, report=report, id=owner.id)

    def keep_days(self) -> None:
        """Keep the days that count, of those for whom they changed."""
        for id_, days in self.days.items():
            key = keys.returned(id_)
            if days == self.kept_days.get(id_):
                continue
            if days:
                self.desk.store.write(key, written({"days": {mark: day.isoformat() for mark, day in days.items()}}))
            else:
                self.desk.store.delete(key)

    def record(self) -> set[Place]:
        """Record what became of messages; gives the records that others are still at work on."""
        return {place for place, changed in self.outcomes.items() if not self._is_recorded(self.works[place], changed)}

    def _is_recorded(self, work: Work | None, changed: Mapping[int, tuple[Outcome, str]]) -> bool:
        """Record what became of messages, unless somebody is at work on their record."""
        if work is None or not work.is_settled:
            return False
        outcomes = {number: outcome for number, (outcome, _) in changed.items()}
        reasons = {number: reason for number, (_, reason) in changed.items()}
        try:
            if not self.desk.is_trial:
                works.swap(self.desk.store, work.having(outcomes, reasons))
        except TakenError:
            return False
        return True

    def _outcome(self, place: Place, number: int) -> Outcome:
        """Give what became of a message, as far as it is recorded or will be."""
        changed = self.outcomes.get(place, {})
        if number in changed:
            return changed[number][0]
        if place not in self.works:
            self.works[place] = works.look(self.desk.store, *place)
        work = self.works[place]
        return work.outcomes[number] if work and number < len(work.outcomes) else Outcome.WAITING

    def _opening(self, mark: str) -> Opening | None:
        if mark not in self.openings:
            self.openings[mark] = openings.marked(self.desk.store, mark)
        return self.openings[mark]

    def _part(self, event: str, number: int) -> Part | None:
        if (event, number) not in self.parts:
            self.parts[event, number] = parts.look(self.desk.store, event, number)
        return self.parts[event, number]

    def _days(self, id_: str) -> Days:
        if id_ not in self.days:
            key = keys.returned(id_)
            stored = self.desk.store.read(key)
            self.days[id_] = self.kept_days[id_] = read(stored.content, key, _read_days) if stored else {}
        return self.days[id_]


def _read_days(data: Mapping[str, Mapping[str, str]]) -> Days:
    return {mark: date.fromisoformat(day) for mark, day in data["days"].items()}
