"""Everybody is told once, whatever happens to the runs that tell them."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from townsfolk import Town, correction, event, holding, killed, message, refusing

from lightship.channels.base import ChannelError, DownError, Recipient, UnsureError
from lightship.ledger import openings
from lightship.ledger.works import Outcome
from lightship.notify import run
from lightship.notify.sending import Parcel, Sender
from memories import Gate, Killing

CONNECTIONS = 4


def told(town: Town) -> Counter[str]:
    """Count the messages of each recipient."""
    return Counter(recipient for _, _, recipient in town.mailbox.taken)


def midway(least: int = 5) -> Town:
    """Give a town in which a run has died after so many messages."""
    for number in itertools.count(1):
        town = Town(20)
        assert killed(town, event(), Killing(number))
        if len(town.mailbox.taken) >= least:
            return town
    raise AssertionError("never sent")


def test_everybody_is_told_once_subscribers_and_contacts() -> None:
    town = Town(20)

    result = town.tell(event())

    assert told(town) == Counter([*town.subscribers.held, "contact-exec@example.com"])
    assert result.is_finished
    assert result.outcomes[0][Outcome.SENT] == 20
    assert result.outcomes[1][Outcome.SENT] == 1
    assert not openings.unfinished(town.notifier().store)


def test_a_second_run_sends_nothing() -> None:
    town = Town(20)
    town.tell(event())
    before = list(town.mailbox.taken)

    town.tell(event())

    assert town.mailbox.taken == before


def test_who_confirms_after_the_opening_does_not_hear_of_it() -> None:
    town = Town(5)
    notifier = town.notifier()
    messages = [("mail", message(event(), who)) for who in ("public", "executives")]
    opening = run.begin(notifier, town.opening(event(), notifier), messages)
    town.sleep(60)
    late = replace(Town(6).subscribers.held[f"{6:016x}"], confirmed=town.now)
    town.subscribers.put([late])

    result = town.tell(event())

    assert opening.at < town.now
    assert late.id not in told(town)
    assert result.passed == {"confirmed later": 1}


@pytest.mark.parametrize("hold", [False, True], ids=["resend", "hold"])
def test_a_run_that_was_killed_anywhere_is_resumed_and_nobody_is_lost(hold: bool) -> None:
    number, kills = 1, 0
    while True:
        town = holding(Town(20)) if hold else Town(20)
        gate = Killing(number)
        if not killed(town, event(), gate):
            break
        kills += 1
        result = town.tell(event())

        assert result.is_finished, number
        counts = told(town)
        held = sum(outcomes[Outcome.HELD] for outcomes in result.outcomes.values())
        everybody = {*town.subscribers.held, "contact-exec@example.com"}
        assert len(everybody - counts.keys()) <= held if hold else everybody == counts.keys()
        twice = sum(count - 1 for count in counts.values())
        assert twice == 0 if hold else twice <= CONNECTIONS
        keys = {(key, recipient) for key, _, recipient in town.mailbox.taken}
        assert len(keys) == len(counts)
        number += 1
    assert kills > 15


def test_newer_news_takes_the_place_of_what_was_not_sent_yet() -> None:
    town = midway()
    before = len(town.mailbox.taken)
    assert before < 21

    town.tell(event(2))
    town.tell(event(1))

    order: dict[str, list[str]] = {}
    for _, of, recipient in town.mailbox.taken:
        order.setdefault(recipient, []).append(of)
    assert all(of == sorted(of) for of in order.values())
    assert all(of[-1] == event(2).id for of in order.values())
    assert len(order) == 21
    assert len(town.mailbox.taken) == before + 21


def test_news_of_another_entry_supersedes_nothing() -> None:
    town = Town(4)
    other = event(1, entry="2026-10-17-other")

    town.tell(event())
    town.tell(other)

    assert len(town.mailbox.taken) == 10


def test_what_is_refused_for_good_is_not_tried_again() -> None:
    town = Town(4)
    town.mailbox.at = refusing(9, lambda: ChannelError("no such user", permanent=True))

    result = town.tell(event())

    assert result.is_finished
    assert result.outcomes[0][Outcome.REFUSED] == 4
    assert not town.mailbox.taken


def test_what_is_refused_for_now_is_tried_again_until_it_is_taken() -> None:
    town = Town(4)
    town.mailbox.at = refusing(3, lambda: ChannelError("try later"))

    result = town.tell(event())

    assert result.is_finished
    assert told(town).total() == 5


def test_what_is_refused_too_often_is_given_up_with_the_reason() -> None:
    town, tries = Town(4), Counter[str]()

    def at(recipient: str, _: str) -> None:
        tries[recipient] += 1
        raise ChannelError("try later")

    town.mailbox.at = at
    began, result = town.now, town.tell(event())
    assert not result.is_finished
    while not result.is_finished:
        town.sleep(900)
        result = town.tell(event())

    assert result.outcomes[0][Outcome.GAVE_UP] == 4
    assert set(tries.values()) == {10}
    assert timedelta(hours=1.5) < town.now - began < timedelta(hours=4)


def test_who_asks_to_be_tried_later_is_left_alone_until_then() -> None:
    town, at = Town(4), []
    shy = f"{3:016x}"

    def refuse(recipient: str, _: str) -> None:
        if recipient == shy:
            at.append(town.now)
            if len(at) == 1:
                raise ChannelError("not now", wait_s=600)

    town.mailbox.at = refuse
    first = town.tell(event())
    second = town.tell(event())
    town.sleep(601)
    third = town.tell(event())

    assert (first.is_finished, second.is_finished, third.is_finished) == (False, False, True)
    assert told(town)[shy] == 1
    assert len(at) == 2
    assert at[1] - at[0] > timedelta(seconds=600)


def test_a_channel_that_is_down_is_told_and_the_next_run_goes_on() -> None:
    town = Town(4)
    town.mailbox.at = refusing(99, lambda: DownError("nobody listens"))

    first = town.tell(event())
    town.mailbox.at = lambda _, __: None
    second = town.tell(event())

    assert not first.is_finished
    assert str(first.faults["mail"]) == "nobody listens"
    assert second.is_finished
    assert told(town).total() == 5


def test_a_lost_answer_is_held_or_sent_again_as_the_configuration_says() -> None:
    resending, held = Town(4), holding(Town(4))
    for town in (resending, held):
        town.mailbox.at = refusing(1, lambda: UnsureError("the answer was lost"))

    assert resending.tell(event()).outcomes[0][Outcome.SENT] == 4
    result = held.tell(event())
    assert result.is_finished
    assert result.outcomes[0][Outcome.HELD] == 4


def test_who_has_left_meanwhile_is_skipped() -> None:
    town = midway()
    gone = [id_ for id_ in town.subscribers.held if id_ not in told(town)][:3]
    town.subscribers.remove(gone)

    result = town.tell(event())

    assert result.is_finished
    assert not set(gone) & told(town).keys()
    assert result.outcomes[0][Outcome.SKIPPED] == 3


def test_two_runs_at_once_tell_everybody_once() -> None:
    town = Town(3000)
    for thread in [town.meanwhile(event()) for _ in range(3)]:
        thread.join()
    town.sleep(120)
    town.tell(event())

    assert told(town) == Counter([*town.subscribers.held, "contact-exec@example.com"])


def test_a_correction_reaches_those_who_got_the_wrong_words_and_nobody_else() -> None:
    town = Town(20)
    town.mailbox.at = refusing(1, lambda: ChannelError("no such user", permanent=True), only=f"{3:016x}")
    town.tell(event())
    town.subscribers.put([Town(21).subscribers.held[f"{21:016x}"]])
    town.mailbox.taken.clear()

    result = town.tell(correction(event()))

    everybody = {*(f"{number:016x}" for number in range(1, 21)), "contact-exec@example.com"}
    assert told(town).keys() == everybody - {f"{3:016x}"}
    assert result.passed == {"did not get the words": 1}


def test_a_sign_in_that_is_refused_does_not_keep_the_run_waiting() -> None:
    town = Town(4)
    town.mailbox.at = refusing(99, lambda: DownError("the password is wrong", permanent=True))
    before = town.now

    result = town.tell(event())

    assert town.now == before
    assert not result.is_finished


def test_a_correction_of_what_is_half_sent_reaches_everybody_and_the_wrong_words_nobody_more() -> None:
    town = midway()
    before = told(town)

    result = town.tell(correction(event()))
    town.tell(event())

    assert result.is_finished
    assert {recipient for _, of, recipient in town.mailbox.taken if of == correction(event()).id} == {
        *town.subscribers.held,
        "contact-exec@example.com",
    }
    assert Counter(recipient for _, of, recipient in town.mailbox.taken if of == event().id) == before


def test_a_lease_is_renewed_while_a_server_takes_its_time() -> None:
    town = Town(1)
    is_renewed = threading.Event()
    town.mailbox.at = lambda _, __: None if is_renewed.wait(10) else pytest.fail("never renewed")
    sender = Sender(town.mailbox, 1, renew_s=0.01)
    parcel = Parcel(place=0, recipient=Recipient(id="1", address="a@b.example"), message=message(event(), "public"))

    results = sender.send([parcel], event().id, is_renewed.set)
    sender.close()

    assert [result[0] for result in results if isinstance(result, tuple)] == [Outcome.SENT]


class Requests(Gate):
    """Counts what a run asks of the state."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()

    def at(self, number: int, name: str, operation: Callable[[], object]) -> object:
        del number
        self.asked[name.partition(" ")[0]] += 1
        return operation()


def test_a_window_costs_one_reading_and_one_writing_of_the_state() -> None:
    few, many = Requests(), Requests()
    Town(1000).tell(event(), few, connections=10)
    Town(2000).tell(event(), many, connections=10)

    windows_of_a_part = 100
    for name in ("read", "write"):
        more = many.asked[name] - few.asked[name]
        assert windows_of_a_part <= more <= windows_of_a_part + 8, "the rest is for the part as a whole"
