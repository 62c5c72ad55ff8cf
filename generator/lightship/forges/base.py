"""The seam to the forge: pull requests with their commits and reviews, and the rules that guard a branch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from lightship.errors import OutsideError
from lightship.model.findings import Finding
from lightship.model.governing import Opinion


class ForgeError(OutsideError):
    """The forge refused or could not be reached; `permanent`: another try would end the same."""

    def __init__(self, message: str, hint: str = "", *, permanent: bool = False) -> None:
        """Say what it refused."""
        super().__init__(message, hint)
        self.permanent = permanent


class Stage(StrEnum):
    """How far a pull request has come."""

    OPEN = "open"
    DRAFT = "draft"
    MERGED = "merged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A commit of a pull request: the people who wrote or pushed it, and the addresses that the forge does not know.

    `is_pushed`: the forge itself says who moved the branch to it; a commit names as its author whom it likes.
    """

    commit: str
    people: tuple[str, ...]
    unknown: tuple[str, ...] = ()
    message: str = ""
    is_pushed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a reviewer said on the forge, and of which commit."""

    id: str
    person: str
    opinion: Opinion
    at: datetime
    commit: str
    is_robot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PullRequest:
    """A pull request with everything that was said; `merged` is the commit that it became, `base` a branch."""

    number: int
    url: str
    title: str
    opener: str
    stage: Stage
    base: str
    head: str
    branch: str
    opened: datetime
    commits: tuple[Written, ...]
    reviews: tuple[Said, ...]
    is_fork: bool = False
    merged: str = ""
    merged_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A pull request to be opened of a branch that was pushed."""

    branch: str
    base: str
    title: str
    body: str
    is_draft: bool = False


class Forge(Protocol):
    """Pull requests of one repository. Every method raises ForgeError."""

    def pull_request(self, number: int) -> PullRequest:
        """Give a pull request with its commits and reviews."""

    def of_commit(self, commit: str) -> tuple[int, ...]:
        """Give the numbers of the pull requests by which a commit came into its branch."""

    def propose(self, draft: Draft, *, is_merging: bool) -> PullRequest:
        """Open a pull request, or give the open one of its branch; `is_merging`: merge it once its checks pass."""

    def say(self, number: int, marker: str, body: str) -> str:
        """Write a comment, in place of ours that contains `marker`; give its address."""


class Directory(Protocol):
    """Who is in the teams that the policy names."""

    def members(self, team: str) -> frozenset[str]:
        """Give the people of `@group/team`, those of teams below it too; raises ForgeError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What must guard a branch.

    `checks` are required by their names; `environments` may be entered from the branch alone; `secret` is the name of
    the token whose pull requests start checks, empty where no workflow uses one. `is_governed`: the policy says who
    must agree, so the forge must not say it, too.
    """

    branch: str = "main"
    checks: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    secret: str = ""
    is_governed: bool = False

    def called(self, checks: Sequence[str] = ()) -> str:
        """Name all checks, or some of them, for people: a name may be a sentence."""
        return " and ".join(f"'{name}'" for name in checks or self.checks)


class Guarded(Protocol):
    """What `lightship setup` looks at and mends. Every method raises ForgeError."""

    def examine(self, guard: Guard) -> Iterator[Finding]:
        """Say of each rule that guards the branch whether it is as it must be."""

    def mend(self, guard: Guard) -> Iterator[str]:
        """Set the rules, and tell what was set."""


class Status(Protocol):
    """What a check of ours says of a commit. Every method raises ForgeError."""

    def report(self, commit: str, name: str, *, is_met: bool | None, text: str, url: str = "") -> None:
        """Set the status of a commit, unless it is so already; None: it waits for people."""

    def open(self, base: str) -> tuple[int, ...]:
        """Give the numbers of the pull requests into a branch that are open, whose status time may change."""
