"""Files that came back from outside altered: an error of ours with its way out, whatever was done to them."""

import gc
from datetime import UTC, datetime

import pytest

from lightship.errors import OutsideError
from lightship.publish import stamping
from lightship.state import stored
from lightship.state.base import StateError

NOW = datetime(2026, 10, 17, 12, 0, tzinfo=UTC)


def status(**values: str) -> bytes:
    there = {"generated_at": '"2026-10-17T12:00:00Z"', "fresh_until": '"2026-10-17T12:30:00Z"', "generation": "1"}
    return ("{" + ", ".join(f'"{name}": {value}' for name, value in (there | values).items()) + "}").encode()


def test_a_status_is_confirmed_for_as_long_as_before() -> None:
    later = stamping.renewed(status(), 2, NOW.replace(hour=18))
    assert (stamping.fresh_until(later), stamping.generation_of(later)) == (NOW.replace(hour=18, minute=30), 2)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        status(fresh_until='"0001-01-01T00:00:00+10:00"'),
        status(fresh_until='"9999-12-31T23:00:00-10:00"'),
        status(fresh_until='"9999-01-01T00:00:00Z"', generated_at='"2020-01-01T00:00:00Z"'),
        status(extra="1e999"),
        status(generated_at="1e999"),
    ],
)
def test_a_status_that_is_none_is_told_with_the_way_out(content: bytes) -> None:
    with pytest.raises(OutsideError, match=r"status.json there is not one of ours \(`lightship doctor --repair`"):
        stamping.renewed(content, 2, NOW)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"format": 1, "number": 1e999, "at": "2026-10-17T12:00:00Z"}',
        b'{"format": 1, "number": 1, "at": "0001-01-01T00:00:00+10:00"}',
        b'{"format": 1, "number": 1, "at": "9999-12-31T23:00:00-10:00"}',
        b'{"format": 1, "number": 1, "at": 1e999}',
        b"\xff\xfe",
    ],
)
def test_a_file_of_the_state_that_is_none_of_ours_is_told_with_the_way_out(content: bytes) -> None:
    with pytest.raises(StateError, match=r"head.json in the state store is not one of ours \(is `state` of"):
        stored.read(content, "head.json", lambda data: (int(data["number"]), stored.moment(data["at"])))


def test_what_is_written_has_a_line_for_each_key_and_leaves_nothing_to_collect() -> None:
    gc.collect()
    for _ in range(100):
        written = stored.written({"at": "2026-10-17T12:00:00Z", "lines": {"0": ["ä", "\n"]}})
    assert gc.collect() < 100
    assert written.decode() == '{\n "format": 1,\n "at": "2026-10-17T12:00:00Z",\n "lines": {"0": ["ä", "\\n"]}\n}\n'
    assert stored.read(written, "key", lambda data: data["lines"]) == {"0": ["ä", "\n"]}
