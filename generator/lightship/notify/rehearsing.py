"""Rehearse a run: all is worked out as for people, on a state that stays as it is; nothing is sent."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from lightship.ledger.openings import Opening
from lightship.notify import run
from lightship.notify.freezing import parts
from lightship.notify.notifier import Notifier
from lightship.notify.run import Told
from lightship.state.base import ABSENT, ConflictError, Store, Stored


class Rehearsal:
    """A state store that is never written: what a run writes is there for this run alone."""

    def __init__(self, store: Store) -> None:
        """Stand before a store."""
        self._store = store
        self._held: dict[str, Stored | None] = {}
        self._versions = count(1)

    def read(self, key: str) -> Stored | None:
        """Give what this run wrote, else what the store has."""
        return self._held[key] if key in self._held else self._store.read(key)

    def write(self, key: str, content: bytes | Path, *, expected: str | None = None) -> str:
        """Keep a key for this run; raise ConflictError as the store would."""
        there = self.read(key)
        if expected is not None and expected != (there.version if there else ABSENT):
            raise ConflictError(f"{key} is not as expected")
        version = f"rehearsed-{next(self._versions)}"
        held = content.read_bytes() if isinstance(content, Path) else content
        self._held[key] = Stored(content=held, version=version)
        return version

    def names(self, prefix: str) -> Iterator[str]:
        """Give the keys that begin with a prefix, sorted."""
        ours = {key: held for key, held in self._held.items() if key.startswith(prefix)}
        theirs = (key for key in self._store.names(prefix) if key not in ours)
        return iter(sorted((*theirs, *(key for key, held in ours.items() if held))))

    def delete(self, key: str) -> None:
        """Let a key be gone for this run."""
        self._held[key] = None


def tell(notifier: Notifier, opening: Opening) -> Told:
    """Say who would be told of an opened event: whoever is still to be told waits."""
    for _ in parts(notifier, opening):
        pass
    return run.count(notifier.store, opening)
