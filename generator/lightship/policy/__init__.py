"""Who must agree to a change, and whether they did. Pure."""

from lightship.policy.agreement import UNASKED, Agreement, Held
from lightship.policy.dividing import Changed, units
from lightship.policy.judging import judge
from lightship.policy.people import People
from lightship.policy.rules import requirement
from lightship.policy.units import Unit, UnitKind, Wording
from lightship.policy.verdicts import Given, Hearing, Members, Missing, Need, Objector, Requirement, Verdict

__all__ = [
    "UNASKED",
    "Agreement",
    "Changed",
    "Given",
    "Hearing",
    "Held",
    "Members",
    "Missing",
    "Need",
    "Objector",
    "People",
    "Requirement",
    "Unit",
    "UnitKind",
    "Verdict",
    "Wording",
    "judge",
    "requirement",
    "units",
]
