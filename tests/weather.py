"""Bad weather between a publisher and its store: refusals, resets and stalls, drawn for every request."""

import random
import threading

from faults import SLOW_DOWN, UNAVAILABLE, Fault, Late, Request, Reset, Script, Side


def storm(seed: int, *, refused: float = 0.4, reset: float = 0.05, stalled: float = 0.05, stall_s: float = 2) -> Script:
    """Refuse so many requests (SlowDown and 503 alike), reset so many in either body, and stall so many."""
    chance, lock = random.Random(seed), threading.Lock()

    def script(_: Request) -> Fault | None:
        with lock:
            drawn, half = chance.random(), chance.random() < 0.5
        if drawn < refused:
            return SLOW_DOWN if half else UNAVAILABLE
        drawn -= refused
        if drawn < reset:
            return Reset(side=Side.REQUEST if half else Side.ANSWER)
        return Late(seconds=stall_s) if drawn - reset < stalled else None

    return script
