"""The state of the whole page, against the table in its plainest form."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship.model import Impact, Status
from lightship.snapshot.rollup import overall

ORDER = ["none", "maintenance", "minor", "major", "critical"]


def words(statuses: Sequence[Status], impacts: Sequence[Impact]) -> tuple[str, str]:
    """Read the table row by row, the worst row first, then let impacts outdo it."""
    spoken = "none", "All Systems Operational"
    if "major_outage" in statuses:
        everywhere = set(statuses) == {"major_outage"}
        spoken = ("critical", "Major System Outage") if everywhere else ("major", "Partial System Outage")
    elif "partial_outage" in statuses:
        everywhere = set(statuses) == {"partial_outage"}
        spoken = ("major", "Partial System Outage") if everywhere else ("minor", "Minor Service Outage")
    elif "degraded_performance" in statuses:
        everywhere = set(statuses) == {"degraded_performance"} and len(statuses) > 1
        spoken = "minor", "Degraded System Service" if everywhere else "Partially Degraded Service"
    elif "under_maintenance" in statuses:
        spoken = "maintenance", "Service Under Maintenance"
    if "minor" in impacts and spoken[0] in ("none", "maintenance"):
        spoken = "minor", "Minor Service Outage"
    if "major" in impacts and spoken[0] in ("none", "maintenance", "minor"):
        spoken = "major", "Partial System Outage"
    if "critical" in impacts and spoken[0] != "critical":
        spoken = "critical", "Major System Outage"
    return spoken


@given(st.lists(st.sampled_from(Status), max_size=6), st.lists(st.sampled_from(Impact), max_size=4))
def test_the_rollup_follows_the_table(statuses: list[Status], impacts: list[Impact]) -> None:
    found = overall(statuses, impacts)

    assert (found.indicator, found.description) == words(statuses, impacts)


@given(st.lists(st.sampled_from(Status), max_size=6), st.lists(st.sampled_from(Impact), max_size=4), st.randoms())
def test_order_does_not_matter_and_more_trouble_is_never_better(statuses, impacts, random) -> None:
    found = overall(statuses, impacts)
    mixed = random.sample(statuses, len(statuses)), random.sample(impacts, len(impacts))

    assert overall(*mixed) == found
    for impact in Impact:
        worse = overall(statuses, [*impacts, impact])
        assert ORDER.index(worse.indicator) >= ORDER.index(found.indicator)
        assert worse.status.rank >= found.status.rank


@pytest.mark.parametrize(
    ("statuses", "impacts", "indicator", "description"),
    [
        pytest.param(["operational"] * 9, ["minor"], "minor", "Minor Service Outage", id="GitHub 2020-05-22"),
        pytest.param(["operational"] * 9, [], "none", "All Systems Operational", id="GitHub 2019-12-30"),
        pytest.param(
            ["operational"] * 8 + ["under_maintenance"],
            [],
            "maintenance",
            "Service Under Maintenance",
            id="GitHub 2020-12-17",
        ),
        pytest.param(
            ["operational"] * 3 + ["major_outage"] * 5 + ["partial_outage"],
            ["major"],
            "major",
            "Partial System Outage",
            id="GitHub 2020-04-02",
        ),
        pytest.param(
            ["operational"] * 10 + ["degraded_performance"] * 10,
            ["minor"],
            "minor",
            "Partially Degraded Service",
            id="Instructure 2021-12-07",
        ),
        pytest.param(["degraded_performance"], [], "minor", "Partially Degraded Service", id="the only component"),
        pytest.param([], ["critical"], "critical", "Major System Outage", id="a page without components"),
        pytest.param([], ["none", "maintenance"], "none", "All Systems Operational", id="impacts that say nothing"),
    ],
)
def test_pages_that_were_seen_are_rolled_up_alike(statuses, impacts, indicator, description) -> None:
    found = overall([Status(status) for status in statuses], [Impact(impact) for impact in impacts])

    assert (found.indicator, found.description) == (indicator, description)


def test_the_status_is_the_worst_component_or_what_an_open_incident_implies() -> None:
    assert overall([Status.UNDER_MAINTENANCE], []).status is Status.UNDER_MAINTENANCE
    assert overall([Status.OPERATIONAL], [Impact.MAJOR]).status is Status.PARTIAL_OUTAGE
    assert overall([Status.MAJOR_OUTAGE], [Impact.MINOR]).status is Status.MAJOR_OUTAGE
    assert overall([], []).status is Status.OPERATIONAL
