"""Words that were withdrawn, and what was never true: a false alarm is over, and takes its consequences with it."""

from pathlib import Path

import pytest

from lightship.model import Phase, Status
from story import Story, instant

FINE, PARTLY = Status.OPERATIONAL, Status.PARTIAL_OUTAGE


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def void(at: str) -> str:
    return f"{{at: {instant(at):%Y-%m-%dT%H:%M:%SZ}, note: Wrong, void: true}}"


def test_a_false_alarm_is_resolved_with_its_retraction(story: Story) -> None:
    story.incident(components="[web]").update("investigating", "03:10", retracted=void("03:20"))
    assert story.entry("03:15").is_active
    entry = story.entry("03:30")
    assert (entry.phase, entry.finished, entry.is_void) == (Phase.RESOLVED, instant("03:20"), True)
    assert entry.next_update is None


def test_a_maintenance_that_was_never_planned_is_cancelled_and_the_clock_leaves_it(story: Story) -> None:
    keys = {"starts": "2026-10-17T10:00:00Z", "ends": "2026-10-17T11:00:00Z", "components": "[web]", "auto": "both"}
    story.incident("work", kind="maintenance", **keys)
    story.update("scheduled", "08:00", id_="work", retracted=void("10:30"))
    assert [told.id for told in story.entry("10:10", "work").updates][1:] == ["auto-in_progress"]
    entry = story.entry("12:00", "work")
    assert entry.phase is Phase.CANCELLED
    assert not entry.is_upcoming
    assert not entry.is_active
    assert [told.id for told in entry.updates][1:] == ["auto-in_progress"], "what was published stays"
    assert story.at("12:00").statuses["web"] is FINE


def test_a_notice_that_was_a_mistake_is_withdrawn(story: Story) -> None:
    story.incident("terms", kind="notice").update("published", "03:10", id_="terms", retracted=void("03:20"))
    assert story.entry("03:30", "terms").phase is Phase.WITHDRAWN


def test_an_end_that_was_not_one_is_taken_back(story: Story) -> None:
    story.incident(components="[web]").update("investigating", "03:10")
    story.update("resolved", "04:00", retracted=void("04:30"))
    assert story.entry("04:10").phase is Phase.RESOLVED
    entry = story.entry("05:00")
    assert entry.is_active
    assert entry.phase is Phase.INVESTIGATING
    assert entry.next_update == instant("04:10")
    assert [(span.start, span.end) for span in entry.spans] == [(instant("03:10"), None)], "it was broken all the time"


def test_a_severity_that_was_not_so_bad_is_taken_back(story: Story) -> None:
    story.incident(components="[web]").update("investigating", "03:10")
    story.update("identified", "03:20", severity="critical", retracted=void("03:30"))
    assert story.at("03:25").statuses["web"] is Status.MAJOR_OUTAGE
    entry = story.entry("03:40")
    assert (entry.severity, entry.impact.value, entry.phase) == ("high", "major", Phase.INVESTIGATING)
    assert entry.components == {"web": PARTLY}


def test_a_move_that_was_a_mistake_is_taken_back(story: Story) -> None:
    story.incident("work", kind="maintenance", starts="2026-10-17T10:00:00Z", ends="2026-10-17T11:00:00Z")
    story.update("scheduled", "08:00", id_="work")
    story.update("scheduled", "08:30", id_="work", starts="2026-10-18T10:00:00Z", retracted=void("09:00"))
    assert story.entry("08:40", "work").started == instant("18 10:00")
    assert story.entry("09:10", "work").started == instant("10:00")


def test_the_words_of_an_end_may_be_withdrawn_and_the_end_stays(story: Story) -> None:
    story.incident(components="[web]").update("investigating", "03:10")
    story.update("resolved", "04:00", retracted="{at: 2026-10-17T04:30:00Z, note: It named a customer}")
    entry = story.entry("05:00")
    assert (entry.phase, entry.ended, entry.latest.words) == (Phase.RESOLVED, instant("04:00"), {})


def test_an_estimate_goes_with_the_words_that_gave_it(story: Story) -> None:
    story.incident().update(
        "investigating",
        "03:10",
        eta="{by: 2026-10-17T06:00:00Z}",
        retracted="{at: 2026-10-17T03:20:00Z, note: Nobody knows yet}",
    )
    assert story.entry("03:15").eta is not None
    assert story.entry("03:30").eta is None
