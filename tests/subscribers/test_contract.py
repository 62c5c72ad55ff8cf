"""What every store of subscribers promises, tried on each kind at a real place."""

import multiprocessing
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from lightship.model.addresses import id_of
from lightship.model.notifying import ServiceSubscribers, SqliteSubscribers
from lightship.model.subscriber import Medium, Subscriber
from lightship.subscribers import KINDS, Subscribers
from people import ANA, THEN, everybody, person

Opener = Callable[[], Subscribers]
_FORK = multiprocessing.get_context("fork")


def test_every_kind_of_settings_has_a_store() -> None:
    assert set(KINDS) == {SqliteSubscribers, ServiceSubscribers}


def test_a_subscriber_comes_back_as_it_was_put_for_whoever_opens_the_store_later(opener: Opener) -> None:
    hook = "https://hooks.example.com/T0?x=1"
    bare = Subscriber(id=id_of(hook, Medium.WEBHOOK), address=hook, medium=Medium.WEBHOOK)
    opener().put([ANA, bare])
    found = opener().find([ANA.id, bare.id, "0" * 16])
    assert found == {ANA.id: replace(ANA, number=1), bare.id: replace(bare, number=2)}


def test_an_empty_store_has_nobody(store: Subscribers) -> None:
    assert everybody(store) == []
    assert store.find([ANA.id]) == {}
    assert store.find([]) == {}
    store.remove([ANA.id])
    store.put([])
    assert everybody(store) == []


def test_who_is_put_again_is_replaced_and_keeps_the_number(store: Subscribers) -> None:
    store.put([ANA, person(1)])
    changed = replace(ANA, components=(), confirmed=None, quarantined=None, reason="", number=99)
    store.put([changed])
    assert everybody(store) == [replace(changed, number=1), replace(person(1), number=2)]


def test_a_number_is_never_given_twice(store: Subscribers) -> None:
    store.put([person(1), person(2)])
    store.remove([person(2).id, person(2).id, "f" * 16])
    store.put([person(3)])
    assert everybody(store)[0].number == 1
    assert everybody(store)[1].number > 2


def test_the_list_goes_on_after_a_number_and_stops_when_enough_were_given(store: Subscribers) -> None:
    store.put(map(person, range(1, 2501)))
    numbers = [one.number for one in everybody(store)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 2500
    assert [one.address for one in store.after(numbers[999], 2)] == ["p1001@example.com", "p1002@example.com"]
    assert len(list(store.after(0, 1000))) == 1000
    assert len(list(store.after(numbers[499], 2000))) == 2000
    assert len(list(store.after(numbers[500], 2000))) == 1999
    assert list(store.after(numbers[-1], 5)) == []
    assert list(store.after(0, 0)) == []


def test_the_store_can_be_changed_while_its_list_is_read(store: Subscribers, opener: Opener) -> None:
    store.put(map(person, range(1500)))
    listed = store.after(0, 5000)
    first = next(listed)
    opener().remove([first.id, person(1400).id])
    opener().put([person(9000)])
    rest = [one.address for one in listed]
    assert "p1400@example.com" not in rest
    assert rest[-1] == "p9000@example.com"


def test_somebody_who_is_forgotten_leaves_the_id_alone(store: Subscribers, opener: Opener) -> None:
    store.put([ANA])
    store.put([Subscriber(id=ANA.id, address="", quarantined=THEN, reason="forgotten")])
    [left] = everybody(opener())
    assert left.is_forgotten
    assert not left.is_told
    assert (left.id, left.number, left.name, left.components) == (ANA.id, 1, "", ())


def test_who_is_forgotten_is_brought_back_by_nobody_who_read_them_before(store: Subscribers) -> None:
    forgotten = Subscriber(id=ANA.id, address="", quarantined=THEN, reason="forgotten")
    for stale in (replace(ANA, confirmed=None), replace(ANA, confirmed=THEN)):
        store.put([ANA])
        store.put([forgotten, replace(stale, reason="permanent bounce (5.1.1)", quarantined=THEN)])
        store.put([stale, person(1)])
        assert [one.address for one in everybody(store)] == ["", "p1@example.com"]
        store.remove([ANA.id, person(1).id])


def test_who_agrees_anew_comes_back(store: Subscribers) -> None:
    store.put([Subscriber(id=ANA.id, address="", quarantined=THEN, reason="forgotten")])
    zone = timezone(timedelta(hours=-9))
    again = replace(ANA, confirmed=(THEN + timedelta(seconds=1)).astimezone(zone), quarantined=None, reason="")
    store.put([again])
    assert [one.confirmed for one in everybody(store)] == [THEN + timedelta(seconds=1)]


def test_many_are_found_at_once(store: Subscribers) -> None:
    store.put(map(person, range(2100)))
    ids = [person(number).id for number in range(2500)]
    assert len(store.find(ids)) == 2100


@pytest.mark.parametrize(
    "broken",
    [
        {"address": "ana@example.com\r\nBcc: all@example.com"},
        {"address": "ana@example.com\u2028"},
        {"name": "Ana\nBcc: all@example.com"},
        {"zone": "Etc/UTC\n"},
        {"components": ("a\nb",)},
    ],
)
def test_nothing_that_ends_a_line_comes_into_a_store(store: Subscribers, broken: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="has a") as refused:
        store.put([person(1), replace(ANA, **broken)])
    assert "@" not in str(refused.value)
    assert everybody(store) == []


def test_two_processes_write_side_by_side_and_lose_nothing(opener: Opener) -> None:
    begin = _FORK.Barrier(3)

    def add(first: int) -> None:
        store = opener()
        begin.wait()
        for number in range(first, first + 200, 10):
            store.put([*map(person, range(number, number + 10)), person(5000)])

    processes = [_FORK.Process(target=add, args=(first,)) for first in (0, 200, 400)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    found = everybody(opener())
    assert len(found) == 601
    assert len({one.number for one in found}) == 601
