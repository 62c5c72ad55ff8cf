"""What readers were promised, and how often it was kept, from the incidents' own times."""

from datetime import timedelta
from pathlib import Path

import pytest

from lightship.metrics import cadence
from lightship.metrics.cadence import Score
from story import Story, instant

QUARTER = timedelta(days=90)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """An incident that is still open: heard of after 9 minutes, then once in time and once 20 minutes late."""
    story = Story(tmp_path).file("policy.yml", "severities: {high: {first_within: 10m, update_every: 30m}}\n")
    story.incident(title="Slow", components="[web]", started="2026-10-17T03:00:00Z", detected="2026-10-17T03:01:00Z")
    story.update("investigating", "03:10").update("identified", "03:40")
    return story.update("monitoring", "04:30", next_update="1h")


def scored(story: Story, now: str, within: timedelta = QUARTER) -> list[Score]:
    repository = story.read()
    return list(cadence.scores(story.at(now), repository.incidents, repository.policy, within))


def test_what_readers_wait_for_is_told_with_the_soonest_first(story: Story) -> None:
    story.incident(id_="other", title="Other", components="[web]", started="2026-10-17T03:00:00Z")
    story.update("investigating", "04:50", id_="other")
    found = cadence.dues(story.at("05:25"))
    assert [(due.entry.id, due.by, due.is_overdue) for due in found] == [
        ("other", instant("05:20"), True),
        ("outage", instant("05:30"), False),
    ]


def test_nobody_waits_for_what_is_over_or_planned(story: Story) -> None:
    story.update("resolved", "05:00", next_update="1h")
    story.incident(
        id_="work", title="Work", kind="maintenance", starts="2026-10-18T03:00:00Z", ends="2026-10-18T04:00:00Z"
    )
    story.update("scheduled", "05:10", id_="work", next_update="1h")
    assert cadence.dues(story.at("06:30")) == ()


def test_a_severity_is_scored_by_its_first_messages_and_its_promises(story: Story) -> None:
    (score,) = scored(story, "05:00")
    assert (score.severity, score.firsts, score.firsts_kept, score.first_median_s) == ("high", (540.0,), 1, 540.0)
    assert (score.promises, score.kept, score.late_s) == (2, 1, (1200.0,))


def test_a_promise_that_nobody_kept_yet_counts_as_missed(story: Story) -> None:
    (score,) = scored(story, "06:00")
    assert (score.promises, score.late_s) == (3, (1200.0, 1800.0))


def test_a_first_message_that_came_too_late_is_not_in_time(story: Story) -> None:
    story.file("policy.yml", "severities: {high: {first_within: 8m}}\n")
    assert scored(story, "05:00")[0].firsts_kept == 0


def test_a_severity_that_promises_no_first_message_is_not_judged_by_it(story: Story) -> None:
    story.incident(id_="small", title="Small", severity="low", components="[web]", started="2026-10-10T03:00:00Z")
    story.update("resolved", "18 03:00", id_="small")
    small = scored(story, "18 05:00")[-1]
    assert (small.severity, small.first_within_s, small.firsts_kept) == ("low", None, 1)


@pytest.mark.parametrize(
    "keys",
    [{"duplicate_of": "outage"}, {"origin": "{id: a1b2c3d4e5f6}"}],
    ids=["duplicates", "what was imported"],
)
def test_what_promised_nothing_is_not_scored(story: Story, keys: dict[str, str]) -> None:
    story.incident(id_="other", title="Other", components="[web]", started="2026-10-17T01:00:00Z", **keys)
    story.update("resolved", "04:00", id_="other")
    assert len(scored(story, "05:00")[0].firsts) == 1


def test_only_what_began_within_the_time_is_scored(story: Story) -> None:
    assert scored(story, "05:00", timedelta(hours=1)) == []
