"""Maintenance: by the clock, by updates, moved, extended, cancelled, again and again."""

from pathlib import Path

import pytest

from lightship.model import Phase, Status
from story import Story, instant

MAINTAINED, FINE = Status.UNDER_MAINTENANCE, Status.OPERATIONAL


def work(story: Story, **keys: str) -> Story:
    """Announce work on the website from 10:00 to 11:00."""
    given = {"starts": "2026-10-17T10:00:00Z", "ends": "2026-10-17T11:00:00Z", "components": "[web]", **keys}
    return story.incident("work", kind="maintenance", **given).update("scheduled", "08:00", id_="work")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_the_clock_begins_it_and_updates_end_it(story: Story) -> None:
    work(story, auto="start").update("completed", "11:20", id_="work")
    assert story.entry("09:59", "work").is_upcoming
    entry = story.entry("10:00", "work")
    assert entry.is_active
    assert entry.latest.id == "auto-in_progress"
    assert entry.latest.is_automatic
    assert entry.components == {"web": MAINTAINED}
    assert story.entry("11:10", "work").phase is Phase.IN_PROGRESS, "nobody has said that it is over"
    done = story.entry("12:00", "work")
    assert [(span.start, span.end) for span in done.spans] == [(instant("10:00"), instant("11:20"))]


def test_the_clock_ends_it_too_with_both(story: Story) -> None:
    work(story, auto="both")
    entry = story.entry("12:00", "work")
    assert [told.id for told in entry.updates][1:] == ["auto-in_progress", "auto-completed"]
    assert entry.ended == instant("11:00")
    assert entry.components == {"web": FINE}


def test_without_auto_only_updates_move_it(story: Story) -> None:
    work(story)
    assert story.entry("10:30", "work").is_upcoming
    assert not story.entry("12:00", "work").is_upcoming, "its window is over, whatever nobody said"
    story.update("in_progress", "10:05", id_="work").update("verifying", "10:40", id_="work")
    assert story.entry("10:50", "work").components == {"web": MAINTAINED}


def test_an_early_begin_by_hand_silences_the_clock(story: Story) -> None:
    work(story, auto="start").update("in_progress", "09:50", id_="work")
    assert [told.id for told in story.entry("10:30", "work").updates] == [
        "20261017T080000Z-scheduled",
        "20261017T095000Z-in-progress",
    ]


def test_a_move_gives_a_new_window_and_keeps_the_length(story: Story) -> None:
    work(story, auto="both").update("scheduled", "09:00", id_="work", starts="2026-10-18T10:00:00Z")
    entry = story.entry("12:00", "work")
    assert entry.is_upcoming
    assert entry.window is not None
    assert (entry.window.starts, entry.window.ends) == (instant("18 10:00"), instant("18 11:00"))
    assert entry.sequence == 1
    assert entry.latest.is_move
    assert story.entry("18 10:30", "work").is_active


def test_an_extension_keeps_it_going(story: Story) -> None:
    work(story, auto="both").update("in_progress", "10:50", id_="work", ends="2026-10-17T12:00:00Z")
    assert story.entry("11:30", "work").is_active
    assert story.entry("12:30", "work").ended == instant("12:00")


def test_a_cancelled_one_touches_nothing(story: Story) -> None:
    work(story, auto="both").update("cancelled", "09:00", id_="work")
    entry = story.entry("10:30", "work")
    assert entry.phase is Phase.CANCELLED
    assert entry.spans == ()
    assert story.at("10:30").statuses["web"] is FINE


def test_a_postponement_after_the_begin_begins_again(story: Story) -> None:
    work(story, auto="start").update("scheduled", "10:10", id_="work", starts="2026-10-17T20:00:00Z")
    entry = story.entry("20:30", "work")
    assert [told.id for told in entry.updates if told.is_automatic] == ["auto-in_progress", "auto-in_progress-2"]
    assert [(span.start, span.end) for span in entry.spans] == [
        (instant("10:00"), instant("10:10")),
        (instant("20:00"), None),
    ]


def test_what_recurs_stays_at_its_local_time_across_daylight_saving(story: Story) -> None:
    work(
        story,
        repeat="FREQ=WEEKLY;COUNT=3",
        zone="Europe/Berlin",
        starts="2026-10-17T21:00:00Z",
        ends="2026-10-17T22:00:00Z",
    )
    entries = {entry.id: entry for entry in story.at("12:00").entries}
    starts = {id_: entry.window.starts for id_, entry in entries.items() if entry.window}
    assert starts == {
        "work--20261017": instant("17 21:00"),
        "work--20261024": instant("24 21:00"),
        "work--20261031": instant("31 22:00"),
    }
    assert len({entry.api_id for entry in entries.values()}) == 3


def test_an_update_names_its_occurrence_and_moves_it_alone(story: Story) -> None:
    work(story, repeat="FREQ=DAILY;COUNT=3", auto="both")
    story.update("scheduled", "09:00", id_="work", occurrence="20261018", starts="2026-10-18T15:00:00Z")
    first, moved = story.entry("18 12:00", "work--20261017"), story.entry("18 12:00", "work--20261018")
    assert first.phase is Phase.COMPLETED
    assert moved.is_upcoming
    assert moved.original_start == instant("18 10:00")
    assert moved.window is not None
    assert moved.window.starts == instant("18 15:00")
    assert moved.series == "work"


def test_the_end_of_a_rule_cancels_what_has_not_begun(story: Story) -> None:
    work(story, repeat="FREQ=DAILY;COUNT=3", auto="both").update("cancelled", "18 09:00", id_="work")
    phases = {entry.id: entry.phase for entry in story.at("20 00:00").entries}
    assert phases == {
        "work--20261017": Phase.COMPLETED,
        "work--20261018": Phase.CANCELLED,
        "work--20261019": Phase.CANCELLED,
    }


def test_occurrences_are_known_ninety_days_ahead(story: Story) -> None:
    work(story, repeat="FREQ=MONTHLY")
    days = [entry.id.rpartition("--")[2] for entry in story.at("12:00").entries]
    assert sorted(days) == ["20261017", "20261117", "20261217"]


def test_the_series_leads_to_its_next_occurrence(story: Story) -> None:
    work(story, repeat="FREQ=DAILY;COUNT=3", auto="both")
    assert story.at("18 12:00").redirects == {"/incidents/work/": "/incidents/work--20261019/"}
    assert story.at("20 12:00").redirects == {"/incidents/work/": "/incidents/work--20261019/"}


def test_a_weekday_rule_and_an_end_in_utc_are_understood(story: Story) -> None:
    work(story, repeat="FREQ=MONTHLY;BYDAY=3SA;UNTIL=20261121T100000Z", zone="Europe/Berlin")
    days = sorted(entry.id.rpartition("--")[2] for entry in story.at("12:00").entries)
    assert days == ["20261017"], "21 November 12:00 in Berlin is 11:00 UTC, after the end"
