"""A channel whose other side asked everybody to wait is left alone by every run until that is over."""

from datetime import timedelta

from townsfolk import Town, event, refusing

from lightship.channels.base import ChannelError, DownError

HOUR_S = 3600


def asks_to_wait(seconds: float) -> DownError:
    return DownError("Slack wants to be asked later (429)", wait_s=seconds)


def test_the_next_run_does_not_come_before_the_time_and_says_why() -> None:
    town, asked = Town(5), list[str]()

    def at(recipient: str, _: str) -> None:
        asked.append(recipient)
        raise asks_to_wait(HOUR_S)

    town.mailbox.at = at
    town.tell(event(), connections=1)
    town.sleep(HOUR_S - 600)
    told = town.tell(event(), connections=1)

    assert len(asked) == 1
    assert not told.is_finished
    fault = told.faults["mail"]
    assert str(fault) == "Slack wants to be asked later (429) (it is left alone until 04:10 UTC)"
    assert isinstance(fault, ChannelError)
    assert fault.wait_s == 600


def test_afterwards_everybody_is_told_once() -> None:
    town = Town(5)
    town.mailbox.at = refusing(1, lambda: asks_to_wait(HOUR_S), only=f"{3:016x}")
    town.tell(event(), connections=1)
    town.sleep(HOUR_S)

    assert town.tell(event(), connections=1).is_finished
    assert len(town.mailbox.taken) == len({key for key, _, _ in town.mailbox.taken}) == 6


def test_a_run_waits_itself_for_a_moment_that_is_short() -> None:
    town = Town(5)
    town.mailbox.at = refusing(1, lambda: asks_to_wait(30), only=f"{3:016x}")
    before = town.now

    assert town.tell(event(), connections=1).is_finished
    assert timedelta(seconds=30) <= town.now - before < timedelta(seconds=60)


def test_other_news_on_the_same_channel_waits_as_well() -> None:
    town = Town(5)
    town.mailbox.at = refusing(1, lambda: asks_to_wait(HOUR_S), only=f"{1:016x}")
    town.tell(event(), connections=1)
    before = len(town.mailbox.taken)
    other = town.tell(event(entry="2026-10-17-other"), connections=1)

    assert len(town.mailbox.taken) == before
    assert "mail" in other.faults
