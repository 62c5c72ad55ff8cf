"""Who must agree to a change, and whether they did. Pure."""

from lightship.policy.agreement import UNASKED, Agreement, Held
from lightship.policy.units import Unit, UnitKind, Wording
from lightship.policy.verdicts import Given, Members, Missing, Need, Requirement, Verdict

__all__ = [
    "UNASKED",
    "Agreement",
    "Given",
    "Held",
    "Members",
    "Missing",
    "Need",
    "Requirement",
    "Unit",
    "UnitKind",
    "Verdict",
    "Wording",
]
