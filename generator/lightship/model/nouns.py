"""The words of the field as types: statuses, kinds, phases, impacts."""

from enum import StrEnum

PUBLIC = "public"
"""The audience that everybody is in."""


class Status(StrEnum):
    """A component status, from best to worst; maintenance never hides an outage."""

    OPERATIONAL = "operational"
    UNDER_MAINTENANCE = "under_maintenance"
    DEGRADED_PERFORMANCE = "degraded_performance"
    PARTIAL_OUTAGE = "partial_outage"
    MAJOR_OUTAGE = "major_outage"

    @property
    def rank(self) -> int:
        """Give 0 for operational to 4 for major outage."""
        return _STATUS_RANK[self]


_STATUS_RANK = {status: rank for rank, status in enumerate(Status)}


class Kind(StrEnum):
    """What is told: something unplanned, something planned, or an announcement without an outage."""

    INCIDENT = "incident"
    MAINTENANCE = "maintenance"
    NOTICE = "notice"


class Phase(StrEnum):
    """How far an incident, maintenance or notice has come."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"
    SCHEDULED = "scheduled"
    IN_PROGRESS = "in_progress"
    VERIFYING = "verifying"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"

    @property
    def is_final(self) -> bool:
        """Tell whether everything is over with it."""
        return self in _FINAL


PHASES = {
    Kind.INCIDENT: (Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.MONITORING, Phase.RESOLVED),
    Kind.MAINTENANCE: (Phase.SCHEDULED, Phase.IN_PROGRESS, Phase.VERIFYING, Phase.COMPLETED, Phase.CANCELLED),
    Kind.NOTICE: (Phase.PUBLISHED, Phase.WITHDRAWN),
}
_FINAL = frozenset({Phase.RESOLVED, Phase.COMPLETED, Phase.CANCELLED, Phase.WITHDRAWN})


class Impact(StrEnum):
    """What the public API calls the overall effect."""

    NONE = "none"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"
    MAINTENANCE = "maintenance"

    @property
    def status(self) -> Status:
        """Give the component status that it implies."""
        return _IMPLIED_STATUS[self]


_IMPLIED_STATUS = {
    Impact.NONE: Status.OPERATIONAL,
    Impact.MINOR: Status.DEGRADED_PERFORMANCE,
    Impact.MAJOR: Status.PARTIAL_OUTAGE,
    Impact.CRITICAL: Status.MAJOR_OUTAGE,
    Impact.MAINTENANCE: Status.UNDER_MAINTENANCE,
}


class Auto(StrEnum):
    """What the clock does to a maintenance: begin it, or begin and end it."""

    START = "start"
    BOTH = "both"


class Confidence(StrEnum):
    """How sure an estimate is."""

    GUESS = "guess"
    LIKELY = "likely"
    CERTAIN = "certain"


class CorrectionKind(StrEnum):
    """Why published words were changed."""

    TYPO = "typo"
    CORRECTION = "correction"


def worst(*statuses: Status) -> Status:
    """Give the worst of some statuses; operational when there is none."""
    return max(statuses, key=lambda status: status.rank, default=Status.OPERATIONAL)
