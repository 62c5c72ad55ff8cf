"""A state store with the parts of manifests at hand."""

import hashlib
from pathlib import Path

import pytest

from lightship.publish import NearStore
from lightship.shelf import Shelf
from lightship.state.base import ABSENT, ConflictError, Stored
from lightship.state.directory import DirectoryStore

CONTENT = b'{"format": 1}'
KEY = f"manifests/2026-10-{hashlib.sha256(CONTENT).hexdigest()[:32]}.json"


class Counting(DirectoryStore):
    """Counts what is read."""

    reads = 0

    def read(self, key: str) -> Stored | None:
        self.reads += 1
        return super().read(key)


@pytest.fixture
def far(tmp_path: Path) -> Counting:
    return Counting(tmp_path / "state")


@pytest.fixture
def near(far: Counting, tmp_path: Path) -> NearStore:
    return NearStore(far, Shelf(tmp_path / "cache.db"))


def test_what_is_named_by_its_content_is_asked_for_once(near: NearStore, far: Counting, tmp_path: Path) -> None:
    far.write(KEY, CONTENT)
    for _ in range(3):
        found = near.read(KEY)
        assert found
        assert found.content == CONTENT
    assert far.reads == 1
    again = NearStore(far, Shelf(tmp_path / "cache.db"))
    assert again.read(KEY)
    assert far.reads == 1


def test_what_was_written_is_at_hand_and_what_was_deleted_is_not(near: NearStore, far: Counting) -> None:
    near.write(KEY, CONTENT)
    assert near.read(KEY)
    assert far.reads == 0
    near.delete(KEY)
    assert near.read(KEY) is None
    assert list(near.names("manifests/")) == []


def test_a_head_is_always_asked_for_and_written_on_condition(near: NearStore, far: Counting) -> None:
    near.write("head.json", b"1", expected=ABSENT)
    with pytest.raises(ConflictError):
        near.write("head.json", b"2", expected=ABSENT)
    far.write("head.json", b"3")
    found = near.read("head.json")
    assert found
    assert found.content == b"3"


def test_a_part_that_is_not_what_its_name_says_is_not_kept(near: NearStore, far: Counting, tmp_path: Path) -> None:
    far.write(KEY, b"something else")
    for _ in range(2):
        assert near.read(KEY)
    assert far.reads == 2
