"""The state of the whole page in the words of the public API, from components and open incidents."""

from collections.abc import Sequence

from lightship.model import Impact, Status, worst
from lightship.snapshot.views import Overall

# API values that clients compare literally: never translated, never restyled.
_NONE = ("none", "All Systems Operational")
_MAINTENANCE = ("maintenance", "Service Under Maintenance")
_PARTIALLY_DEGRADED = ("minor", "Partially Degraded Service")
_DEGRADED = ("minor", "Degraded System Service")
_MINOR = ("minor", "Minor Service Outage")
_MAJOR = ("major", "Partial System Outage")
_CRITICAL = ("critical", "Major System Outage")

_SOME = {
    Status.OPERATIONAL: _NONE,
    Status.UNDER_MAINTENANCE: _MAINTENANCE,
    Status.DEGRADED_PERFORMANCE: _PARTIALLY_DEGRADED,
    Status.PARTIAL_OUTAGE: _MINOR,
    Status.MAJOR_OUTAGE: _MAJOR,
}
_ALL = _SOME | {
    Status.DEGRADED_PERFORMANCE: _DEGRADED,
    Status.PARTIAL_OUTAGE: _MAJOR,
    Status.MAJOR_OUTAGE: _CRITICAL,
}
_IMPLIED = {Impact.MINOR: _MINOR, Impact.MAJOR: _MAJOR, Impact.CRITICAL: _CRITICAL}
_INDICATORS = ("none", "maintenance", "minor", "major", "critical")


def overall(statuses: Sequence[Status], impacts: Sequence[Impact]) -> Overall:
    """Roll up the statuses of the shown leaves and the impacts of open incidents, as Statuspage does.

    The worse of both speaks; where they are equally bad the components do (Instructure's page of 2021-12-07).
    An impact of `none` or `maintenance` changes nothing: what it does to components is in their statuses.
    """
    words = [_components(statuses), *(_IMPLIED[impact] for impact in impacts if impact in _IMPLIED)]
    indicator, description = max(words, key=lambda pair: _INDICATORS.index(pair[0]))
    implied = (impact.status for impact in impacts if impact in _IMPLIED)
    return Overall(status=worst(*statuses, *implied), indicator=indicator, description=description)


def _components(statuses: Sequence[Status]) -> tuple[str, str]:
    """Roll up components alone; a single degraded one is "partially degraded", as on Statuspage."""
    here = worst(*statuses)
    is_everywhere = bool(statuses) and all(status is here for status in statuses)
    if here is Status.DEGRADED_PERFORMANCE and len(statuses) == 1:
        is_everywhere = False
    return (_ALL if is_everywhere else _SOME)[here]
