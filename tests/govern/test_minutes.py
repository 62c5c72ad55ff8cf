"""What is written down of changes, and what is forgotten of it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lightship.minutes import Minutes, Version
from lightship.model.governing import Opinion, Review
from lightship.state.directory import DirectoryStore

AT = datetime(2026, 10, 17, 3, 10, tzinfo=UTC)
PATHS = {"incidents/2026/outage/first.md": "a1", "incidents/2026/outage/first.de.md": "a2"}
OTHER = {"incidents/2026/outage/second.md": "b1", "policy.yml": "c1"}
VERSION = Version(
    change="7",
    commit="f" * 40,
    at=AT,
    opened=AT,
    title="Words",
    url="https://forge.example/7",
    opener="ana",
    people=("ana", "bo"),
    blobs=PATHS | OTHER | {"incidents/2026/outage/gone.md": ""},
)
REVIEW = Review(
    id="github:acme/status:7:1",
    change="7",
    person="bo",
    opinion=Opinion.APPROVED,
    at=AT,
    commit=VERSION.commit,
    blobs=VERSION.blobs,
)


@pytest.fixture
def minutes(tmp_path: Path) -> Minutes:
    return Minutes(DirectoryStore(tmp_path))


def test_what_was_written_down_is_given_back_and_never_overwritten(minutes: Minutes) -> None:
    minutes.see(VERSION, {"a1": b"First."})
    minutes.see(replace(VERSION, title="Other"), {"a1": b"Other."})
    minutes.note([REVIEW])
    minutes.note([replace(REVIEW, person="eve")])
    assert minutes.versions("7") == (VERSION,)
    assert minutes.reviews("7") == (REVIEW,)
    assert minutes.words("a1") == b"First."


def test_a_dismissal_stands_beside_what_it_dismissed(minutes: Minutes) -> None:
    minutes.note([REVIEW])
    minutes.note([replace(REVIEW, opinion=Opinion.DISMISSED)])
    assert [one.opinion for one in minutes.reviews("7")] == [Opinion.APPROVED, Opinion.DISMISSED]


def test_the_changes_of_an_incident_are_found_by_its_name_whatever_files_are_called(minutes: Minutes) -> None:
    strange = {"incidents/2026/../secret/x.md": "d1", "incidents/2026/UP/x.md": "d2", "incidents/x.md": "d3"}
    minutes.see(replace(VERSION, change="10"), {})
    minutes.see(replace(VERSION, change="9", blobs=PATHS | strange), {})
    assert minutes.concerning("outage") == ("9", "10")
    assert minutes.concerning("UP") == ()


def test_words_that_were_taken_down_are_gone_in_every_version_and_others_stay(minutes: Minutes) -> None:
    attached = {"incidents/2026/outage/notes.txt": "n1", "incidents/2026/other/notes.txt": "n2"}
    later = replace(VERSION, commit="e" * 40, blobs={"incidents/2026/outage/first.md": "a3", **attached})
    minutes.see(VERSION, {blob: blob.encode() for blob in ("a1", "a2", "b1", "c1")})
    minutes.see(later, {"a3": b"a3", "n1": b"n1", "n2": b"n2"})
    minutes.forget("outage", "first")
    minutes.see(VERSION, {"a1": b"a1"})
    assert [minutes.words(blob) for blob in ("a1", "a2", "a3")] == [None, None, None]
    assert minutes.words("n1") is None
    assert [minutes.words(blob) for blob in ("b1", "c1", "n2")] == [b"b1", b"c1", b"n2"]
    assert len(minutes.versions("7")) == 2
