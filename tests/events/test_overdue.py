"""A promise of a next update that passed is an event, once for each promise, and only where somebody is told of it."""

from pathlib import Path

import pytest

from lightship import events
from lightship.events import pending
from lightship.model.message import Event, Occasion
from lightship.outputs.messages import Press
from story import Story

FIRST = "outage/20261017T030000Z-investigating"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path).incident(components="[web]").update("investigating", "03:00", next_update="30m")


def overdue(story: Story, now: str, *others: str) -> list[Event]:
    snapshots = {name: story.at(now, name) for name in ("public", *others)}
    found = events.announceable(snapshots, has_owners=True)
    return [event for event in found if event.occasion is Occasion.OVERDUE]


def test_it_is_one_as_soon_as_the_time_has_come_and_belongs_to_the_update_that_promised(story: Story) -> None:
    assert overdue(story, "03:29") == []
    [event] = overdue(story, "03:30")
    assert (event.id, event.before, f"{event.at:%H:%M}") == (f"{FIRST}#overdue", FIRST, "03:30")
    assert overdue(story, "18 03:30") == [event], "however late it is"


def test_it_is_none_once_the_update_has_come_and_another_one_for_the_next_promise(story: Story) -> None:
    story.update("identified", "03:40", next_update="1h")
    assert overdue(story, "04:00") == []
    assert [event.id for event in overdue(story, "04:40")] == ["outage/20261017T034000Z-identified#overdue"]


def test_the_severity_promises_where_the_author_does_not(tmp_path: Path) -> None:
    story = Story(tmp_path).incident(severity="critical").update("investigating", "03:00")
    assert overdue(story, "03:29") == []
    assert [event.id for event in overdue(story, "03:31")] == [f"{FIRST}#overdue"]


def test_what_is_over_promises_nothing(story: Story) -> None:
    story.update("resolved", "03:20")
    assert overdue(story, "05:00") == []


def test_nothing_is_overdue_where_nobody_would_be_told(story: Story) -> None:
    assert len(events.announceable({"public": story.at("05:00")})) == 1


def test_words_for_some_keep_no_promise_that_everybody_was_given(story: Story) -> None:
    story.update("identified", "03:20", audiences="[executives]", next_update="4h")
    [event] = overdue(story, "04:00", "executives")
    assert (event.id, event.audiences) == (f"{FIRST}#overdue", ("public",))


def test_it_is_neither_late_nor_makes_anything_late(story: Story) -> None:
    story.update("identified", "03:31", next_update="1h")
    found = events.announceable({"public": story.at("05:00")}, has_owners=True)
    told = {event.id for event in found if event.id.endswith("#overdue")}
    divided = pending(found, told)
    assert ([event.occasion for event in divided.due], divided.late) == ([Occasion.FIRST, Occasion.UPDATE], ())


def test_its_message_says_what_was_promised_and_the_last_words(story: Story) -> None:
    [event] = overdue(story, "05:00")
    for language, promised in (
        ("en", "promised an update by 17 Oct 2026, 03:30 UTC"),
        ("de", "Bis 17. Okt 2026, 03:30 UTC"),
    ):
        message = Press(story.at("05:00")).message(event, language=language)
        said = " ".join(section.text for section in message.sections)
        assert promised in said
        assert "Words." in said
        assert [f"{moment.at:%H:%M}" for moment in message.moments] == ["03:00", "03:30"]
        assert message.changes == ()
    assert Press(story.at("05:00")).message(event).subject == "[Update overdue] Something broke: Website"
