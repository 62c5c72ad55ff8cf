"""What the policy says of a unit: who must agree, who has, who is missing and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lightship.model.governing import Authors, Governance, Review
from lightship.policy.units import Unit

Members = Mapping[str, frozenset[str]]
"""The people of each team that a policy names, by `@group/team`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A role of which so many people must agree, and the rules that say so, such as `severity critical`."""

    role: str
    number: int
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """All that a unit needs; `note` says why it needs nobody, or less than its rules would say.

    `stopped` says what no approval lifts; empty for nothing. `is_shared`: one approval stands for every role.
    """

    needs: tuple[Need, ...] = ()
    stopped: str = ""
    note: str = ""
    is_shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What a unit is judged with: the policy, what was said, who wrote it, and when.

    `reviews` may be of several changes. `asked` is since when the approval of a role is asked for, by role.
    """

    governance: Governance
    reviews: tuple[Review, ...]
    authors: Authors
    members: Members
    now: datetime
    asked: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An approval that counts, and for which role."""

    role: str
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Approvals of a role that are not there yet; `by` are the people who can give them now, sorted.

    A team whose members are not known is named as the team. `backups_at` is when the backups may, None where there are
    none, where they may already and where nobody was asked yet.
    """

    role: str
    number: int
    by: tuple[str, ...]
    backups_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objector:
    """Somebody who asks for changes, and in which of the roles that are needed.

    `has_seen`: of these very bytes, and not of others that were there before.
    """

    person: str
    roles: tuple[str, ...]
    has_seen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a unit may be published, and why or why not.

    `why` are lines for people: one for each role, and for each review whether and why it counts. `stopped` says what
    stands in the way besides approvals (a blackout, a dispute, an unknown author); empty for nothing. `decides_at` is
    from when on the decider may decide a dispute; None where there is none, and where nobody decides. `objectors` are
    those of it whom nobody decided about. `heard` is all that was said, whether it counts or not.
    `authors` wrote it, as far as the forge says.
    """

    unit: Unit
    requirement: Requirement
    given: tuple[Given, ...] = ()
    missing: tuple[Missing, ...] = ()
    stopped: str = ""
    decides_at: datetime | None = None
    objectors: tuple[Objector, ...] = ()
    authors: frozenset[str] = frozenset()
    why: tuple[str, ...] = ()
    heard: tuple[Review, ...] = ()

    @property
    def is_met(self) -> bool:
        """Tell whether it may be published."""
        return not self.missing and not self.stopped
