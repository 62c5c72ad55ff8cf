"""Uptime against a naive oracle that looks at every minute."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from lightship.model import Status, worst
from lightship.snapshot import uptime
from lightship.snapshot.uptime import Stretch
from story import Story

NOW = datetime(2026, 11, 3, 15, 27, tzinfo=UTC)
WEIGHTS = {Status.MAJOR_OUTAGE: 1.0, Status.PARTIAL_OUTAGE: 0.3}
MINUTE = timedelta(minutes=1)

minutes_back = st.integers(0, 20 * 24 * 60)
stretches = st.lists(
    st.builds(
        lambda back, length, status, number: Stretch(
            start=NOW - back * MINUTE,
            end=None if NOW - back * MINUTE + length * MINUTE >= NOW else NOW - back * MINUTE + length * MINUTE,
            status=status,
            entry=f"entry-{number}",
        ),
        minutes_back,
        st.integers(1, 3000),
        st.sampled_from(Status),
        st.integers(1, 4),
    ),
    max_size=6,
)


def by_the_minute(found: list[Stretch], since: datetime, zone: str) -> tuple[float, dict[date, dict[Status, int]]]:
    """Count every observed minute on its own: its worst status, on its day in the zone."""
    here = ZoneInfo(zone)
    days: dict[date, dict[Status, int]] = {}
    lost, observed, moment = 0.0, 0, since
    while moment < NOW:
        status = worst(*(item.status for item in found if item.start <= moment < (item.end or NOW)))
        day = days.setdefault(moment.astimezone(here).date(), {})
        if status is not Status.OPERATIONAL:
            day[status] = day.get(status, 0) + 60
        lost += WEIGHTS.get(status, 0.0)
        observed += 1
        moment += MINUTE
    return (100 * (1 - lost / observed) if observed else -1), days


@given(
    found=stretches,
    back=st.integers(1, 20 * 24 * 60),
    zone=st.sampled_from(["Etc/UTC", "Europe/Berlin", "America/New_York"]),
)
def test_uptime_equals_a_count_of_every_minute(found: list[Stretch], back: int, zone: str) -> None:
    since = NOW - back * MINUTE
    percent, days = by_the_minute(found, since, zone)
    counted = uptime.of(found, since, WEIGHTS, uptime.frame(NOW, zone))
    assert counted.percent is not None
    is_down = any(item.end is None and item.status in WEIGHTS for item in found)
    assert abs(counted.percent - (99.999 if is_down and percent == 100 else percent)) < 1e-6
    for day in counted.days:
        assert dict(day.seconds) == days.get(day.date, {})
        lasting = [item.status for item in found if item.end is None and day is counted.days[-1]]
        assert day.worst == (worst(*day.seconds, *lasting) if day.date in days else None)


def test_a_component_without_a_beginning_has_no_figure() -> None:
    counted = uptime.of((), None, WEIGHTS, uptime.frame(NOW, "Etc/UTC"))
    assert counted.percent is None
    assert {day.worst for day in counted.days} == {None}


def test_ninety_days_end_with_today_in_the_pages_zone() -> None:
    shown = uptime.frame(datetime(2026, 11, 3, 23, 30, tzinfo=UTC), "Asia/Tokyo")
    assert len(shown.dates) == 90
    assert shown.dates[-1] == date(2026, 11, 4)


def test_a_day_of_daylight_saving_has_twenty_five_hours() -> None:
    shown = uptime.frame(NOW, "Europe/Berlin")
    lengths = {
        day: (end - start).total_seconds() / 3600
        for day, start, end in zip(shown.dates, shown.edges, shown.edges[1:], strict=False)
    }
    assert lengths[date(2026, 10, 25)] == 25
    assert lengths[date(2026, 10, 26)] == 24


def test_a_group_has_the_mean_of_its_members_and_their_worst_days() -> None:
    shown = uptime.frame(NOW, "Etc/UTC")
    since = NOW - timedelta(hours=10)
    down = Stretch(start=NOW - timedelta(hours=5), end=None, status=Status.MAJOR_OUTAGE, entry="one")
    group = uptime.of_group([uptime.of([down], since, WEIGHTS, shown), uptime.of([], since, WEIGHTS, shown)])
    assert group.percent == 75
    assert group.days[-1].worst is Status.MAJOR_OUTAGE
    assert group.days[-1].entries == ("one",)


def test_figures_move_with_changes_and_days_and_not_with_the_clock(tmp_path: Path) -> None:
    story = Story(tmp_path).incident(components="{web: major_outage}", started="2026-10-17T03:00:00Z")
    story.update("investigating", "03:10").update("identified", "04:00")
    early, late = story.at("04:10").uptime["web"], story.at("20:00").uptime["web"]
    assert early == late
    assert early.days[-1].seconds == {Status.MAJOR_OUTAGE: 3600}
    assert early.percent != story.at("18 01:00").uptime["web"].percent


def test_what_begins_with_the_last_change_is_seen_at_once(tmp_path: Path) -> None:
    story = Story(tmp_path).incident(components="{web: major_outage}").update("investigating", "03:10")
    assert story.at("03:10").uptime["web"].days[-1].worst is Status.MAJOR_OUTAGE


def test_an_outage_that_lasts_is_never_all_of_the_time(tmp_path: Path) -> None:
    story = Story(tmp_path).incident(components="{web: major_outage}").update("investigating", "03:10")
    found = story.at("03:10").uptime["web"].percent
    assert found is not None
    assert 99.99 < found < 100
    story.update("resolved", "03:20")
    found = story.at("03:20").uptime["web"].percent
    assert found is not None
    assert found < 100


def test_a_day_with_an_incident_that_leaves_a_component_operational_is_eventful(tmp_path: Path) -> None:
    story = Story(tmp_path).incident(components="[web]", severity="low", started="2026-10-16T23:00:00Z")
    story.update("investigating", "17 03:10")
    days = story.at("18 01:00").uptime["web"].days
    assert [day.entries for day in days[-4:]] == [(), ("outage",), ("outage",), ("outage",)]
    assert {day.worst for day in days} == {Status.OPERATIONAL}
    assert story.at("18 01:00").uptime["web"].percent == 100
    story.update("resolved", "18 02:00", ended="2026-10-17T04:00:00Z")
    days = story.at("19 01:00").uptime["web"].days
    assert [day.entries for day in days[-4:]] == [("outage",), ("outage",), (), ()]


def test_an_incident_touches_the_days_after_a_component_recovered_until_it_is_over(tmp_path: Path) -> None:
    story = Story(tmp_path).incident(components="[web, rest]", started="2026-10-16T23:00:00Z")
    story.update("investigating", "16 23:10").update("monitoring", "16 23:50", components="{web: operational}")
    story.update("resolved", "17 03:00")
    days = story.at("17 04:00").uptime["web"].days
    assert [(day.worst, day.entries) for day in days[-2:]] == [
        (Status.PARTIAL_OUTAGE, ("outage",)),
        (Status.OPERATIONAL, ("outage",)),
    ]


def test_a_false_alarm_and_a_notice_leave_a_day_uneventful(tmp_path: Path) -> None:
    story = Story(tmp_path).incident("alarm", components="[web]", severity="low", started="2026-10-17T03:00:00Z")
    void = "{at: 2026-10-17T03:20:00Z, note: A false alarm, void: true}"
    story.update("investigating", "03:10", id_="alarm", retracted=void)
    story.incident("hello", kind="notice", components="[web]").update("published", "03:10", id_="hello")
    assert not any(day.is_eventful for day in story.at("04:00").uptime["web"].days)
