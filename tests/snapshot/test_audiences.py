"""What one audience sees and another does not: begins, ends and reopenings."""

from pathlib import Path

import pytest

from lightship.model import Phase
from story import Story, instant


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_an_incident_begins_for_readers_with_the_first_words_that_they_see(story: Story) -> None:
    story.incident(components="[web]").update("investigating", "03:00", audiences="[executives]")
    story.update("identified", "03:30")
    entry = story.entry("04:00")
    assert (entry.started, entry.created) == (instant("03:30"), instant("03:30"))
    assert [(span.start, span.end) for span in entry.spans] == [(instant("03:30"), None)]
    assert story.entry("04:00", audience="executives").started == instant("03:00")


def test_an_end_that_only_some_were_told_leaves_it_open_for_everybody_else(story: Story) -> None:
    story.incident(components="[web]").update("investigating", "03:00")
    story.update("resolved", "03:30", audiences="[executives]")
    assert story.entry("04:00").is_active
    assert story.entry("04:00", audience="executives").phase is Phase.RESOLVED


def test_who_was_not_told_of_the_end_needs_no_reopening(story: Story) -> None:
    story.incident().update("investigating", "03:00")
    story.update("resolved", "03:30", audiences="[executives]")
    story.update("identified", "03:40", audiences="[support]")
    assert story.problems() == []
    story.update("monitoring", "03:50")
    assert len(story.problems()) == 1, "executives would read it after the end"


def test_an_incident_without_components_is_open_and_breaks_nothing(story: Story) -> None:
    story.incident().update("investigating", "03:00")
    snapshot = story.at("03:10")
    assert [entry.components for entry in snapshot.entries] == [{}]
    assert snapshot.overall.indicator == "major"


def test_a_notice_changes_no_component(story: Story) -> None:
    story.incident("terms", kind="notice", components="[web]", severity="critical")
    story.update("published", "03:00", id_="terms")
    assert story.entry("03:10", "terms").spans == ()
