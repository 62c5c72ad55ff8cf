"""The log of what was opened, by time: the latest events, and those of one incident, without reading all of them."""

from collections.abc import Iterable
from functools import partial
from operator import attrgetter
from pathlib import PurePosixPath

from lightship.ledger import keys, openings
from lightship.ledger.fates import READERS
from lightship.ledger.openings import Opening
from lightship.state.base import Store
from lightship.threads import each


def latest(store: Store, most: int) -> list[Opening]:
    """Give at most so many openings, the newest of all, oldest first."""
    return _openings(store, [event for _, event in _marks(store)][-most:])


def of_entry(store: Store, entry: str) -> list[Opening]:
    """Give every opening of an incident, maintenance or notice, oldest first."""
    mark = keys.mark(entry)
    return _openings(store, [event for of, event in _marks(store) if of == mark])


def _marks(store: Store) -> list[tuple[str, str]]:
    """Give the marks of the entry and of the event of each opening; two runs may have written the same one."""
    found = (PurePosixPath(key).stem.split("-") for key in store.names(keys.LOG))
    return list({event: (entry, event) for _, entry, event in found}.values())


def _openings(store: Store, marks: Iterable[str]) -> list[Opening]:
    found = each(partial(openings.marked, store), marks, threads=READERS)
    # A run that died before it opened what it logged leaves nothing to be found.
    return sorted((one for one in found if one), key=attrgetter("place"))
