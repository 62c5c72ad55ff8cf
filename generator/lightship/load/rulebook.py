"""What the rules need to know to judge an incident, and how they name a time."""

from dataclasses import dataclass
from datetime import datetime

from lightship.load.places import Places
from lightship.model import Policy, Settings
from lightship.source.nodes import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What rules are checked against; `unreadable` are ids of incidents that could not be read and are there."""

    settings: Settings
    policy: Policy
    now: datetime
    unreadable: frozenset[str]
    places: Places
    report: Report


def shown(moment: datetime) -> str:
    """Write a time as files have it."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
