"""What ends an entry, and what words after its end leave alone."""

from pathlib import Path

import pytest

from lightship.model import Status
from story import Story, instant


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_a_second_final_message_does_not_move_the_end(story: Story) -> None:
    story.incident(components="[rest]", started="2026-10-17T03:01:00Z")
    story.update("investigating", "03:10").update("resolved", "04:00").update("resolved", "18 09:00")
    found = story.entry("18 10:00")
    assert (found.ended, found.finished) == (instant("04:00"), instant("04:00"))
    assert [span.end for span in found.spans] == [instant("04:00")]


def test_a_second_final_message_can_say_that_it_was_over_earlier(story: Story) -> None:
    story.incident(components="[rest]", started="2026-10-17T03:01:00Z")
    story.update("investigating", "03:10").update("resolved", "04:00")
    story.update("resolved", "18 09:00", ended="2026-10-17T03:40:00Z")
    found = story.entry("18 10:00")
    assert found.ended == instant("03:40")
    assert [span.end for span in found.spans] == [instant("03:40")]


def test_reopening_after_two_final_messages_brings_the_statuses_back(story: Story) -> None:
    story.incident(components="{rest: major_outage}", started="2026-10-17T03:01:00Z")
    story.update("investigating", "03:10").update("resolved", "04:00").update("resolved", "04:30")
    story.update("investigating", "05:00", reopen="true")
    assert story.at("05:10").statuses["rest"] is Status.MAJOR_OUTAGE
