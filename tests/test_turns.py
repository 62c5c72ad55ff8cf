"""Taking turns: who waits says so, for whom, and for how long at most; everywhere where runs take turns."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lightship import turns
from lightship.errors import OutsideError
from lightship.model import DirectoryState, DirectoryTarget
from lightship.state import StateError, open_store
from lightship.targets import open_target

US = f"another run (process {os.getpid()})"


@contextmanager
def busy(lock: Path, seconds: float = 60) -> Iterator[threading.Event]:
    """Hold a lock for a while, as another run does, or until it is told to let go."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    taken, free = threading.Event(), threading.Event()

    def hold() -> None:
        with turns.taken(lock, "the test", OutsideError, turns.silent):
            taken.set()
            free.wait(seconds)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(5)
    try:
        yield free
    finally:
        free.set()
        thread.join()


class Told(list[str]):
    """What was told; the first line lets the other run go."""

    def __init__(self, free: threading.Event) -> None:
        super().__init__()
        self._free = free

    def tell(self, line: str) -> None:
        self.append(line)
        self._free.set()


def take(lock: Path, told: Callable[[str], None], longest_s: float = 60) -> None:
    with turns.taken(lock, "the shed", StateError, told, longest_s=longest_s):
        pass


def test_a_short_wait_is_not_worth_a_word(tmp_path: Path) -> None:
    with busy(tmp_path / "lock", 0.1) as free:
        told = Told(free)
        take(tmp_path / "lock", told.tell)
    assert told == []


def test_a_wait_is_told_once_with_whom_it_is_for_and_for_how_long_at_most(tmp_path: Path) -> None:
    with busy(tmp_path / "lock") as free:
        told = Told(free)
        take(tmp_path / "lock", told.tell)
    assert told == [f"{US} is busy in the shed: waiting for it, for at most 60 s"]


def test_who_does_not_let_go_is_named(tmp_path: Path) -> None:
    with busy(tmp_path / "lock"), pytest.raises(StateError) as raised:
        take(tmp_path / "lock", turns.silent, longest_s=0.2)
    assert str(raised.value) == f"{US} has been busy in the shed for 0 s (end it, then try again)"


@pytest.mark.parametrize("written", [b"", b"process ", b"\xff\xfe", b"process 12\x1b[0m 3"])
def test_a_lock_in_which_nobody_wrote_down_a_name_is_another_runs(tmp_path: Path, written: bytes) -> None:
    with busy(tmp_path / "lock") as free:
        told = Told(free)
        (tmp_path / "lock").write_bytes(written)
        take(tmp_path / "lock", told.tell)
    assert told == ["another run is busy in the shed: waiting for it, for at most 60 s"]


def _write_state(folder: Path, told: Callable[[str], None]) -> None:
    store = open_store(DirectoryState(path="state"), folder)
    assert isinstance(store, turns.Waiting)
    store.on_wait(told)
    store.write("head.json", b"{}")


def _delete(folder: Path, told: Callable[[str], None]) -> None:
    target = open_target(DirectoryTarget(path="public"), folder)
    assert isinstance(target, turns.Waiting)
    target.on_wait(told)
    target.delete(["index.html"], lambda: None)


@pytest.mark.parametrize(
    ("lock", "work", "place"),
    [("state/+lock", _write_state, "the state in {}/state"), (".public/lock", _delete, "{}/.public")],
    ids=["state in a folder", "a folder as a target"],
)
def test_whatever_takes_turns_tells_of_its_waits(
    tmp_path: Path, lock: str, work: Callable[[Path, Callable[[str], None]], None], place: str
) -> None:
    with busy(tmp_path / lock) as free:
        told = Told(free)
        work(tmp_path, told.tell)
    assert told == [f"{US} is busy in {place.format(tmp_path)}: waiting for it, for at most 60 s"]
