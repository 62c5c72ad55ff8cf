"""What became of an event's recipients, read part by part, many at once: of a million a few thousand are at hand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from lightship.ledger import keys, parts, works
from lightship.ledger.parts import Part
from lightship.ledger.works import Work
from lightship.state.base import Store
from lightship.threads import each

READERS = 16
"""So many connections a bucket has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """A part of an event's recipients, and by the number of the line what became of them where somebody has begun."""

    part: Part
    works: Mapping[int, Work]


def fates(store: Store, event: str, numbers: Iterable[int] | None = None, *, threads: int = READERS) -> Iterator[Fate]:
    """Give the parts of an event that are frozen, in their order, or those with some numbers.

    `threads` is how many are read at once.
    """
    if numbers is None:
        numbers = (int(PurePosixPath(key).stem) for key in store.names(keys.frozen(event)))
    found = each(partial(_fate, store, event), numbers, threads=threads)
    return (one for one in found if one)


def _fate(store: Store, event: str, number: int) -> Fate | None:
    part = parts.look(store, event, number)
    if part is None:
        return None
    found = ((line, works.look(store, event, number, line)) for line in part.recipients)
    return Fate(part=part, works={line: work for line, work in found if work})
