"""Further processes that work beside this one: what they do is in the ledger, so nothing has to be given back."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress

from lightship.errors import LightshipError

_LOOK_S = 0.02


class Process:
    """A process that works beside this one."""

    def __init__(self, number: int) -> None:
        """Begin with the number that the system gave it."""
        self._number = number

    def wait(self, is_ending: Callable[[], bool]) -> None:
        """Wait for its end, which it is asked for as soon as this one is ending."""
        while not os.waitpid(self._number, os.WNOHANG)[0]:
            if is_ending():
                self.end()
                os.waitpid(self._number, 0)
                return
            time.sleep(_LOOK_S)

    def end(self) -> None:
        """Ask it to end."""
        with suppress(ProcessLookupError):
            os.kill(self._number, signal.SIGTERM)


def fork(work: Callable[[], object]) -> Process | None:
    """Begin work in a process of its own; None where processes cannot be forked, and this one does it all.

    A process that fails leaves its work to whoever comes next, as one that is killed does.
    """
    if not hasattr(os, "fork"):
        return None
    sys.stdout.flush()
    sys.stderr.flush()
    number = os.fork()
    if number == 0:
        _run(work)
    return Process(number)


def _run(work: Callable[[], object]) -> None:
    # Ctrl-C reaches every process of a terminal; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = 0
    try:
        work()
    except (LightshipError, KeyboardInterrupt):
        code = 1
    except BaseException:  # noqa: BLE001 - nobody above would say it
        traceback.print_exc()
        code = 1
    finally:
        os._exit(code)
