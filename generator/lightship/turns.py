"""Turns that runs on one machine take, by a lock that ends with the process that holds it, however that ends."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol, runtime_checkable

from lightship.errors import OutsideError

Tell = Callable[[str], None]
"""Is told, in a line, for whom a run waits and for how long at most."""

_LONGEST_S = 60.0
# Looked for at first and at last: most turns are over within a millisecond.
_POLLS_S = (0.0005, 0.01)
_NAME = 32
# Most turns are over sooner, and nobody wonders.
_QUIET_S = 1.0


@runtime_checkable
class Waiting(Protocol):
    """A place at which a run may have to wait for another one."""

    def on_wait(self, tell: Tell) -> None:
        """Tell of a wait that somebody could notice, once for each."""


def silent(_line: str) -> None:
    """Tell nobody."""


@contextmanager
def taken(
    lock: Path, place: str, error: type[OutsideError], tell: Tell, *, longest_s: float = _LONGEST_S
) -> Iterator[None]:
    """Hold a lock file, which is made where there is none; `place` is what it stands for.

    Raises the error given when another run has not let go of it in time.
    """
    door = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        _wait(door, place, error, tell, longest_s)
        with suppress(OSError):  # on a full disk nobody is named
            # Always as long as before: a file that is cut and grows again costs the disk more than the whole turn.
            os.pwrite(door, f"process {os.getpid()}".ljust(_NAME - 1).encode() + b"\n", 0)
        yield
    finally:
        os.close(door)


def _wait(door: int, place: str, error: type[OutsideError], tell: Tell, longest_s: float) -> None:
    began = time.monotonic()
    is_told = False
    poll_s, longest_poll_s = _POLLS_S
    while True:
        try:
            fcntl.flock(door, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = time.monotonic() - began
            if waited > longest_s:
                message = f"{_holder(door)} has been busy in {place} for {longest_s:.0f} s"
                raise error(message, "end it, then try again") from None
            if waited > _QUIET_S and not is_told:
                tell(f"{_holder(door)} is busy in {place}: waiting for it, for at most {longest_s:.0f} s")
                is_told = True
            time.sleep(poll_s)
            poll_s = min(poll_s * 2, longest_poll_s)
        else:
            return


def _holder(door: int) -> str:
    """Name who holds the lock, as they wrote it down."""
    word, _, number = os.pread(door, _NAME, 0).decode("ascii", "replace").strip().partition(" ")
    return f"another run (process {number})" if word == "process" and number.isdigit() else "another run"
