"""What recurs: which times there are, which messages are about them, and what ends the whole."""

from pathlib import Path

import pytest

from lightship.model import Phase
from story import Story, instant


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def series(story: Story, **keys: str) -> Story:
    """Announce an hour's work on the website every day from 10:00 on."""
    given = {
        "starts": "2026-10-17T10:00:00Z",
        "ends": "2026-10-17T11:00:00Z",
        "components": "[web]",
        "repeat": "FREQ=DAILY",
        "auto": "both",
        **keys,
    }
    return story.incident("work", kind="maintenance", **given).update("scheduled", "08:00", id_="work")


def test_words_about_the_whole_leave_what_is_over_alone(story: Story) -> None:
    series(story).update("scheduled", "18 12:00", "It takes longer now.", id_="work")
    done = story.entry("19 12:00", "work--20261018")
    assert done.phase is Phase.COMPLETED
    assert [told.id for told in done.updates][1:] == ["auto-in_progress", "auto-completed"]
    assert story.entry("18 13:00", "work--20261019").latest.words == {"en": "It takes longer now."}


def test_a_late_announcement_is_about_every_occurrence(story: Story) -> None:
    story.incident(
        "work",
        kind="maintenance",
        starts="2026-10-10T10:00:00Z",
        ends="2026-10-10T11:00:00Z",
        repeat="FREQ=DAILY;COUNT=2",
        auto="both",
    ).update("scheduled", "08:00", id_="work")
    first = story.entry("09:00", "work--20261010")
    assert first.phase is Phase.COMPLETED
    assert first.ended == instant("10 11:00"), "it was over when its window was"


def test_a_series_that_was_ended_gets_no_new_dates_as_time_goes_on(story: Story) -> None:
    series(story).update("cancelled", "18 12:00", id_="work")
    then = [entry.id for entry in story.at("19 00:00").entries]
    later = [entry.id for entry in story.at("2026-12-30T00:00:00Z").entries]
    assert then == later[-len(then) :]
    assert later[0] == "work--20270116", "90 days after the end were announced, and nothing after them"


def test_an_update_may_name_its_occurrence_before_the_series_is_announced(story: Story) -> None:
    series(story).update("scheduled", "07:00", "This one.", id_="work", occurrence="20261018")
    assert [entry.id for entry in story.at("07:30").entries] == ["work--20261018"]
    assert len(story.at("08:00").entries) > 80


def test_a_slot_names_the_window_of_its_own_occurrence(story: Story) -> None:
    series(story, repeat="FREQ=DAILY;COUNT=2")
    story.update("scheduled", "09:00", "From {{ incident.starts }}.", id_="work", occurrence="20261018")
    story.update(
        "scheduled",
        "09:30",
        "Now {{ incident.starts }}.",
        id_="work",
        occurrence="20261018",
        starts="2026-10-18T12:00:00Z",
    )
    told = story.entry("09:40", "work--20261018").updates
    assert [update.words["en"] for update in told[1:]] == ["From 2026-10-18 10:00 UTC.", "Now 2026-10-18 12:00 UTC."]


def test_years_pass_without_a_break(story: Story) -> None:
    series(story, starts="2026-12-30T23:30:00Z", ends="2026-12-31T00:30:00Z", repeat="FREQ=DAILY;COUNT=4")
    ids = sorted(entry.id for entry in story.at("2026-12-30T00:00:00Z").entries)
    assert ids == ["work--20261230", "work--20261231", "work--20270101", "work--20270102"]


def test_a_time_that_daylight_saving_skips_moves_on_by_the_gap(story: Story) -> None:
    series(
        story,
        starts="2026-10-17T00:30:00Z",
        ends="2026-10-17T01:30:00Z",
        repeat="FREQ=DAILY;UNTIL=20270330T000000Z",
        zone="Europe/Berlin",
    )
    found = {entry.id: entry for entry in story.at("2026-12-31T00:00:00Z").entries}
    gap = found["work--20270328"].window
    assert gap is not None
    assert gap.starts == instant("2027-03-28T01:30:00Z"), "02:30 does not exist there, 03:30 is meant"
    assert instant("2026-10-25T00:30:00Z") in {entry.started for entry in found.values()}, "the earlier 02:30"
