"""How long a worker waits for what it cannot do now, before it leaves that to the next run; pure."""

from dataclasses import dataclass
from datetime import datetime
from itertools import chain, repeat

from lightship.channels.base import DownError
from lightship.notify.notifier import LEASE

# Between tries of a channel that is down. What was put off is waited for as long in all.
_PAUSES_S = (2.0, 5.0, 15.0, 30.0, 60.0)
# How long a worker waits between its looks at what others hold, more each time up to the last of these; and in all.
_WATCHES_S = (0.1, 0.2, 0.5, 1.0, 2.0, 3.0)
_WATCHED = LEASE * 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What came of going once over some parts.

    `left` are the numbers of those that are not settled, `is_held` tells that somebody else holds one of them. `due` is
    when the first recipient of them may be tried again, None when nobody was put off. `down` says why the channel is.
    `has_worked`: there was something to do, in this round or one before.
    """

    left: tuple[int, ...]
    has_worked: bool
    is_held: bool
    due: datetime | None
    down: DownError | None


class Patience:
    """What is left of a worker's patience."""

    def __init__(self) -> None:
        """Begin with all of it."""
        self._while_down = iter(_PAUSES_S)
        self._for_put_off_s = sum(_PAUSES_S)
        self._watches = chain(_WATCHES_S, repeat(_WATCHES_S[-1]))
        self._for_others_s = _WATCHED.total_seconds()

    def pause_s(self, found: Round, now: datetime) -> float | None:
        """Give how long to wait before the next round; None where that is the next run's business."""
        if found.down:
            pause = next(self._while_down, None)
            is_over = pause is None or found.down.permanent or found.down.wait_s > self._for_put_off_s
            return None if is_over else max(pause or 0, found.down.wait_s)
        if found.due:
            left = max((found.due - now).total_seconds(), 0)
            if left <= self._for_put_off_s:
                self._for_put_off_s -= left
                return left
        if found.is_held and self._for_others_s > 0:
            # Others see to the rest, mostly within a moment; should one of them have died, its parts are free when its
            # lease is over.
            pause = next(self._watches)
            self._for_others_s -= pause
            return pause
        return None
