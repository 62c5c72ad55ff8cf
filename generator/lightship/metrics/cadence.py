"""When readers are to hear again, and how often they heard in time: by the incidents' own times and promises."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from lightship.model import Incident, Kind, Policy
from lightship.snapshot import Entry, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """An open incident of which readers were promised to hear by a time."""

    entry: Entry
    by: datetime
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How incidents of a severity were told.

    `firsts` are the seconds from when each was noticed (else from when it began) to its first message, of which the
    severity promises that there are `first_within_s` at most, None where it promises nothing. `promises` are those of a
    next update that came due; `late_s` by how much those were missed that were, the one still open included.
    """

    severity: str
    first_within_s: int | None
    firsts: tuple[float, ...]
    promises: int
    late_s: tuple[float, ...]

    @property
    def firsts_kept(self) -> int:
        """Give how many first messages came in time."""
        within = self.first_within_s
        return sum(1 for one in self.firsts if within is None or one <= within)

    @property
    def kept(self) -> int:
        """Give how many promises of a next update were kept."""
        return self.promises - len(self.late_s)

    @property
    def first_median_s(self) -> float:
        """Give how long half of the readers waited for the first message at most; 0 for no incident."""
        return median(self.firsts) if self.firsts else 0


def dues(snapshot: Snapshot) -> tuple[Due, ...]:
    """Give what readers wait for, the soonest first."""
    waiting = ((entry, entry.next_update) for entry in snapshot.entries if entry.kind is Kind.INCIDENT)
    found = [Due(entry=entry, by=by, is_overdue=by <= snapshot.now) for entry, by in waiting if by and not entry.ended]
    return tuple(sorted(found, key=lambda due: (due.by, due.entry.id)))


def scores(snapshot: Snapshot, incidents: Iterable[Incident], policy: Policy, within: timedelta) -> tuple[Score, ...]:
    """Score the incidents of a severity that began within so long, worst severity first.

    Left out are duplicates, false alarms, and what was imported, which promised nothing by this policy.
    """
    noticed = {one.id: one.detected for one in incidents}
    since = snapshot.now - within
    told = [one for one in snapshot.entries if one.kind is Kind.INCIDENT and one.started >= since and _counts(one)]
    return tuple(
        _score(policy, name, [one for one in told if one.severity == name], noticed, snapshot.now)
        for name in policy.severities
        if any(one.severity == name for one in told)
    )


def _counts(entry: Entry) -> bool:
    return not (entry.is_void or entry.duplicate_of or entry.origin.id)


def _score(
    policy: Policy, severity: str, entries: list[Entry], noticed: Mapping[str, datetime | None], now: datetime
) -> Score:
    waits = [list(_waits(entry, now)) for entry in entries]
    return Score(
        severity=severity,
        first_within_s=policy.severities[severity].first_within_s or None,
        firsts=tuple(_first_s(entry, noticed.get(entry.id)) for entry in entries),
        promises=sum(map(len, waits)),
        late_s=tuple(late for each in waits for late in each if late > 0),
    )


def _first_s(entry: Entry, noticed: datetime | None) -> float:
    """Give after how many seconds the first message came; 0 where it came before, as for what was announced."""
    return max((entry.updates[0].at - (noticed or entry.started)).total_seconds(), 0)


def _waits(entry: Entry, now: datetime) -> Iterator[float]:
    """Give of each promise that came due by how many seconds it was missed, 0 or less for those that were kept."""
    for update, after in pairwise(entry.updates):
        if update.next_update and not update.retraction:
            yield (after.at - update.next_update).total_seconds()
    last = entry.next_update
    if last and last <= now and not entry.ended:
        yield (now - last).total_seconds()
