"""What a store says of a move, and names of places that are the same on every machine and tell no secret."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lightship.model import Bucket, DirectoryState, GitState, S3State, StateSettings
from lightship.state import ConflictError, moves, open_store
from lightship.state.moves import Move

MOVE = Move(to="s3://kept/state", at=datetime(2026, 10, 17, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (DirectoryState(path="./.lightship//state/"), "dir:.lightship/state"),
        (GitState(remote="origin", branch="kept"), "origin#kept"),
        (
            GitState(remote="https://ana:hunter2@Code.example.com/a/b/", branch="kept"),
            "https://code.example.com/a/b#kept",
        ),
        (GitState(remote="file:///srv/state", branch="kept"), "file:///srv/state#kept"),
        (GitState(remote="git@code.example.com:a/b", branch="kept"), "git@code.example.com:a/b#kept"),
        (S3State(bucket=Bucket(name="kept", prefix="state/", region="eu-west-1")), "s3://kept/state"),
        (S3State(bucket=Bucket(name="kept"), retention_days=30), "s3://kept"),
        (
            S3State(bucket=Bucket(name="kept", endpoint_url="http://S3.example.com:9000/")),
            "http://s3.example.com:9000/kept",
        ),
    ],
)
def test_a_place_has_one_name_without_how_it_is_reached(settings: StateSettings, named: str) -> None:
    assert moves.place(settings) == named


def test_a_store_says_where_the_state_went_and_of_two_who_say_so_one_is_refused(tmp_path: Path) -> None:
    store = open_store(DirectoryState(), tmp_path)
    before = moves.look(store)
    assert before.move is None
    moves.say(store, before, MOVE)
    assert moves.look(store).move == MOVE
    with pytest.raises(ConflictError):
        moves.say(store, before, MOVE)


def test_an_address_that_programs_read_in_more_than_one_way_is_no_other_ones_place() -> None:
    strange = moves.place(GitState(remote="https://evil.example\\@code.example.com/a/b", branch="kept"))
    assert strange.startswith("sha256:")
    assert "example" not in strange
