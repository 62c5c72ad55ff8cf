"""What a run of `lightship notify` works with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lightship.channels.base import Channel
from lightship.ledger.openings import Line
from lightship.ledger.parts import Frozen
from lightship.ledger.slips import Slips
from lightship.model.message import Event, Message
from lightship.model.notifying import Notifying
from lightship.model.subscriber import Subscriber
from lightship.state.base import Store
from lightship.subscribers.base import Subscribers

# A worker that says nothing for so long is gone, and another one takes its work.
LEASE = timedelta(seconds=60)
Proofread = Callable[[Message, str, bytes, frozenset[str]], None]
"""Looks at a message as a file of some name, beside texts that may be there; raises ContentError for what must not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifier:
    """The parts of a run, opened; every worker opens its own.

    `channels` are by name. `clock` gives the time, `sleep` waits so many seconds. `wants` gives why somebody does not
    hear of an event, empty when they do. `contact` makes a subscriber of a contact's address on a line. `unsubscribe`
    gives the address at which a subscriber of a line leaves, empty for none. `slips` are what mails are known by that
    come back. `proofread` looks at what is to be sent. `rank` gives how urgent an event is, 0 first. `is_ending` tells
    that no further message is to begin. `at_once` is how many messages are recorded together at least: more than the
    connections have in hand where a record costs a second, as in git; then so many may be unknown after a crash.
    """

    store: Store
    subscribers: Subscribers
    notifying: Notifying
    languages: tuple[str, ...]
    channels: Mapping[str, Channel]
    run: str
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    wants: Callable[[Subscriber, Event], str]
    contact: Callable[[str, Line], Subscriber]
    unsubscribe: Callable[[Subscriber, Line], str]
    slips: Slips
    proofread: Proofread
    rank: Callable[[Event], int]
    is_ending: Callable[[], bool] = lambda: False
    at_once: int = 1

    def until(self) -> datetime:
        """Give how long this worker holds what it takes now."""
        return self.clock() + LEASE

    def language(self, subscriber: Subscriber) -> str:
        """Give the language in which somebody is told: their own where the page has it, else the page's."""
        return subscriber.language if subscriber.language in self.languages else self.languages[0]


def frozen(notifier: Notifier, subscriber: Subscriber) -> Frozen:
    """Give what is fixed of somebody who is told."""
    return Frozen(id=subscriber.id, language=notifier.language(subscriber), zone=subscriber.zone)
