"""Work done in several processes that share what was read already: forked, so that nothing has to be copied to them."""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from lightship.errors import OutsideError

Item = TypeVar("Item")
Result = TypeVar("Result")
# Fewer items than this are done sooner than a process is started.
_WORTH_A_PROCESS = 200
_BLOCK = 50


def side_by_side(items: Sequence[Item], work: Callable[[Item], Result], workers: int) -> list[Result]:
    """Do `work` for every item; gives what came of it where that is something, in any order.

    What the first failing process raised is raised here, once all have ended. Where processes cannot be forked, or it
    is not worth it, everything is done in this one.
    """
    count = min(workers, len(items) // _WORTH_A_PROCESS)
    if count < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return [result for item in items if (result := work(item))]
    context = multiprocessing.get_context("fork")
    running = []
    # What exists now is never looked at by the collector of a child, which would write to it and so copy all of it.
    gc.freeze()
    try:
        for number in range(count):
            here, there = context.Pipe(duplex=False)
            process = context.Process(target=_child, args=(there, _share(items, number, count), work), daemon=True)
            process.start()
            there.close()
            running.append((process, here))
    finally:
        gc.unfreeze()
    failures: list[Exception] = []
    results: list[Result] = []
    try:
        for process, here in running:
            failure, found = _answer(here)
            process.join()
            results += found
            if failure is not None:
                failures.append(failure)
    except BaseException:
        # Stopped: none of them may go on writing where we are about to clean up.
        for process, _ in running:
            process.kill()
            process.join()
        raise
    if failures:
        raise failures[0]
    return results


def _share(items: Sequence[Item], number: int, count: int) -> list[Item]:
    """Deal items in blocks: neighbours lie beside each other in memory, and what a process touches it must copy."""
    starts = range(number * _BLOCK, len(items), count * _BLOCK)
    return [item for start in starts for item in items[start : start + _BLOCK]]


def _child(pipe: Connection, items: Sequence[Item], work: Callable[[Item], object]) -> None:
    # Ctrl-C reaches every process of a terminal; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    failure: Exception | None = None
    results: list[object] = []
    try:
        results.extend(result for item in items if (result := work(item)))
    except Exception as error:  # noqa: BLE001 - it is raised again in the parent, which decides what it is
        failure = error
    pipe.send((failure, results))
    pipe.close()


def _answer(pipe: Connection) -> tuple[Exception | None, list[Any]]:
    try:
        answer: tuple[Exception | None, list[Any]] = pipe.recv()
    except EOFError:
        return OutsideError("a process of the build ended before its work was done", "is there enough memory?"), []
    return answer
