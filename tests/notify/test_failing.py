"""Programs that take no message any more are told nothing, until somebody says that they work again."""

from dataclasses import replace
from datetime import timedelta

from townsfolk import MAIL, NOTIFYING, Town, event, refusing

from lightship.channels.base import ChannelError
from lightship.ledger import keys
from lightship.ledger.works import Outcome
from lightship.model.subscriber import Medium

DEAF = f"{3:016x}"


def programs() -> Town:
    """Give a town of programs; one of them takes nothing."""
    town = Town(4, replace(NOTIFYING, channels=(replace(MAIL, kind="webhook"),)))
    town.subscribers.put([replace(one, medium=Medium.WEBHOOK) for one in town.subscribers.held.values()])
    town.mailbox.at = refusing(9, lambda: ChannelError("the receiver refuses the message (400)", permanent=True), DEAF)
    return town


def tell(town: Town, first: int, last: int, every: timedelta) -> None:
    for number in range(first, last + 1):
        town.tell(event(number, entry=f"entry-{number}"))
        town.sleep(every.total_seconds())


def test_a_receiver_that_fails_for_a_day_and_five_messages_is_quarantined() -> None:
    town = programs()
    tell(town, 1, 4, timedelta(hours=12))
    assert not town.subscribers.held[DEAF].quarantined

    tell(town, 5, 5, timedelta(hours=12))
    result = town.tell(event(6, entry="entry-6"))

    one = town.subscribers.held[DEAF]
    assert one.quarantined
    assert one.reason == "5 messages in a row failed: the receiver refuses the message (400)"
    assert sum(other.quarantined is None for other in town.subscribers.held.values()) == 3
    assert result.outcomes[0][Outcome.SENT] == 3
    assert not list(town.notifier().store.names(keys.FAILING))


def test_an_outage_of_a_receiver_passes() -> None:
    town = programs()
    tell(town, 1, 9, timedelta(hours=1))

    assert not town.subscribers.held[DEAF].quarantined


def test_who_takes_a_message_begins_anew() -> None:
    town = programs()
    tell(town, 1, 4, timedelta(hours=12))
    refusing_again, town.mailbox.at = town.mailbox.at, lambda _, __: None
    tell(town, 5, 5, timedelta(hours=12))
    town.mailbox.at = refusing_again
    tell(town, 6, 9, timedelta(hours=12))

    assert not town.subscribers.held[DEAF].quarantined


def test_mail_is_left_to_what_comes_back() -> None:
    town = programs()
    town.notifying = NOTIFYING
    town.subscribers.put([replace(one, medium=Medium.EMAIL) for one in town.subscribers.held.values()])
    tell(town, 1, 9, timedelta(hours=12))

    assert not town.subscribers.held[DEAF].quarantined
