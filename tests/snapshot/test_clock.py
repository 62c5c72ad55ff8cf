"""What the clock does at the edges of a window, and where people speak at the same time or later."""

from pathlib import Path

import pytest

from lightship.model import Phase, Status
from story import Story, instant


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def work(story: Story, said: str = "08:00", **keys: str) -> Story:
    """Announce work on the website from 10:00 to 11:00."""
    given = {"starts": "2026-10-17T10:00:00Z", "ends": "2026-10-17T11:00:00Z", "components": "[web]", **keys}
    return story.incident("work", kind="maintenance", auto="both", **given).update("scheduled", said, id_="work")


def test_who_speaks_at_the_edge_speaks_for_the_clock(story: Story) -> None:
    work(story).update("in_progress", "10:00", id_="work").update("completed", "11:00", id_="work")
    told = story.entry("12:00", "work").updates
    assert [update.phase for update in told] == [Phase.SCHEDULED, Phase.IN_PROGRESS, Phase.COMPLETED]
    assert not any(update.is_automatic for update in told)


def test_words_at_the_edge_that_change_nothing_leave_it_to_the_clock(story: Story) -> None:
    work(story).update("scheduled", "10:00", id_="work")
    assert story.entry("10:00", "work").latest.id == "auto-in_progress"


def test_one_that_is_cancelled_as_it_begins_never_began(story: Story) -> None:
    work(story).update("cancelled", "10:00", id_="work")
    assert story.entry("12:00", "work").spans == ()


def test_what_is_moved_into_the_past_begins_when_that_is_said(story: Story) -> None:
    work(story, starts="2026-10-18T10:00:00Z", ends="2026-10-18T14:00:00Z")
    story.update("scheduled", "12:00", "It was brought forward.", id_="work", starts="2026-10-17T09:00:00Z")
    entry = story.entry("12:30", "work")
    assert [told.at for told in entry.updates] == [instant("08:00"), instant("12:00"), instant("12:00")]
    assert [(span.start, span.end) for span in entry.spans] == [(instant("09:00"), None)]
    assert story.entry("14:00", "work").ended == instant("13:00")


def test_what_is_announced_when_it_is_over_was_over_when_its_window_was(story: Story) -> None:
    work(story, "20:00")
    entry = story.entry("20:00", "work")
    assert entry.phase is Phase.COMPLETED
    assert (entry.ended, entry.finished) == (instant("11:00"), instant("20:00"))
    assert [(span.status, span.start, span.end) for span in entry.spans] == [
        (Status.UNDER_MAINTENANCE, instant("10:00"), instant("11:00"))
    ]
    assert [told.at for told in entry.updates] == [instant("20:00")] * 3


def test_a_window_that_is_shortened_too_late_has_ended_then(story: Story) -> None:
    work(story).update("in_progress", "10:50", id_="work", ends="2026-10-17T10:40:00Z")
    entry = story.entry("10:50", "work")
    assert (entry.ended, entry.finished) == (instant("10:40"), instant("10:50"))
