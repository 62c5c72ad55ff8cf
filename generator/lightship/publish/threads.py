"""Work side by side: many reads at once, and targets that do not wait for one another."""

import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from lightship.errors import LightshipError

_T = TypeVar("_T")
_R = TypeVar("_R")
_READERS = 16


def many(work: Callable[[_T], _R], items: Iterable[_T]) -> list[_R]:
    """Do the same to each item, several at a time; raises the first error."""
    listed = list(items)
    if len(listed) < 2:
        return [work(item) for item in listed]
    with ThreadPoolExecutor(min(_READERS, len(listed))) as pool:
        return list(pool.map(work, listed))


def each(tasks: Mapping[str, Callable[[], _T]]) -> dict[str, _T | LightshipError]:
    """Do each task to its end, whatever becomes of the others; an expected error is the task's result.

    Any other error is raised when all have ended. Asked to stop, nobody waits for them: they end with the process.
    """
    if len(tasks) == 1:
        return {name: _attempt(task) for name, task in tasks.items()}
    done: dict[str, _T | LightshipError] = {}
    broken: list[BaseException] = []

    def work(name: str, task: Callable[[], _T]) -> None:
        try:
            done[name] = _attempt(task)
        except BaseException as error:  # noqa: BLE001 - it is raised again where somebody waits
            broken.append(error)

    threads = [threading.Thread(target=work, args=one, daemon=True) for one in tasks.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return {name: done[name] for name in tasks}


def _attempt(task: Callable[[], _T]) -> _T | LightshipError:
    try:
        return task()
    except LightshipError as error:
        return error
