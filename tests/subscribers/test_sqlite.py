"""The file of subscribers: its owner's alone, whole whenever nobody writes, and clear about what is wrong with it."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lightship.model.notifying import SqliteSubscribers
from lightship.model.subscriber import Subscriber
from lightship.subscribers import Subscribers, SubscribersError, open_store
from people import ANA, everybody, person

PLACE = ".lightship/subscribers.db"
_LOCK = """
import sqlite3, sys, time
time.sleep(0.2)
try:
    sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None).execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as error:
    sys.exit(error.sqlite_errorcode)
"""


@pytest.fixture
def store(tmp_path: Path) -> Subscribers:
    return open_store(SqliteSubscribers(), tmp_path, str)


def test_only_its_owner_may_read_the_file(store: Subscribers, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store.put([ANA])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / PLACE).stat().st_mode) == 0o600
    (tmp_path / PLACE).chmod(0o644)
    store.put([ANA])
    assert stat.S_IMODE((tmp_path / PLACE).stat().st_mode) == 0o600


def test_looking_makes_no_file(store: Subscribers, tmp_path: Path) -> None:
    assert everybody(store) == []
    store.find([ANA.id])
    store.remove([ANA.id])
    assert list(tmp_path.iterdir()) == []


def test_the_file_alone_is_all_of_it(store: Subscribers, tmp_path: Path) -> None:
    listed = store.after(0, 10)
    store.put([ANA, person(1)])
    next(listed)
    assert [path.name for path in (tmp_path / ".lightship").iterdir()] == ["subscribers.db"]
    (tmp_path / "copy").mkdir()
    shutil.copy(tmp_path / PLACE, tmp_path / "copy" / "subscribers.db")
    copy = open_store(SqliteSubscribers(path="subscribers.db"), tmp_path / "copy", str)
    assert len(everybody(copy)) == 2


def test_no_thread_takes_away_the_lock_of_another(store: Subscribers, tmp_path: Path) -> None:
    """One that opens and closes the file does, as POSIX has it; then another process writes at the same time."""
    store.put([ANA])

    def slowly() -> Iterator[Subscriber]:
        yield person(1)
        waiting.start()
        tried.append(subprocess.run([sys.executable, "-c", _LOCK, tmp_path / PLACE], check=False).returncode)
        yield person(2)

    tried: list[int] = []
    waiting = threading.Thread(target=store.put, args=([person(3)],))
    store.put(slowly())
    waiting.join()
    assert tried == [5], "SQLITE_BUSY"
    assert len(everybody(store)) == 4


def test_all_are_put_or_none(store: Subscribers) -> None:
    def half() -> Iterator[Subscriber]:
        yield from map(person, range(5000))
        raise RuntimeError("the reader broke off")

    store.put([ANA])
    with pytest.raises(RuntimeError):
        store.put(half())
    assert [one.address for one in everybody(store)] == [ANA.address]


def test_a_process_that_is_killed_while_it_writes_leaves_what_was_there(store: Subscribers, tmp_path: Path) -> None:
    def endless(place: Path) -> Iterator[Subscriber]:
        for number in range(10**9):
            if number == 200_000:
                place.write_text("now")
            yield person(number)

    store.put([ANA])
    child = os.fork()
    if child == 0:
        store.put(endless(tmp_path / "mark"))
    while not (tmp_path / "mark").exists():
        assert os.waitpid(child, os.WNOHANG) == (0, 0)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert [one.address for one in everybody(store)] == [ANA.address]
    store.put([person(1)])
    assert len(everybody(store)) == 2


def test_what_was_removed_is_not_in_the_file_any_more(store: Subscribers, tmp_path: Path) -> None:
    store.put([ANA, person(1)])
    store.remove([ANA.id])
    assert b"Ana@example.com" not in (tmp_path / PLACE).read_bytes()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no database at all, but a long text that somebody put there" * 20, "cannot be read"),
        (b"", ""),
    ],
)
def test_a_file_that_is_no_database_is_named_with_the_way_out(
    store: Subscribers, tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / ".lightship").mkdir()
    (tmp_path / PLACE).write_bytes(content)
    if not words:
        assert everybody(store) == []
        store.put([ANA])
        return
    for work in (lambda: everybody(store), lambda: store.put([ANA]), lambda: store.find([ANA.id])):
        with pytest.raises(SubscribersError, match=words) as refused:
            work()
        assert "import an export" in refused.value.hint


def test_the_database_of_another_program_and_of_a_newer_one_are_left_alone(store: Subscribers, tmp_path: Path) -> None:
    (tmp_path / ".lightship").mkdir()
    file = sqlite3.connect(tmp_path / PLACE)
    file.execute("CREATE TABLE subscribers (mine)")
    file.commit()
    with pytest.raises(SubscribersError, match="is no file of subscribers"):
        store.put([ANA])
    file.execute("PRAGMA application_id = 1280537954")
    file.execute("PRAGMA user_version = 2")
    file.commit()
    file.close()
    with pytest.raises(SubscribersError, match=r"made by a newer lightship \(upgrade"):
        everybody(store)


def test_a_row_that_somebody_changed_is_told_by_its_number(store: Subscribers, tmp_path: Path) -> None:
    store.put([person(1), ANA])
    file = sqlite3.connect(tmp_path / PLACE)
    file.execute("UPDATE subscribers SET confirmed = 'yesterday, by ana@example.com' WHERE number = 2")
    file.commit()
    file.close()
    with pytest.raises(SubscribersError, match="subscriber number 2 is not as") as refused:
        everybody(store)
    assert "ana@" not in str(refused.value)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = open_store(SqliteSubscribers(path="file/subscribers.db"), tmp_path, str)
    with pytest.raises(SubscribersError, match="may you write there"):
        store.put([ANA])
