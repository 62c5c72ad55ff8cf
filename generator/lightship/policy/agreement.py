"""What is agreed to of all that a publication would bring, and what is withheld of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lightship.model.governing import Withheld
from lightship.policy.verdicts import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A unit that is withheld; `because` says why where its own verdict does not: something else of it is withheld."""

    verdict: Verdict
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The verdicts of all units that differ from what was last published, and those that are withheld.

    `withheld` are their files by path. `fault` says why the forge could not be asked, where it could not.
    """

    verdicts: tuple[Verdict, ...] = ()
    held: tuple[Held, ...] = ()
    withheld: Mapping[str, Withheld] = field(default_factory=dict)
    fault: str = ""


UNASKED = Agreement()
"""Nobody had to agree to anything."""
