"""Account for an event: what became of each of its deliveries, and why, in numbers."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from operator import itemgetter

from lightship.ledger.fates import READERS, fates
from lightship.ledger.openings import Line, Opening
from lightship.ledger.works import Outcome
from lightship.state.base import Store
from lightship.threads import each

# A server may put an id of its own into each refusal; beyond so many of them nobody reads on.
_REASONS = 100
OTHER = "other reasons"
_NEEDING = (Outcome.WAITING, Outcome.IN_FLIGHT, Outcome.GAVE_UP, Outcome.HELD, Outcome.SUPERSEDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What an audience was told by a channel in a language: how many recipients have each outcome, and why.

    `reasons` are of every outcome but sent.
    """

    line: Line
    language: str
    outcomes: Mapping[Outcome, int]
    reasons: Mapping[tuple[Outcome, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """All deliveries of an event.

    `passed` counts the subscribers who are not told, by the reason. `is_whole`: all recipients are fixed. `first` and
    `last` are when messages were recorded as sent for the first and the last time.
    """

    opening: Opening
    deliveries: tuple[Delivery, ...] = ()
    passed: Mapping[str, int] = field(default_factory=dict)
    is_whole: bool = False
    first: datetime | None = None
    last: datetime | None = None

    @property
    def outcomes(self) -> Counter[Outcome]:
        """Count the recipients of all deliveries by their outcomes."""
        total: Counter[Outcome] = Counter()
        for one in self.deliveries:
            total.update(one.outcomes)
        return total

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing more happens to it by itself."""
        return bool(self.opening.why) or (self.is_whole and all(outcome.is_settled for outcome in self.outcomes))

    @property
    def is_in_need(self) -> bool:
        """Tell whether somebody should look at it: not everybody has got these words, or nobody knows."""
        return not self.is_finished or any(outcome in _NEEDING for outcome in self.outcomes)


@dataclass(slots=True)
class _Tally:
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[tuple[Outcome, str]] = field(default_factory=Counter)

    def add(self, outcome: Outcome, why: str) -> None:
        self.outcomes[outcome] += 1
        if why and outcome is not Outcome.SENT:
            is_known = (outcome, why) in self.reasons or len(self.reasons) < _REASONS
            self.reasons[outcome, why if is_known else OTHER] += 1


def several(store: Store, openings: Sequence[Opening]) -> list[Account]:
    """Read what became of several events, many at once."""
    return list(each(partial(account, store, threads=1), openings, threads=READERS))


def account(store: Store, opening: Opening, *, threads: int = READERS) -> Account:
    """Read what became of an event; of a million recipients some tens of thousands are in memory at once."""
    tallies: defaultdict[tuple[int, str], _Tally] = defaultdict(_Tally)
    passed: Counter[str] = Counter()
    times: list[datetime] = []
    is_whole = False
    for fate in fates(store, opening.event.id, threads=threads):
        is_whole = fate.part.is_last
        passed.update(fate.part.passed)
        for line, recipients in fate.part.recipients.items():
            work = fate.works.get(line)
            for place, one in enumerate(recipients):
                outcome = work.outcomes[place] if work else Outcome.WAITING
                tallies[line, one.language].add(outcome, work.reasons.get(place, "") if work else "")
            if work and work.first and work.last:
                times = [min([work.first, *times]), max([work.last, *times])]
    return Account(
        opening=opening,
        deliveries=tuple(
            Delivery(line=opening.lines[line], language=language, outcomes=tally.outcomes, reasons=tally.reasons)
            for (line, language), tally in sorted(tallies.items(), key=itemgetter(0))
        ),
        passed=passed,
        is_whole=is_whole,
        first=times[0] if times else None,
        last=times[-1] if times else None,
    )
