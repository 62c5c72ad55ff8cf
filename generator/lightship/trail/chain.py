"""The chain in the state store: one key for each entry, made once and never changed, and one that names the end.

The end has a key of its own, beside the head: a run that tells people must not write the head while a publication
holds it. Whoever can write the store can cut off the last entries and say so there; but each public statement names
the entry with which the trail ended when it was made (`Statement.trail`), and those are out of reach.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from lightship.errors import visible
from lightship.state.base import ABSENT, ConflictError, StateError, Store
from lightship.state.stored import read as read_stored
from lightship.state.stored import written as write_stored
from lightship.statements.signing import SigningKey
from lightship.threads import each
from lightship.trail.entry import Entry, EntryError, Kind, digest, key, read, unsigned, written

END = "trail.json"
_PREFIX = "trail/"
_READERS = 16
_LONGEST = 300
_NUMBERED = re.compile(r"trail/([1-9][0-9]{0,9})\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The last entry's number and SHA-256; 0 and empty before the first.

    `stated` is the number of the last statement that an entry belongs to, 0 for none. `version` is that of the key.
    """

    number: int = 0
    sha256: str = ""
    stated: int = 0
    version: str = field(default=ABSENT, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The trail as one run writes it: `by` is who runs it, `signing_key` None where entries are not signed."""

    store: Store
    run: str
    by: str
    clock: Callable[[], datetime]
    signing_key: SigningKey | None = None

    def add(self, kind: Kind, body: Mapping[str, Any]) -> Entry:
        """Write an entry behind all others, and give it; raises StateError."""
        added = self.add_next(lambda _: (kind, body))
        if added is None:
            raise AssertionError("there is something to say")
        return added

    def add_next(self, say: Callable[[End], tuple[Kind, Mapping[str, Any]] | None]) -> Entry | None:
        """Write what `say` gives for the end as it is, None for nothing more to say; raises StateError.

        Where another run was first, `say` is asked anew behind its entry.
        """
        now = end(self.store)
        while said := say(now):
            entry = self._sealed(now, *said)
            content = written(entry)
            try:
                self.store.write(key(entry.number), content, expected=ABSENT)
            except ConflictError:
                now, is_ours = self._behind(now, content)
                if not is_ours:
                    continue
            self._note(_after(now, entry, content))
            return entry
        return None

    def _sealed(self, now: End, kind: Kind, body: Mapping[str, Any]) -> Entry:
        entry = Entry(
            number=now.number + 1,
            previous=now.sha256,
            at=self.clock(),
            by=visible(self.by)[:_LONGEST],
            run=self.run,
            kind=kind,
            body=body,
            key=self.signing_key.id if self.signing_key else "",
        )
        if self.signing_key is None:
            return entry
        return replace(entry, signature=self.signing_key.signature(unsigned(entry)))

    def _behind(self, now: End, ours: bytes) -> tuple[End, bool]:
        """Give the end behind the entry that was there first, or tell that it is ours: its answer was lost."""
        number = now.number + 1
        stored = self.store.read(key(number))
        if stored is None:
            raise StateError(f"{key(number)} was there and is gone", "`lightship audit verify` says what is missing")
        if stored.content == ours:
            return now, True
        return _end_with(number, stored.content, now), False

    def _note(self, wanted: End) -> None:
        """Write where the chain ends, unless somebody has written a later end."""
        while True:
            try:
                self.store.write(END, _content(wanted), expected=wanted.version)
            except ConflictError:
                now = end(self.store)
                if now.number >= wanted.number:
                    return
                wanted = replace(wanted, version=now.version)
                continue
            return


def end(store: Store) -> End:
    """Give where the chain ends; where that was not written down, or not by us, it is looked for."""
    stored = store.read(END)
    version = stored.version if stored else ABSENT
    if stored:
        try:
            return replace(read_stored(stored.content, END, _end), version=version)
        except StateError:
            pass  # the entries tell as well
    there = numbers(store)
    found = End(version=version)
    for number in reversed(there):
        content = store.read(key(number))
        if content is None:
            continue
        here = _end_with(number, content.content, found)
        found = replace(here, number=found.number, sha256=found.sha256) if found.number else here
        if found.stated:
            break
    return found


def numbers(store: Store) -> list[int]:
    """Give the numbers of the entries that are there, oldest first."""
    found = (_NUMBERED.fullmatch(name) for name in store.names(_PREFIX))
    return sorted(int(match[1]) for match in found if match)


def contents(store: Store) -> Iterator[tuple[int, bytes]]:
    """Give the number and the bytes of every entry, oldest first; many are read at once."""

    def content(number: int) -> tuple[int, bytes]:
        stored = store.read(key(number))
        return number, stored.content if stored else b""

    return each(content, numbers(store), threads=_READERS)


def _after(now: End, entry: Entry, content: bytes) -> End:
    return replace(now, number=entry.number, sha256=digest(content), stated=max(now.stated, entry.statement))


def _end_with(number: int, content: bytes, before: End) -> End:
    """Give the end behind some entry; what is none of ours is chained all the same, so that it is found later."""
    try:
        stated = read(content).statement
    except EntryError:
        stated = 0
    return replace(before, number=number, sha256=digest(content), stated=max(before.stated, stated))


def _content(now: End) -> bytes:
    return write_stored({"number": now.number, "sha256": now.sha256, "stated": now.stated})


def _end(data: Mapping[str, Any]) -> End:
    return End(number=int(data["number"]), sha256=str(data["sha256"]), stated=int(data["stated"]))
