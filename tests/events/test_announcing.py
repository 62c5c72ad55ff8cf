"""What becomes an event: for whom, on which occasion, under which id, and only once."""

from dataclasses import replace
from pathlib import Path

import pytest

from lightship import events
from lightship.model.message import Event, Occasion
from story import Story, instant


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def told(story: Story, now: str, *others: str, reminders: tuple[int, ...] = (86400, 3600)) -> tuple[Event, ...]:
    return events.announceable({name: story.at(now, name) for name in ("public", *others)}, reminders)


def lines(found: tuple[Event, ...]) -> list[tuple[str, str]]:
    return [(event.id, event.occasion.value) for event in found]


def test_an_incident_begins_goes_on_and_ends(story: Story) -> None:
    story.incident(components="{web: major_outage}", tags="[database]")
    story.update("investigating", "03:00").update("identified", "03:10", components="{rest: degraded_performance}")
    story.update("identified", "03:20", severity="low").update("resolved", "03:30").update("resolved", "03:40")
    found = told(story, "04:00")
    assert lines(found) == [
        ("outage/20261017T030000Z-investigating", "first"),
        ("outage/20261017T031000Z-identified", "update"),
        ("outage/20261017T032000Z-identified", "update"),
        ("outage/20261017T033000Z-resolved", "resolution"),
        ("outage/20261017T034000Z-resolved", "update"),
    ]
    assert [event.before for event in found] == ["", *(event.id for event in found[:-1])]
    assert {event.components for event in found} == {("rest", "web")}, "who hears the start hears the end"
    assert [event.severity for event in found] == ["high", "high", "low", "low", "low"]
    assert {(event.entry, event.tags, event.audiences) for event in found} == {("outage", ("database",), ())}


def test_what_goes_on_after_its_end_begins_anew(story: Story) -> None:
    story.incident().update("investigating", "03:00").update("resolved", "03:10")
    story.update("identified", "03:20", reopen="true").update("resolved", "03:30")
    assert [event.occasion for event in told(story, "04:00")] == ["first", "resolution", "first", "resolution"]


def test_a_renamed_folder_keeps_the_ids_of_its_events(story: Story) -> None:
    story.incident("later", renamed_from="[earlier, middle]").update("investigating", "03:00", id_="later")
    [event] = told(story, "04:00")
    assert (event.id, event.entry) == ("earlier/20261017T030000Z-investigating", "earlier")
    place = events.place(event, story.at("04:00"))
    assert place is not None
    assert place.entry.id == "later"


def test_what_only_some_may_see_is_an_event_for_them_alone(story: Story) -> None:
    story.incident().update("investigating", "03:00", audiences="[executives]")
    story.update("identified", "03:10").update("monitoring", "03:20", audiences="[executives, support]")
    found = told(story, "04:00", "executives", "support")
    assert [(event.audiences, event.occasion) for event in found] == [
        (("executives",), Occasion.FIRST),
        ((), Occasion.FIRST),
        (("executives", "support"), Occasion.UPDATE),
    ]
    assert events.place(found[0], story.at("04:00")) is None
    assert told(story, "04:00")[0].id == found[1].id, "an id depends on no audience"


def test_the_public_is_not_told_of_components_that_only_some_know_of(story: Story) -> None:
    story.incident(components="[web]").update("investigating", "03:00")
    story.update("identified", "03:10", audiences="[executives]", components="{hooks: major_outage}")
    first, second = told(story, "04:00", "executives")
    assert (first.components, second.components) == (("web",), ("hooks", "web"))


def test_withdrawn_words_are_told_no_more_but_taken_back(story: Story) -> None:
    story.incident().update("investigating", "03:00")
    story.update("identified", "03:10", retracted='{at: 2026-10-17T03:15:00Z, note: "Not so."}')
    story.update("monitoring", "03:20")
    assert lines(told(story, "04:00")) == [
        ("outage/20261017T030000Z-investigating", "first"),
        ("outage/20261017T031000Z-identified#retracted", "retraction"),
        ("outage/20261017T032000Z-monitoring", "update"),
    ]
    assert lines(told(story, "03:12"))[-1] == ("outage/20261017T031000Z-identified", "update")


def test_what_was_said_of_a_false_alarm_before_it_was_known_for_one_is_not_told(story: Story) -> None:
    story.incident().update("identified", "03:10").update("resolved", "03:30")
    story.update("investigating", "03:00", retracted='{at: 2026-10-17T03:20:00Z, note: "A test.", void: true}')
    assert lines(told(story, "04:00")) == [
        ("outage/20261017T030000Z-investigating#retracted", "retraction"),
        ("outage/20261017T033000Z-resolved", "resolution"),
    ]


def test_corrections_are_told_and_mended_spelling_is_not(story: Story) -> None:
    made = "[{at: 2026-10-17T03:05:00Z, kind: typo}, {at: 2026-10-17T03:06:00Z, kind: correction, note: It was two}]"
    story.incident().update("investigating", "03:00", corrections=made)
    assert lines(told(story, "04:00"))[1:] == [("outage/20261017T030000Z-investigating#c2", "correction")]
    assert told(story, "04:00")[1].before == "outage/20261017T030000Z-investigating"


def test_a_notice_is_told_and_withdrawn(story: Story) -> None:
    story.incident("news", kind="notice").update("published", "03:00", id_="news")
    story.update("published", "03:10", id_="news").update("withdrawn", "03:20", id_="news")
    assert [event.occasion for event in told(story, "04:00")] == ["notice", "update", "notice"]


def maintenance(story: Story, **keys: str) -> Story:
    given = {"starts": "2026-10-18T22:00:00Z", "ends": "2026-10-18T23:00:00Z", "components": "[web]", **keys}
    return story.incident("work", kind="maintenance", **given).update("scheduled", "08:00", id_="work")


def test_a_maintenance_is_announced_moved_reminded_of_begun_and_completed(story: Story) -> None:
    maintenance(story, auto="both").update("scheduled", "09:00", id_="work", starts="2026-10-19T22:00:00Z")
    assert lines(told(story, "17 23:00")) == [
        ("work/20261017T080000Z-scheduled", "announced"),
        ("work/20261017T090000Z-scheduled", "moved"),
    ]
    assert lines(told(story, "18 22:05"))[2:] == [("work#reminder-86400-20261019T2200Z", "reminder")]
    assert lines(told(story, "19 21:00"))[2:] == [("work#reminder-3600-20261019T2200Z", "reminder")]
    assert lines(told(story, "19 23:00"))[2:] == [
        ("work/auto-in_progress", "started"),
        ("work/auto-completed", "completed"),
    ]


def test_a_reminder_comes_in_its_time_and_once(story: Story) -> None:
    maintenance(story)
    assert [event.occasion for event in told(story, "17 21:59")] == ["announced"]
    reminder = told(story, "17 22:00")[-1]
    assert (reminder.id, reminder.at) == ("work#reminder-86400", instant("17 22:00"))
    assert (reminder.before, reminder.components) == ("work/20261017T080000Z-scheduled", ("web",))
    place = events.place(reminder, story.at("17 22:00"))
    assert place is not None
    assert place.update.id == "20261017T080000Z-scheduled"
    assert [event.occasion for event in told(story, "18 22:00")] == ["announced"], "it has begun, or should have"


@pytest.mark.parametrize("announced", ["18 21:30", "18 20:30"])
def test_who_just_heard_of_a_window_is_not_reminded_of_it(story: Story, announced: str) -> None:
    story.incident("work", kind="maintenance", starts="2026-10-18T22:00:00Z", ends="2026-10-18T23:00:00Z")
    story.update("scheduled", announced, id_="work")
    assert [event.occasion for event in told(story, "18 21:50")] == ["announced"]


def test_what_was_called_off_is_not_reminded_of(story: Story) -> None:
    maintenance(story).update("cancelled", "18 10:00", id_="work")
    assert [event.occasion for event in told(story, "18 21:30")] == ["announced", "cancelled"]


def test_a_series_is_announced_once_and_each_date_reminded_of_begun_and_ended(story: Story) -> None:
    maintenance(story, repeat="FREQ=DAILY", auto="both")
    assert lines(told(story, "18 21:30", reminders=(3600,))) == [
        ("work/20261017T080000Z-scheduled", "announced"),
        ("work--20261018#reminder-3600", "reminder"),
    ]
    assert lines(told(story, "19 22:30", reminders=(3600,)))[1:] == [
        ("work--20261018/auto-in_progress", "started"),
        ("work--20261018/auto-completed", "completed"),
        ("work--20261019/auto-in_progress", "started"),
    ]


def test_words_about_a_series_and_about_one_date_are_told_once_and_keep_their_ids(story: Story) -> None:
    maintenance(story, repeat="FREQ=YEARLY", renamed_from="[old-work]")
    story.update("scheduled", "12:00", "It takes longer.", id_="work", occurrence="20261018")
    expected = [
        ("old-work/20261017T080000Z-scheduled", "announced"),
        ("old-work--20261018/20261017T120000Z-scheduled", "update"),
    ]
    assert lines(told(story, "17 13:00", reminders=())) == expected
    assert lines(told(story, "2027-09-01T00:00:00Z", reminders=())) == expected, "also when the next date is in sight"
    of_all, of_one = told(story, "17 13:00", reminders=())
    assert (of_all.entry, of_one.entry) == ("old-work", "old-work--20261018")
    places = [events.place(event, story.at("17 13:00")) for event in (of_all, of_one)]
    assert [place and (place.entry.id, place.update.id) for place in places] == [
        ("work--20261018", "20261017T080000Z-scheduled"),
        ("work--20261018", "20261017T120000Z-scheduled"),
    ]


def test_the_end_of_a_series_is_told_once(story: Story) -> None:
    maintenance(story, repeat="FREQ=DAILY").update("cancelled", "20 12:00", id_="work")
    assert lines(told(story, "21 00:00", reminders=()))[-1] == ("work/20261020T120000Z-cancelled", "cancelled")


def test_events_are_sorted_and_what_is_known_is_left_out(story: Story) -> None:
    for id_, at in (("b", "03:00"), ("c", "02:00"), ("a", "03:00")):
        story.incident(id_).update("investigating", at, id_=id_)
    found = events.announceable({"public": story.at("04:00")}, is_told=lambda entry: entry.id == "a")
    assert [event.entry for event in found] == ["c", "b"]
    assert [event.entry for event in told(story, "04:00")] == ["c", "a", "b"]


# What is told now


def test_what_is_older_than_what_was_told_is_not_sent(story: Story) -> None:
    story.incident().update("investigating", "03:00").update("identified", "03:10").update("monitoring", "03:20")
    first, second, third = told(story, "04:00")
    found = events.pending((first, second, third), {first.id, third.id})
    assert (found.due, found.late) == ((), (second,))
    assert events.pending((first, second, third), {first.id}).due == (second, third)


def test_a_correction_reaches_only_who_heard_the_wrong_words(story: Story) -> None:
    made = "[{at: 2026-10-17T03:05:00Z, kind: correction, note: It was two}]"
    story.incident().update("investigating", "03:00", corrections=made).update("identified", "03:10")
    first, corrected, second = told(story, "04:00")
    assert events.pending((first, corrected, second), ()).moot == (corrected,)
    assert events.pending((first, corrected, second), {first.id, second.id}).due == (corrected,)


def test_where_everybody_reads_everything_all_audiences_see_an_event(story: Story) -> None:
    story.incident().update("investigating", "03:00")
    public = story.at("04:00")
    found = events.announceable({"public": public, "support": replace(public, audience="support")})
    assert [event.audiences for event in found] == [()]
