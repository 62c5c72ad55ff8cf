"""Further processes that work beside this one: what they do is in the ledger, so nothing has to be given back."""

import os
import signal
import sys
import traceback
from collections.abc import Callable

from lightship.errors import LightshipError


def fork(work: Callable[[], object]) -> Callable[[], None]:
    """Begin work in a process of its own, and give what waits for its end.

    Where processes cannot be forked nothing is done: this one does it all. A process that fails leaves its work to
    whoever comes next, as one that is killed does.
    """
    if not hasattr(os, "fork"):
        return lambda: None
    sys.stdout.flush()
    sys.stderr.flush()
    process = os.fork()
    if process == 0:
        _run(work)
    return lambda: _wait(process)


def _run(work: Callable[[], object]) -> None:
    # Ctrl-C reaches every process of a terminal; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    code = 0
    try:
        work()
    except LightshipError:
        code = 1
    except BaseException:  # noqa: BLE001 - nobody above would say it
        traceback.print_exc()
        code = 1
    finally:
        os._exit(code)


def _wait(process: int) -> None:
    os.waitpid(process, 0)
