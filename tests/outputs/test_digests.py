"""Several messages as one: what had to wait since people heard enough."""

from pathlib import Path

from lightship import events
from lightship.model.message import Message
from lightship.outputs.messages import digest, message
from story import Story


def said(tmp_path: Path, language: str = "en", *, is_over: bool = False) -> list[Message]:
    """Give the message of each update of an outage."""
    story = Story(tmp_path).incident(title="Login is slow", components="{rest: partial_outage}")
    story.update("investigating", "03:10", "We look into it.")
    story.update("identified", "03:20", "A full disk delays it.", components="{web: degraded_performance}")
    story.update("identified", "03:40", "We move it.", components="{web: partial_outage}")
    if is_over:
        story.update("resolved", "04:30", "It is *over*.")
    snapshot = story.at("05:00")
    return [message(event, snapshot, language) for event in events.announceable({"public": snapshot})]


def test_one_message_is_itself(tmp_path: Path) -> None:
    [first, *_] = said(tmp_path)

    assert digest([first]) is first


def test_the_words_of_each_are_there_oldest_first_under_their_times(tmp_path: Path) -> None:
    found = digest(said(tmp_path))

    assert [(section.heading, section.text) for section in found.sections] == [
        ("Investigating, 17 Oct 2026, 03:10 UTC", "We look into it."),
        ("Identified, 17 Oct 2026, 03:20 UTC", "A full disk delays it."),
        ("Identified, 17 Oct 2026, 03:40 UTC", "We move it."),
        ("What we are doing", "The cause is known, and we are working on it."),
    ]


def test_all_else_is_as_the_newest_says(tmp_path: Path) -> None:
    messages = said(tmp_path, is_over=True)
    found = digest(messages)

    assert (found.event, found.subject, found.short, found.state) == (
        messages[-1].event,
        messages[-1].subject,
        messages[-1].short,
        "Resolved",
    )
    assert [section.heading for section in found.sections][-2:] == [
        "Resolved, 17 Oct 2026, 04:30 UTC",
        "How long it lasted",
    ]


def test_a_component_that_changed_twice_is_told_as_one_change(tmp_path: Path) -> None:
    found = digest(said(tmp_path)[1:])

    [change] = [one["component_update"] for one in found.changes]
    assert isinstance(change, dict)
    assert (change["old_status"], change["new_status"]) == ("operational", "partial_outage")


def test_it_speaks_the_language_of_its_messages(tmp_path: Path) -> None:
    found = digest(said(tmp_path, "de")[:2])

    assert found.sections[0].heading == "Wird untersucht, 17. Okt 2026, 03:10 UTC"
