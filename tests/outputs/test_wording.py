"""How pages say times, durations, ranges and lists."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship.model import Kind, Phase
from lightship.outputs.wording import ENGLISH


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(seconds=20), "under a minute"),
        (timedelta(minutes=42, seconds=59), "42 min"),
        (timedelta(hours=3, minutes=10), "3 h 10 min"),
        (timedelta(hours=2), "2 h"),
        (timedelta(days=1, hours=1, minutes=30), "1 day 1 h"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=40, hours=20), "40 days"),
    ],
    ids=str,
)
def test_a_duration_is_said_plainly(duration: timedelta, words: str) -> None:
    assert ENGLISH.duration(duration.total_seconds()) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 14), date(2026, 11, 19), "14–19 Nov"),
        (date(2026, 10, 28), date(2026, 11, 3), "28 Oct – 3 Nov"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 Dec – 2 Jan"),
        (date(2026, 11, 21), date(2026, 11, 21), "Sat 21 Nov"),
    ],
    ids=str,
)
def test_a_range_of_days_is_said_once(first: date, last: date, words: str) -> None:
    assert ENGLISH.days(first, last) == words


def test_times_are_said_in_utc_wherever_they_come_from() -> None:
    berlin = timezone(timedelta(hours=1))
    assert ENGLISH.moment(datetime(2026, 11, 21, 4, 1, tzinfo=berlin)) == "21 Nov 2026, 03:01 UTC"
    assert ENGLISH.moment(datetime(2026, 11, 21, 0, 30, tzinfo=berlin)) == "20 Nov 2026, 23:30 UTC"


def test_a_day_is_left_out_when_it_is_today() -> None:
    begin, end = datetime(2026, 11, 22, 22, 0, tzinfo=UTC), datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert ENGLISH.period(begin, end) == "Sun 22 Nov 2026, 22:00–23:30 UTC"
    assert ENGLISH.period(begin, end, today=begin.date()) == "22:00–23:30 UTC"
    late = end + timedelta(hours=2)
    assert ENGLISH.period(begin, late) == "Sun 22 Nov 2026, 22:00 – Mon 23 Nov 2026, 01:30 UTC"
    assert ENGLISH.period(begin, late, today=begin.date()) == "22:00 – Mon 23 Nov, 01:30 UTC"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["A"], "A"),
        (["A", "B"], "A and B"),
        (["A", "B", "C", "D"], "A, B, C and D"),
        (["A", "B", "C", "D", "E"], "A, B, C and 2 more"),
    ],
    ids=str,
)
def test_names_are_listed_as_in_a_sentence(names: list[str], words: str) -> None:
    assert ENGLISH.listed(names) == words


@pytest.mark.parametrize(
    ("value", "words"), [(100.0, "100 %"), (99.9999, "99.99 %"), (99.5, "99.50 %"), (0.0, "0 %"), (99.05, "99.05 %")]
)
def test_a_share_is_said_with_two_digits(value: float, words: str) -> None:
    assert ENGLISH.percent(value) == words


@given(st.floats(min_value=0, max_value=99.9999))
def test_a_share_is_never_rounded_up(value: float) -> None:
    assert float(ENGLISH.percent(value).removesuffix(" %")) <= value + 1e-6


def test_the_sentence_of_what_is_affected_fits_what_it_is() -> None:
    def said(kind: Kind, phase: Phase) -> str:
        return ENGLISH.affected_line(["A", "B"], kind, phase)

    assert said(Kind.INCIDENT, Phase.RESOLVED) == "This incident affected: A, B."
    assert said(Kind.MAINTENANCE, Phase.SCHEDULED) == "This scheduled maintenance affects: A, B."
    assert said(Kind.MAINTENANCE, Phase.CANCELLED) == "This scheduled maintenance would have affected: A, B."
    assert said(Kind.NOTICE, Phase.PUBLISHED) == "This notice is about: A, B."
