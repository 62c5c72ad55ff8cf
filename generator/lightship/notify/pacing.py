"""Let messages go: not faster than the channel's rate, and none after newer news or when an end is asked for."""

import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum, auto

from lightship.ledger import openings, rates
from lightship.ledger.openings import Opening
from lightship.notify.notifier import LEASE, Notifier

# So much of a channel's time is taken at once: others who share it wait no longer for their turn. It is more where to
# take some costs a second itself.
_TURN_S, _LONG_TURN_S = 1.0, 30.0
_LOOK_S = 2.0
_RENEW = LEASE / 3


class Way(Enum):
    """What a worker's next messages may do: go, go nowhere any more since newer words did, or stay for now."""

    OPEN = auto()
    OVERTAKEN = auto()
    CLOSED = auto()


class Pace:
    """The pace of a worker on one channel of an opening."""

    def __init__(self, notifier: Notifier, opening: Opening, channel: str) -> None:
        """Take no time yet."""
        self._notifier, self._event, self._channel = notifier, opening.event, channel
        self._per_s = rate(notifier, channel)
        turn_s = _TURN_S if notifier.at_once == 1 else _LONG_TURN_S
        self.most = max(1, int(self._per_s * turn_s)) if self._per_s else sys.maxsize
        """So many messages may go at the same moment."""
        self._begin: datetime | None = None
        self._left = 0

    def wait(self, count: int, more: int, renew: Callable[[], None]) -> Way:
        """Wait until the next `count` messages, of `more` that are left, may go; `renew` is called while it lasts."""
        notifier = self._notifier
        renewed = notifier.clock()
        while True:
            if openings.is_superseded(notifier.store, self._event):
                return Way.OVERTAKEN
            if notifier.is_ending():
                return Way.CLOSED
            pause = self._pause_s(count, more)
            if not pause:
                return Way.OPEN
            notifier.sleep(min(pause, _LOOK_S))
            if notifier.clock() - renewed > _RENEW:
                renewed = notifier.clock()
                renew()

    def breathe(self, count: int) -> None:
        """Wait until what `count` messages have taken of their turn is over, between windows of the same one."""
        if self._per_s:
            self._notifier.sleep(count / self._per_s)

    def _pause_s(self, count: int, more: int) -> float:
        """Give how long to wait before asking again; nothing when the messages may go now."""
        if not self._per_s:
            return 0
        now = self._notifier.clock()
        if self._left < count:
            messages = max(count, min(more, self.most))
            rank, seconds = self._notifier.rank(self._event), messages / self._per_s
            self._begin = rates.take(self._notifier.store, self._channel, seconds=seconds, rank=rank, now=now)
            if self._begin is None:
                return _LOOK_S
            self._left += messages
        if self._begin and self._begin > now:
            return (self._begin - now) / timedelta(seconds=1)
        self._left -= count
        return 0


def rate(notifier: Notifier, channel: str) -> float:
    """Give a channel's rate in messages a second; 0 for no limit."""
    settings = notifier.notifying.channel(channel)
    found = settings.options.get("rate") if settings else None
    return float(found) if isinstance(found, int | float) else 0.0
