"""Times in /api/v2: three fraction digits, Z or the offset of the page's zone at that instant."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import files
from factory import at, entry, maintenance, settings, snapshot, update
from lightship.model import Phase
from lightship.outputs.api.times import timestamp


@pytest.mark.parametrize(
    ("instant", "zone", "written"),
    [
        ("2023-08-30T21:04:08.602Z", "Etc/UTC", "2023-08-30T21:04:08.602Z"),
        ("2023-08-30T21:04:08Z", "UTC", "2023-08-30T21:04:08.000Z"),
        ("2021-12-07T18:07:15.773Z", "America/Denver", "2021-12-07T11:07:15.773-07:00"),
        ("2026-10-25T00:59:59Z", "Europe/Berlin", "2026-10-25T02:59:59.000+02:00"),
        ("2026-10-25T01:00:00Z", "Europe/Berlin", "2026-10-25T02:00:00.000+01:00"),
        ("2026-03-29T01:00:00Z", "Europe/Berlin", "2026-03-29T03:00:00.000+02:00"),
        ("2026-01-15T12:00:00Z", "Europe/London", "2026-01-15T12:00:00.000+00:00"),
        ("2026-07-15T12:00:00Z", "Asia/Kathmandu", "2026-07-15T17:45:00.000+05:45"),
        ("2026-07-15T12:00:00.999999Z", "Etc/UTC", "2026-07-15T12:00:00.999Z"),
        ("1850-01-01T00:00:00Z", "Europe/Berlin", "1850-01-01T00:00:00.000Z"),
        ("9999-12-31T23:59:59Z", "Pacific/Kiritimati", "9999-12-31T23:59:59.000Z"),
    ],
)
def test_an_instant_is_written_as_the_pages_zone_has_it(instant: str, zone: str, written: str) -> None:
    assert timestamp(datetime.fromisoformat(instant), ZoneInfo(zone)) == written


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy gives them a zone
    st.sampled_from(["Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "Etc/UTC", "America/St_Johns"]),
)
def test_what_is_written_is_the_same_instant(instant: datetime, zone: str) -> None:
    written = timestamp(instant, ZoneInfo(zone))

    assert datetime.fromisoformat(written) == instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def test_every_time_of_a_page_has_its_own_offset_across_daylight_saving() -> None:
    summer = entry("summer", update("s1", "2026-10-24T12:00:00Z"))
    winter = maintenance("winter", "2026-11-20T22:00:00Z", 1.5, update("w1", "2026-10-24T13:00:00Z", Phase.SCHEDULED))

    made = files(snapshot(summer, winter, now=at("2026-10-26T00:00:00Z"), settings=settings(time_zone="Europe/Berlin")))

    (planned,) = made["scheduled-maintenances"]["scheduled_maintenances"]
    assert made["incidents"]["incidents"][0]["created_at"] == "2026-10-24T14:00:00.000+02:00"
    assert planned["scheduled_for"] == "2026-11-20T23:00:00.000+01:00"
    assert planned["scheduled_until"] == "2026-11-21T00:30:00.000+01:00"
    assert made["status"]["page"]["time_zone"] == "Europe/Berlin"
