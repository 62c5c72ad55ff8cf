"""Workers finish what others have opened, the most urgent first, and end when they are asked to."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from townsfolk import NOW, Town, event, refusing

from lightship.channels.base import ChannelError
from lightship.model.message import Event, Occasion
from lightship.notify import run
from lightship.notify.run import Crew, Told
from lightship.notify.watching import watch

IDLE = timedelta(minutes=1)


def opened(town: Town, *events: Event) -> None:
    """Open events, and tell nobody."""
    for one in events:
        notifier = town.notifier()
        run.begin(notifier, town.opening(one, notifier), town.messages(one))
        town.sleep(1)


def work(town: Town, idle: timedelta | None = IDLE, is_ending: Callable[[], bool] = lambda: False) -> list[Told]:
    """Run `lightship worker`, and give what it said."""
    notifier, said = replace(town.notifier(), is_ending=is_ending), list[Told]()
    crew = Crew(open_=lambda _, __: notifier, connections=lambda _: 4)
    town.time.enter()
    try:
        watch(notifier, crew, said.append, idle=idle)
    finally:
        town.time.leave()
    return said


def entries(town: Town) -> list[str]:
    return [of.partition("/")[0] for _, of, _ in town.mailbox.taken]


def test_a_worker_finishes_what_is_open_the_most_urgent_first() -> None:
    town = Town(5)
    opened(town, *(replace(event(entry=name), severity=name) for name in ("low", "critical", "high")))
    work(town)

    assert entries(town) == ["critical"] * 6 + ["high"] * 6 + ["low"] * 6
    assert not list(town.notifier().store.names("ledger/unfinished/"))


def test_it_leaves_it_to_runs_to_say_that_an_update_is_overdue() -> None:
    town = Town(5)
    opened(town, replace(event(), id=f"{event().id}#overdue", occasion=Occasion.OVERDUE, before=event().id))
    work(town)

    assert not entries(town), "only a run has read whether the update came since"


def test_while_readers_would_not_find_it_nothing_is_sent() -> None:
    town, put_back = Town(100), threading.Event()
    town.mailbox.at = lambda _, __: (setattr(town.time, "now", town.now + timedelta(seconds=1)), put_back.set())
    opened(town, event())
    notifier = town.notifier()
    crew = Crew(open_=lambda _, __: notifier, connections=lambda _: 4)
    town.time.enter()
    watch(notifier, crew, lambda _: None, idle=IDLE, is_held=put_back.is_set)
    assert len(entries(town)) < 20
    put_back.clear()
    town.mailbox.at = lambda _, __: None
    watch(notifier, crew, lambda _: None, idle=IDLE, is_held=put_back.is_set)

    assert len(entries(town)) == len({key for key, _, _ in town.mailbox.taken}) == 101


def test_it_ends_by_itself_when_there_is_nothing_for_so_long() -> None:
    town = Town(5)
    work(town)

    assert IDLE <= town.now - NOW < 2 * IDLE


def test_it_comes_back_to_those_who_were_put_off() -> None:
    town = Town(5)
    town.mailbox.at = refusing(1, lambda: ChannelError("not now", wait_s=600), only=f"{2:016x}")
    opened(town, event())
    work(town, idle=timedelta(hours=1))

    assert len(entries(town)) == 6
    assert len({key for key, _, _ in town.mailbox.taken}) == 6


def test_it_turns_to_something_more_urgent_at_once() -> None:
    town = Town(2500)
    urgent = replace(event(entry="critical"), severity="critical")

    is_open = threading.Lock()

    def sent(_: str, __: str) -> None:
        town.time.now += timedelta(milliseconds=50)
        if len(town.mailbox.taken) >= 100 and is_open.acquire(blocking=False):
            opened(town, urgent)

    town.mailbox.at = sent
    opened(town, replace(event(entry="low"), severity="low"))
    work(town)

    order = entries(town)
    assert order.index("critical") < 500
    assert order[order.index("critical") :][:2501] == ["critical"] * 2501
    assert len(order) == 2 * 2501


def test_it_ends_when_it_is_asked_to_and_the_next_one_goes_on_at_once() -> None:
    town, ending = Town(100), threading.Event()
    town.mailbox.at = lambda _, __: ending.set() if len(town.mailbox.taken) >= 30 else None
    opened(town, event())
    work(town, idle=None, is_ending=ending.is_set)
    at_end, before = town.now, len(entries(town))
    work(town)

    assert before < 40
    assert len(entries(town)) == len({key for key, _, _ in town.mailbox.taken}) == 101
    assert town.now - at_end < 2 * IDLE


def test_several_workers_share_the_work_and_nobody_is_told_twice() -> None:
    town = Town(3000)
    opened(town, event())
    threads = [threading.Thread(target=work, args=(town,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(entries(town)) == len({key for key, _, _ in town.mailbox.taken}) == 3001
