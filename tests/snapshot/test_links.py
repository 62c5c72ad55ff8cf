"""Incidents that name each other, under the names that they have and had."""

from pathlib import Path

import pytest

from story import Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_a_duplicate_may_name_the_other_one_by_its_former_name(story: Story) -> None:
    story.incident("first", components="{rest: major_outage}", renamed_from="[early]")
    story.update("investigating", "03:10", id_="first").update("resolved", "04:00", id_="first")
    story.incident("second", components="{web: major_outage}", duplicate_of="early")
    story.update("investigating", "03:20", id_="second").update("resolved", "05:00", id_="second")
    snapshot = story.at("18 00:00")
    second = snapshot.entry("second")
    assert second is not None
    assert second.duplicate_of == "first"
    assert snapshot.uptime["web"].percent == 100, "a duplicate counts no downtime"


def test_who_names_a_series_means_the_occurrence_of_then(story: Story) -> None:
    story.incident(
        "work",
        kind="maintenance",
        starts="2026-10-15T10:00:00Z",
        ends="2026-10-15T11:00:00Z",
        repeat="FREQ=DAILY;COUNT=5",
    ).update("scheduled", "14 08:00", id_="work")
    story.incident(caused_by="work").update("investigating", "10:30")
    assert story.entry("12:00").caused_by == "work--20261017"


def test_a_link_to_what_only_others_see_is_dropped_by_its_former_name_too(story: Story) -> None:
    story.incident("inside", audiences="[executives]", renamed_from="[within]")
    story.update("investigating", "03:00", id_="inside")
    story.incident(caused_by="within").update("investigating", "03:10")
    assert story.entry("04:00").caused_by == ""
    assert story.entry("04:00", audience="executives").caused_by == "inside"
