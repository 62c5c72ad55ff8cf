"""Components that begin, go, and stand in groups that begin and go."""

from pathlib import Path

import pytest

from story import Story

_TREE = """\
components:
  - id: api
    name: API
    since: 2026-10-01
    components:
      - {id: rest, name: REST API}
      - {id: soap, name: SOAP API, retired: 2026-10-10}
  - {id: next, name: Next, since: 2027-01-01}
  - id: old
    name: Old
    retired: 2026-10-10
    components:
      - {id: fax, name: Fax}
"""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path).file("components.yml", _TREE)


def test_a_member_counts_from_the_day_of_its_group(story: Story) -> None:
    days = story.at("12:00").uptime["rest"].days
    assert next(day.date.day for day in days if day.worst is not None) == 1


def test_a_component_that_is_yet_to_begin_has_no_figure(story: Story) -> None:
    uptime = story.at("12:00").uptime["next"]
    assert uptime.percent is None
    assert all(day.worst is None for day in uptime.days)


def test_a_retired_component_counts_no_day_after_it_went(story: Story) -> None:
    days = story.at("12:00").uptime["soap"].days
    assert [day.date.day for day in days if day.worst is not None] == list(range(1, 10))


def test_what_went_counts_no_more_in_its_group(story: Story) -> None:
    story.incident(components="{soap: major_outage}", started="2026-10-02T00:00:00Z")
    story.update("investigating", "2026-10-02T00:10:00Z").update("resolved", "2026-10-03T00:00:00Z")
    snapshot = story.at("12:00")
    assert snapshot.uptime["api"].percent == 100
    soap = snapshot.uptime["soap"].percent
    assert soap is not None
    assert round(soap, 1) == 88.9, "one of nine days"


def test_a_group_takes_its_members_with_it(story: Story) -> None:
    story.incident(components="[api, old]").update("investigating", "03:00")
    assert list(story.entry("04:00").components) == ["rest"]


def test_the_day_of_a_group_is_counted_in_the_zone_of_the_page(tmp_path: Path) -> None:
    story = Story(tmp_path, zone="Asia/Tokyo").file("components.yml", _TREE)
    story.incident(components="[api]").update("investigating", "09 16:00")
    assert list(story.entry("09 17:00").components) == ["rest"], "in Tokyo it is the 10th already"
