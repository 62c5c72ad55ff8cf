"""A piece of work for each of many things, on a few threads; the first failure stops what has not begun."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def each(work: Callable[[T], R], things: Iterable[T], *, threads: int) -> Iterator[R]:
    """Give the results in order; when one fails, wait for those under way and raise its error."""
    waiting = iter(things)
    with ThreadPoolExecutor(threads, thread_name_prefix="each") as pool:
        # A bounded number is handed out, so that neither memory nor a failure's wait grows with the number of things.
        under_way = [pool.submit(work, thing) for thing in islice(waiting, 2 * threads)]
        try:
            while under_way:
                yield under_way.pop(0).result()
                under_way.extend(pool.submit(work, thing) for thing in islice(waiting, 1))
        finally:
            for future in under_way:
                future.cancel()
