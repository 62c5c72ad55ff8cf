"""Where a record of the state costs a second, as in git, many messages are recorded at once."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from townsfolk import MAIL, NOTIFYING, NOW, Town, event, killed, refusing

from lightship.channels.base import DownError
from lightship.notify import run
from lightship.notify.notifier import Notifier
from lightship.notify.run import Crew
from memories import Gate, Killing


class SlowTown(Town):
    """A town whose state is slow."""

    def notifier(self, gate: Gate | None = None) -> Notifier:
        return replace(super().notifier(gate), at_once=1000)


class Requests(Gate):
    """Counts what a run asks of the state."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def at(self, number: int, name: str, operation: Callable[[], object]) -> object:
        del number
        self.asked[name.partition(" ")[0]] += 1
        return operation()


def told(town: Town) -> Counter[str]:
    return Counter(key for key, _, _ in town.mailbox.taken)


def test_a_thousand_messages_cost_a_handful_of_records() -> None:
    town, few, many = SlowTown(1000), Requests(), Requests()
    town.tell(event(), few)
    SlowTown(2000).tell(event(), many)

    assert len(told(town)) == sum(told(town).values()) == 1001
    assert many.asked["write"] - few.asked["write"] <= 5
    assert many.asked["read"] - few.asked["read"] <= 10


def test_whoever_dies_leaves_nobody_out_and_tells_the_same_message_again() -> None:
    for number in range(1, 100):
        town = SlowTown(30)
        is_killed = killed(town, event(), Killing(number))
        town.tell(event())
        assert len(told(town)) == 31
        if not is_killed:
            break
    assert not is_killed


def test_a_channel_that_goes_down_in_between_lets_the_others_wait() -> None:
    town = SlowTown(30)
    town.mailbox.at = refusing(1, lambda: DownError("nobody listens", permanent=True), only=f"{15:016x}")
    town.tell(event())
    before = sum(told(town).values())

    assert before < 20
    assert town.tell(event()).is_finished
    assert set(told(town).values()) == {1}
    assert len(told(town)) == 31


def test_an_end_is_heeded_after_the_messages_in_hand() -> None:
    town = SlowTown(100)
    notifier = replace(town.notifier(), is_ending=lambda: len(town.mailbox.taken) >= 20)
    opening = run.begin(notifier, town.opening(event(), notifier), town.messages(event()))
    run.tell(notifier, opening, Crew(open_=lambda _, __: notifier, connections=lambda _: 4))

    assert 20 <= len(town.mailbox.taken) <= 24
    assert town.tell(event()).is_finished
    assert set(told(town).values()) == {1}


def test_the_rate_holds_between_records_and_the_lease_is_renewed() -> None:
    channel = replace(MAIL, options={"rate": 1.0})
    town = SlowTown(80, replace(NOTIFYING, channels=(channel,)))
    town.tell(event(), connections=1)

    assert set(told(town).values()) == {1}
    assert 78 <= (town.now - NOW).total_seconds() <= 90
