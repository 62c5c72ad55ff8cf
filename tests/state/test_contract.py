"""What every state store promises, tried on each kind at a real place."""

import multiprocessing
import random
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lightship.state import ABSENT, KINDS, ConflictError, Store

Opener = Callable[[], Store]
_FORK = multiprocessing.get_context("fork")


def side_by_side(opener: Opener, work: Callable[[Store, int], object], count: int) -> list[object]:
    """Do a piece of work in so many processes at once, and give what each of them answered.

    Each opens the store before the first one begins: to open one takes longer than to write, and would part them.
    """
    answers = _FORK.SimpleQueue()
    begin = _FORK.Barrier(count)

    def turn(number: int) -> None:
        store = opener()
        begin.wait()
        answers.put((number, work(store, number)))

    processes = [_FORK.Process(target=turn, args=(number,)) for number in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * count
    return [answer for _, answer in sorted(answers.get() for _ in range(count))]


def test_a_key_holds_what_was_written_for_whoever_opens_the_store_later(opener: Opener) -> None:
    content = bytes(range(256)) + b"\r\n\n"
    version = opener().write("claims/7.json", content)
    found = opener().read("claims/7.json")
    assert found is not None
    assert (found.content, found.version) == (content, version)
    assert version


def test_a_key_that_nobody_wrote_holds_nothing(store: Store) -> None:
    assert store.read("head.json") is None
    store.write("statements/1.json", b"1")
    assert store.read("statements/2.json") is None
    assert store.read("statements") is None


def test_the_bytes_may_be_those_of_a_large_file(store: Store, opener: Opener, tmp_path: Path) -> None:
    archive = tmp_path / "archive.zip"
    archive.write_bytes(secrets.token_bytes(8_000_000))
    version = store.write("archive/1.zip", archive)
    found = opener().read("archive/1.zip")
    assert found is not None
    assert found.content == archive.read_bytes()
    assert found.version == version


def test_an_empty_file_is_not_nothing(store: Store) -> None:
    version = store.write("empty", b"")
    with pytest.raises(ConflictError):
        store.write("empty", b"1", expected=ABSENT)
    found = store.read("empty")
    assert found is not None
    assert (found.content, found.version) == (b"", version)


def test_a_write_that_expects_another_version_changes_nothing(store: Store, opener: Opener) -> None:
    first = store.write("head.json", b"1", expected=ABSENT)
    second = opener().write("head.json", b"2", expected=first)
    for expected in (ABSENT, first):
        with pytest.raises(ConflictError, match=r"head\.json"):
            store.write("head.json", b"3", expected=expected)
    found = store.read("head.json")
    assert found is not None
    assert (found.content, found.version) == (b"2", second)


def test_a_write_that_expects_a_version_fails_where_there_is_nothing(store: Store) -> None:
    version = store.write("head.json", b"1")
    store.delete("head.json")
    with pytest.raises(ConflictError):
        store.write("head.json", b"2", expected=version)
    assert store.read("head.json") is None


def test_a_write_that_expects_nothing_special_overwrites(store: Store) -> None:
    store.write("head.json", b"1")
    store.write("head.json", b"2")
    store.write("head.json", b"2")
    found = store.read("head.json")
    assert found is not None
    assert found.content == b"2"


def test_the_names_are_those_that_begin_with_the_prefix_sorted(store: Store) -> None:
    assert list(store.names("statements/")) == []
    for key in ("statements/10.json", "statements/9.json", "statements/1/deep-er_x.json", "head.json", "stat"):
        store.write(key, b"1")
    assert list(store.names("statements/")) == [
        "statements/1/deep-er_x.json",
        "statements/10.json",
        "statements/9.json",
    ]
    assert list(store.names("stat")) == ["stat", *store.names("statements/")]
    assert list(store.names("statements/1")) == ["statements/1/deep-er_x.json", "statements/10.json"]
    assert len(list(store.names(""))) == 5


def test_a_removed_key_holds_nothing_and_removing_it_again_does_no_harm(store: Store) -> None:
    store.write("claims/1.json", b"1")
    store.write("claims/2.json", b"2")
    store.delete("claims/1.json")
    store.delete("claims/1.json")
    store.delete("nowhere/1.json")
    assert store.read("claims/1.json") is None
    assert list(store.names("")) == ["claims/2.json"]


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../b", "a/./b", "a//b", "a/", "a\\b", "ä", "a b", "a\n", "a+b"]
)
def test_a_key_that_is_none_is_a_mistake_of_ours(store: Store, key: str) -> None:
    for use in (store.read, store.delete, lambda key: store.write(key, b"")):
        with pytest.raises(ValueError, match="is no key"):
            use(key)


def test_of_12_that_create_a_key_at_once_one_wins(opener: Opener) -> None:
    def create(store: Store, number: int) -> bool:
        try:
            store.write("claim", b"%d" % number, expected=ABSENT)
        except ConflictError:
            return False
        return True

    won = side_by_side(opener, create, 12)
    assert won.count(True) == 1
    found = opener().read("claim")
    assert found is not None
    assert found.content == b"%d" % won.index(True)


def test_a_counter_that_eight_processes_count_up_misses_none(opener: Opener) -> None:
    def count(store: Store, number: int) -> None:
        dice = random.Random(number)
        for _ in range(5):
            while True:
                began = time.monotonic()
                found = store.read("counter")
                value = int(found.content) if found else 0
                try:
                    store.write("counter", b"%d" % (value + 1), expected=found.version if found else ABSENT)
                    break
                except ConflictError:
                    time.sleep((time.monotonic() - began) * dice.uniform(0, 4))

    side_by_side(opener, count, 8)
    found = opener().read("counter")
    assert found is not None
    assert found.content == b"40"


def test_writers_of_different_keys_do_not_hinder_each_other(opener: Opener) -> None:
    def write(store: Store, number: int) -> None:
        store.write(f"statements/{number}.json", b"%d" % number, expected=ABSENT)

    side_by_side(opener, write, 8)
    assert len(list(opener().names("statements/"))) == 8


def test_the_threads_of_a_run_may_share_a_store(store: Store) -> None:
    store.write("head.json", b"1")

    def work(number: int) -> bytes | None:
        store.write(f"claims/{number}.json", b"1")
        found = store.read("head.json")
        return found.content if found else None

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(work, range(6))) == [b"1"] * 6
    assert len(list(store.names("claims/"))) == 6


def test_a_reader_sees_a_key_before_or_after_a_write_and_never_half(opener: Opener) -> None:
    opener().write("head.json", b"0" * 300_000)

    def work(store: Store, number: int) -> bool:
        if number:
            for content in b"123":
                store.write("head.json", bytes([content]) * 300_000)
            return True
        seen = [store.read("head.json") for _ in range(12)]
        return all(found and len(found.content) == 300_000 and len(set(found.content)) == 1 for found in seen)

    assert all(side_by_side(opener, work, 2))


def test_every_kind_is_held_to_this_contract(request: pytest.FixtureRequest) -> None:
    conftest = request.config.pluginmanager.get_plugin(str(Path(__file__).with_name("conftest.py")))
    assert set(conftest.OPENERS) == set(KINDS)
