"""Ends a command after what it has in hand: SIGTERM and Ctrl-C ask for that, and a second Ctrl-C does not wait."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lightship.notify.notifier import Notifier
    from lightship.notify.run import Crew

_STEP_S = 0.5


class Ending:
    """Whether an end was asked for."""

    def __init__(self) -> None:
        """Nobody has asked yet."""
        self._is_asked = False

    def __call__(self) -> bool:
        """Tell whether an end was asked for."""
        return self._is_asked

    def ask(self, number: int, _frame: object) -> None:
        """Ask for an end by a signal; raises KeyboardInterrupt at a second Ctrl-C.

        SIGTERM may come more than once for one wish: `timeout` sends it to a process and to its group.
        """
        if self._is_asked and number == signal.SIGINT:
            raise KeyboardInterrupt
        self._is_asked = True

    def sleep(self, seconds: float) -> None:
        """Wait, but not longer than until an end is asked for."""
        end = time.monotonic() + seconds
        while not self._is_asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _STEP_S))

    def heeded(self, notifier: "Notifier") -> "Notifier":
        """Give a notifier that ends when it is asked to."""
        return replace(notifier, sleep=self.sleep, is_ending=self)

    def heeded_by_all(self, crew: "Crew") -> "Crew":
        """Give a crew whose members end when they are asked to."""
        return replace(crew, open_=lambda process, channel: self.heeded(crew.open_(process, channel)))


@contextmanager
def ending() -> Iterator[Ending]:
    """Heed those who ask for an end, as long as this lasts."""
    asked = Ending()
    before = {number: signal.signal(number, asked.ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
