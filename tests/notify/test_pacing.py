"""Messages go no faster than their channel's rate, however many send on it, and what is more urgent goes first."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from townsfolk import MAIL, NOTIFYING, NOW, Town, event

from lightship.ledger import rates
from lightship.model.message import Event
from lightship.notify import run
from lightship.notify.run import Crew
from memories import FakeStore, Gate, Memory


def slow(subscribers: int, per_s: float) -> Town:
    """Give a town whose channel takes so many messages a second."""
    channel = replace(MAIL, options={"rate": per_s})
    return Town(subscribers, replace(NOTIFYING, channels=(channel,)))


def after(town: Town, messages: int, of: Event) -> list[threading.Thread]:
    """Let another run tell people of an event when so many messages have gone; its thread is in the list then."""
    begun: list[threading.Thread] = []
    lock = threading.Lock()

    def sent(_: str, __: str) -> None:
        with lock:
            if len(town.mailbox.taken) >= messages and not begun:
                begun.append(town.meanwhile(of))

    town.mailbox.at = sent
    return begun


def test_a_rate_holds_from_the_first_message_to_the_last() -> None:
    town = slow(40, per_s=2.0)

    town.tell(event())

    taken = (town.now - NOW).total_seconds()
    assert len(town.mailbox.taken) == 41
    assert 18 <= taken <= 23


def test_all_who_send_share_one_rate() -> None:
    store = FakeStore(Memory(), Gate())
    begins = [rates.take(store, "mail", seconds=1.0, rank=0, now=NOW) for _ in range(4)]

    assert begins == [NOW + timedelta(seconds=number) for number in range(4)]


def test_time_that_nobody_took_is_not_made_up_for() -> None:
    store = FakeStore(Memory(), Gate())
    rates.take(store, "mail", seconds=1.0, rank=0, now=NOW)
    later = NOW + timedelta(hours=1)

    assert rates.take(store, "mail", seconds=1.0, rank=0, now=later) == later


def test_what_is_less_urgent_waits_while_something_more_urgent_is_sent() -> None:
    store = FakeStore(Memory(), Gate())
    assert rates.take(store, "mail", seconds=1.0, rank=3, now=NOW) == NOW
    assert rates.take(store, "mail", seconds=1.0, rank=0, now=NOW) == NOW + timedelta(seconds=1)

    assert rates.take(store, "mail", seconds=1.0, rank=3, now=NOW + timedelta(seconds=3)) is None
    assert rates.take(store, "chat", seconds=1.0, rank=3, now=NOW + timedelta(seconds=3))
    assert rates.take(store, "mail", seconds=1.0, rank=3, now=NOW + timedelta(seconds=30))


def test_a_critical_incident_of_another_run_does_not_wait_behind_a_long_delivery() -> None:
    town = slow(200, per_s=4.0)
    low, critical = (replace(event(entry=name), severity=name) for name in ("low", "critical"))
    others = after(town, 20, critical)
    town.tell(low)
    others[0].join(30)

    order = [of for _, of, _ in town.mailbox.taken]
    first = order.index(critical.id)
    assert order.count(low.id) == order.count(critical.id) == 201
    # What was under way goes out, and then the critical one has the channel for itself.
    between = order[first : len(order) - order[::-1].index(critical.id)]
    assert first < 40
    assert between.count(low.id) < 10


@pytest.mark.parametrize("per_s", [0.02, 0.5])
def test_work_stays_with_who_has_it_however_slow_a_channel_is(per_s: float) -> None:
    town = slow(6, per_s)

    result = town.tell(event())

    assert result.is_finished
    assert Counter(key for key, _, _ in town.mailbox.taken).most_common(1)[0][1] == 1


def test_newer_news_does_not_wait_for_the_pace_of_the_older() -> None:
    town = slow(100, per_s=1.0)
    others = after(town, 10, event(2))
    town.tell(event(1))
    others[0].join(30)

    order: dict[str, list[str]] = {}
    for _, of, recipient in town.mailbox.taken:
        order.setdefault(recipient, []).append(of)
    assert all(of == sorted(of) and of[-1] == event(2).id for of in order.values())
    assert len(town.mailbox.taken) < 101 + 20


def test_a_run_that_is_to_end_finishes_what_is_in_hand_and_lets_the_rest_go() -> None:
    town = Town(100)
    ending = threading.Event()
    town.mailbox.at = lambda _, __: ending.set() if len(town.mailbox.taken) > 10 else None
    notifier = replace(town.notifier(), is_ending=ending.is_set)
    opening = run.begin(notifier, town.opening(event(), notifier), town.messages(event()))

    first = run.tell(notifier, opening, Crew(open_=lambda _, __: notifier, connections=lambda _: 4))
    at = town.now
    second = town.tell(event())

    assert not first.is_finished
    assert len({key for key, _, _ in town.mailbox.taken}) == len(town.mailbox.taken) == 101
    assert second.is_finished
    assert town.now == at
