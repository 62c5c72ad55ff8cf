"""What those read whose approvals were passed over."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from factory import SETTINGS
from lightship.govern.alarming import message
from lightship.trail import Entry, Kind
from lightship.trail.reviews import Review

NOW = datetime(2026, 10, 17, 3, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "roles", "words"),
    [
        ("en", ["tech"], " UTC, without the agreement of tech."),
        ("de", ["tech"], " veröffentlicht, ohne die Zustimmung von tech."),
        ("en", [], " UTC."),
        ("de", [], " veröffentlicht."),
    ],
)
def test_where_a_blackout_alone_was_passed_over_it_says_nothing_of_anybodys_agreement(
    language: str, roles: list[str], words: str
) -> None:
    body = {"person": "bo", "reason": "It cannot wait", "roles": roles, "review": {"comms": 1}}
    entry = Entry(number=2, previous="", at=NOW, by="bo", run="1", kind=Kind.BREAK_GLASS, body=body)
    said = message(Review(entry=entry), "comms", replace(SETTINGS, languages=(language,))).sections[0].text
    assert said.startswith("bo ")
    assert said.endswith(words)
    assert ("agreement" in said or "Zustimmung" in said) == bool(roles)
