"""/maintenance.ics: read back with icalendar, and line by line as RFC 5545 asks."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from factory import NOW, at, entry, maintenance, settings, snapshot, update
from lightship.model import Kind, Phase, Status
from lightship.model.content import Origin
from lightship.outputs import calendar
from lightship.snapshot import Snapshot

UP, WORK = Status.OPERATIONAL, Status.UNDER_MAINTENANCE


def made(shot: Snapshot) -> bytes:
    (output,) = calendar.outputs(shot)
    assert output.path == "maintenance.ics"
    return output.make()


def events(shot: Snapshot) -> list[Event]:
    return list(Calendar.from_ical(made(shot)).walk("VEVENT"))


def test_a_maintenance_is_read_back_with_every_field() -> None:
    told = (
        update("a", "2026-10-10T08:00:00Z", Phase.SCHEDULED, "Soon."),
        update("b", "2026-10-12T08:00:00Z", Phase.SCHEDULED, "Moved; *sorry*,\nall.", {"rest": (UP, UP)}),
    )
    one = maintenance("db", "2026-11-20T22:00:00Z", 1.5, *told, title="Upgrade, part 1; of \\2", sequence=1)
    clock = update("auto-in_progress", NOW, Phase.IN_PROGRESS, "It begins.", is_automatic=True)
    (event,) = events(snapshot(one))
    (begun,) = events(snapshot(maintenance("db", "2026-11-20T22:00:00Z", 1.5, *told, clock)))
    assert begun["DESCRIPTION"] == event["DESCRIPTION"]
    assert event["UID"] == f"{one.api_id}@status.example.com"
    assert event.decoded("DTSTART") == datetime(2026, 11, 20, 22, tzinfo=UTC)
    assert event.decoded("DTEND") == datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert event.decoded("DTSTAMP") == event.decoded("LAST-MODIFIED") == told[1].at
    assert event.decoded("CREATED") == told[0].at
    assert event["SUMMARY"] == "Upgrade, part 1; of \\2"
    assert event["DESCRIPTION"] == (
        "Moved; sorry, all.\n\nAffected: REST API\n\nhttps://status.example.com/incidents/db/"
    )
    assert event["URL"] == "https://status.example.com/incidents/db/"
    assert (event["SEQUENCE"], event["STATUS"], event["TRANSP"]) == (1, "CONFIRMED", "TRANSPARENT")
    assert "RECURRENCE-ID" not in event
    assert "RRULE" not in event


def test_the_calendar_names_itself_and_how_often_to_look() -> None:
    read = Calendar.from_ical(made(snapshot(maintenance("db", "2026-11-20T22:00:00Z"))))
    assert read["X-WR-CALNAME"] == read["NAME"] == "Harbor Cloud Status - Maintenance"
    assert read.decoded("REFRESH-INTERVAL") == timedelta(hours=1)
    assert (read["VERSION"], read["METHOD"], read["X-PUBLISHED-TTL"]) == ("2.0", "PUBLISH", "PT1H")
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in made(snapshot())


def test_a_cancelled_maintenance_stays_in_the_calendar_as_cancelled() -> None:
    told = (
        update("a", "2026-10-10T08:00:00Z", Phase.SCHEDULED),
        update("b", "2026-10-12T08:00:00Z", Phase.CANCELLED, "No need."),
    )
    (event,) = events(snapshot(maintenance("db", "2026-11-20T22:00:00Z", 1, *told, sequence=1)))
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)


def test_occurrences_share_a_uid_and_are_told_apart_by_their_original_begin() -> None:
    def one(day: int, begin: str, sequence: int = 0) -> object:
        original = at(f"2026-11-{day}T22:00:00Z")
        return maintenance(
            f"s--202611{day}",
            begin,
            series="s",
            series_api_id="seriesseries",
            original_start=original,
            sequence=sequence,
        )

    usual, moved = events(snapshot(one(10, "2026-11-10T22:00:00Z"), one(17, "2026-11-18T20:00:00Z", 1)))
    assert usual["UID"] == moved["UID"] == "seriesseries@status.example.com"
    assert usual.decoded("RECURRENCE-ID") == usual.decoded("DTSTART")
    assert moved.decoded("RECURRENCE-ID") == datetime(2026, 11, 17, 22, tzinfo=UTC)
    assert moved.decoded("DTSTART") == datetime(2026, 11, 18, 20, tzinfo=UTC)
    assert moved["SEQUENCE"] == 1


def test_the_original_id_and_the_old_host_stay_in_the_uid() -> None:
    one = maintenance("db", "2026-11-20T22:00:00Z", origin=Origin(id="cnntrg2j816c"))
    shot = snapshot(one, settings=settings(url="https://new.example.net", feed_id="tag:old.example.com,2005:/history"))
    assert events(shot)[0]["UID"] == "cnntrg2j816c@old.example.com"


def test_what_is_over_stays_for_90_days_and_only_maintenance_is_shown() -> None:
    def over(name: str, days: int) -> object:
        begin = NOW - timedelta(days=days)
        told = (
            update("a", begin - timedelta(days=9), Phase.SCHEDULED),
            update("b", begin + timedelta(hours=1), Phase.COMPLETED),
        )
        return maintenance(name, begin, 1, *told)

    shot = snapshot(
        over("old", 91), over("recent", 89), entry("x"), entry("n", kind=Kind.NOTICE), maintenance("next", "2026-12-01T00:00:00Z"),
        maintenance("late", NOW - timedelta(days=200), 1, update("a", NOW - timedelta(days=201), Phase.IN_PROGRESS)),
    )  # fmt: skip
    assert [event["SUMMARY"] for event in events(shot)] == ["Late", "Recent", "Next"]


def test_a_calendar_without_events_still_has_the_one_component_that_the_standard_asks_for() -> None:
    read = Calendar.from_ical(made(snapshot()))
    assert [part.name for part in read.subcomponents] == ["VTIMEZONE"]


def strictly_valid(data: bytes) -> None:
    """RFC 5545 §3.1 and §3.6.1: lines end in CRLF and have 75 octets, and each event has what it must, once."""
    assert data.endswith(b"\r\n")
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert max(map(len, data.split(b"\r\n"))) <= 75
    for line in data.split(b"\r\n"):
        line.decode()  # a fold does not cut a character
    text = data.decode().replace("\r\n ", "")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
    names = r"[A-Z-]+(;[A-Z-]+=[^:;]+)*:"
    assert (
        all(re.match(names, line) for line in text.splitlines() if line)
        or "\x85" in text
        or "\u2028" in text
        or "\u2029" in text
    )
    seen = set()
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", text, re.DOTALL):
        keys = [re.split("[:;]", line)[0] for line in block.split("\r\n") if line]
        assert len(keys) == len(set(keys))
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "STATUS"} <= set(keys)
        who = tuple(re.findall(r"^(?:UID|RECURRENCE-ID):(.*)\r$", block, re.MULTILINE))
        assert who not in seen
        seen.add(who)


HOSTILE = st.text(st.characters(exclude_categories=())) | st.sampled_from(
    [
        "a\r\nATTENDEE:mailto:a@b.example",
        "BEGIN:VEVENT",
        "\\n;,\\",
        "\x00\x07\x7f",
        "💥" * 60,
        "\ud800",
        "x" * 400,
        "\n\n",
    ]
)


@given(HOSTILE, HOSTILE)
def test_hostile_titles_and_words_stay_inside_their_property(title: str, body: str) -> None:
    series = [
        maintenance(
            f"s--202611{day}",
            f"2026-11-{day}T22:00:00Z",
            series="s",
            series_api_id="seriesseries",
            original_start=at(f"2026-11-{day}T22:00:00Z"),
        )
        for day in (10, 11)
    ]
    told = update("a", "2026-10-10T08:00:00Z", Phase.SCHEDULED, body.encode("utf-8", "replace").decode())
    shot = snapshot(maintenance("db", "2026-11-20T22:00:00Z", 1, told, title=title), *series)
    strictly_valid(made(shot))
    read = events(shot)
    assert len(read) == 3
    assert all(set(event) == set(read[2]) | {"RECURRENCE-ID"} for event in read[:2])


@pytest.mark.parametrize("shot", [snapshot(), snapshot(maintenance("db", "2026-11-20T22:00:00Z"))])
def test_the_plain_cases_are_strictly_valid_too(shot: Snapshot) -> None:
    strictly_valid(made(shot))


def test_bytes_change_with_the_content_and_not_with_the_day() -> None:
    def digest_and_bytes(now: datetime, **fields: object) -> tuple[str, bytes]:
        shot = snapshot(maintenance("db", "2026-11-20T22:00:00Z", **fields), now=now)
        (output,) = calendar.outputs(shot)
        return output.inputs, output.make()

    assert digest_and_bytes(NOW) == digest_and_bytes(NOW + timedelta(days=20))
    assert digest_and_bytes(NOW) == digest_and_bytes(NOW, severity="low")
    assert digest_and_bytes(NOW)[0] != digest_and_bytes(NOW, title="Other")[0]
