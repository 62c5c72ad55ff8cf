"""What was published past the approvals, and whether those who must have looked at it since.

An entry of the trail opens such a review and others end it. A key for each open one tells without reading the trail.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import moment, written
from lightship.state.stored import read as read_stored
from lightship.trail.chain import contents
from lightship.trail.entry import Entry, EntryError, Kind, key, read

_OPEN = "open_reviews/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A publication past the approvals that somebody is to look at, and the entries of those who did.

    `sign_off` is the number of the entry that ended it; 0: open.
    """

    entry: Entry
    looked: tuple[Entry, ...] = ()
    sign_off: int = 0

    @property
    def due(self) -> str:
        """Give until when somebody was to look at it."""
        return str(self.entry.body.get("review_until", ""))

    @property
    def deadline(self) -> str:
        """Give the same for people."""
        return f"{self.due[:16].replace('T', ' ')} UTC"

    @property
    def person(self) -> str:
        """Name who published it."""
        return str(self.entry.body.get("person", "")) or self.entry.by

    @property
    def reason(self) -> str:
        """Say why."""
        return str(self.entry.body.get("reason", ""))

    @property
    def passed(self) -> tuple[str, ...]:
        """Name the roles that were passed over."""
        listed = self.entry.body.get("roles")
        return tuple(map(str, listed)) if isinstance(listed, list) else ()

    @property
    def authors(self) -> frozenset[str]:
        """Name who wrote what was published, as far as the forge said so then."""
        units = self.entry.body.get("units")
        named = [one.get("authors") for one in units if isinstance(one, dict)] if isinstance(units, list) else []
        return frozenset(str(name) for names in named if isinstance(names, list) for name in names)

    @property
    def wanted(self) -> dict[str, int]:
        """Give how many people of which role are to look at it."""
        return _numbers(self.entry.body.get("review"))

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether it is open longer than the policy allowed."""
        with suppress(ValueError):
            return not self.sign_off and moment(self.due) < now
        return False


def reviews(entries: Iterable[Entry]) -> Iterator[Review]:
    """Give every publication past the approvals, and who has looked at it since."""
    listed = list(entries)
    looked: dict[str, list[Entry]] = {}
    for one in listed:
        if one.kind is Kind.SIGN_OFF:
            looked.setdefault(str(one.body.get("of")), []).append(one)
    for entry in listed:
        if entry.kind is Kind.BREAK_GLASS:
            those = [one for one in looked.get(str(entry.number), []) if one.number > entry.number]
            ends = (one.number for one in those if not one.body.get("left"))
            yield Review(entry=entry, looked=tuple(those), sign_off=next(ends, 0))


def every(store: Store) -> tuple[Review, ...]:
    """Give all of them, oldest first, by reading the whole trail; raises StateError."""
    return tuple(reviews(_readable(contents(store))))


def opened(store: Store) -> tuple[Review, ...]:
    """Give those that are open, by their own keys, without who has looked so far; raises StateError.

    A run notes a key before its entry: where another one was first, that is of something else.
    """
    numbers = sorted(int(name.removeprefix(_OPEN)) for name in store.names(_OPEN))
    stored = ((number, store.read(key(number))) for number in numbers)
    there = _readable((number, one.content) for number, one in stored if one)
    return tuple(Review(entry=one) for one in there if one.kind is Kind.BREAK_GLASS)


def note(store: Store, number: int) -> None:
    """Note that the review of an entry is open, and that nobody was told of it yet."""
    with suppress(ConflictError):  # a run before has noted it
        store.write(f"{_OPEN}{number}", _told(()), expected=ABSENT)


def told(store: Store, number: int) -> frozenset[str] | None:
    """Name the roles that were told of it; None where it is open no more. Raises StateError."""
    key_ = f"{_OPEN}{number}"
    stored = store.read(key_)
    return read_stored(stored.content, key_, _roles) if stored else None


def tell(store: Store, number: int, role: str) -> None:
    """Note that a role was told of it, while it is open."""
    key_ = f"{_OPEN}{number}"
    while stored := store.read(key_):
        try:
            now = _told({*read_stored(stored.content, key_, _roles), role})
            store.write(key_, now, expected=stored.version)
        except ConflictError:  # somebody told another role, or ended it
            continue
        return


def close(store: Store, number: int) -> None:
    """Note that it is open no more."""
    store.delete(f"{_OPEN}{number}")


def overdue(store: Store, now: datetime) -> tuple[Review, ...]:
    """Give the open ones that should have been looked at by now; raises StateError."""
    return tuple(one for one in opened(store) if one.is_overdue(now))


def _told(roles: Iterable[str]) -> bytes:
    return written({"told": sorted(roles)})


def _roles(data: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(map(str, data["told"]))


def _readable(found: Iterable[tuple[int, bytes]]) -> Iterator[Entry]:
    """Read what can be read; `audit verify` names the rest."""
    for _, content in found:
        with suppress(EntryError):
            yield read(content)


def _numbers(value: object) -> dict[str, int]:
    found: Mapping[Any, Any] = value if isinstance(value, dict) else {}
    return {str(role): number for role, number in found.items() if type(number) is int}
