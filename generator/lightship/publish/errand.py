"""The errand of a run: what it publishes, the words that a person said for it, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass

from lightship.git import Relation
from lightship.policy import UNASKED, Agreement
from lightship.publish.deciding import GiveWay
from lightship.publish.delivering import Delivered
from lightship.publish.head import Head
from lightship.publish.held import Known
from lightship.publish.preparing import Archived, Candidate
from lightship.publish.removal import NOTHING_REMOVED, Removed
from lightship.statements import Latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a run publishes: its commit, what that commit is to another one, and what builds it.

    `make` is given what need not be made, what gives the bytes of that, and the head that it would follow.
    """

    commit: str
    relation: Callable[[str], Relation]
    make: Callable[[Known, Archived, Head | None], Candidate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The words that a person may say: publish other content of an unrelated commit, delete many files, end a pin."""

    is_diverged_allowed: bool = False
    is_deletion_forced: bool = False
    is_unpinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A new generation: its statement, what became of each target, and whether enough of them have it.

    Only then people may be told. `is_signed_no_longer`: its statement has no signature, and the one before has.
    """

    generation: int
    statement: Latest
    delivered: tuple[Delivered, ...]
    is_enough: bool
    is_signed_no_longer: bool = False
    agreement: Agreement = UNASKED
    removed: Removed = NOTHING_REMOVED


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """Nothing to publish: `delivered` are targets that were brought up to the generation, or went wrong.

    Only when enough targets have it people may be told.
    """

    generation: int
    is_enough: bool
    delivered: tuple[Delivered, ...] = ()
    agreement: Agreement = UNASKED
    removed: Removed = NOTHING_REMOVED


Outcome = Published | Unchanged | GiveWay
