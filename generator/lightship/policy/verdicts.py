"""What the policy says of a unit: who must agree, who has, who is missing and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lightship.model.governing import Review
from lightship.policy.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A role of which so many people must agree, and the rules that say so, such as `severity critical`."""

    role: str
    number: int
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """All that a unit needs; `note` says why it needs nobody, or less than its rules would say."""

    needs: tuple[Need, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An approval that counts, and for which role."""

    role: str
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Approvals of a role that are not there yet; `by` are the people who can give them now, sorted.

    `backups_at` is when the backups may, None where there are none or they may already.
    """

    role: str
    number: int
    by: tuple[str, ...]
    backups_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a unit may be published, and why or why not.

    `why` are lines for people: one for each rule, and for each review whether and why it counts. `stopped` says what
    stands in the way besides approvals (a blackout, a dispute, an unknown author); empty for nothing.
    """

    unit: Unit
    requirement: Requirement
    given: tuple[Given, ...] = ()
    missing: tuple[Missing, ...] = ()
    stopped: str = ""
    why: tuple[str, ...] = ()

    @property
    def is_met(self) -> bool:
        """Tell whether it may be published."""
        return not self.missing and not self.stopped


Members = Mapping[str, frozenset[str]]
"""The people of each team that a policy names, by `@group/team`."""
