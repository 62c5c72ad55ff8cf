"""A state store with what never changes kept at hand: parts of manifests, which are named by their content.

A run then asks for the parts that are new to this machine and no others, however long the history is.
"""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from lightship.shelf import Shelf
from lightship.state.base import Store, Stored

_NAMED = re.compile(r"manifests/.+-([0-9a-f]{32})\.json")


class NearStore:
    """A store that looks on the shelf first for what is named by its content."""

    def __init__(self, store: Store, shelf: Shelf) -> None:
        """Stand before a store."""
        self._store, self._shelf = store, shelf

    def read(self, key: str) -> Stored | None:
        """Give what a key holds; from the shelf where its name says what that is."""
        named = _NAMED.fullmatch(key)
        if named is None:
            return self._store.read(key)
        known = self._shelf.take(_name(key))
        if known is not None and hashlib.sha256(known).hexdigest().startswith(named[1]):
            return Stored(content=known, version=named[1])
        found = self._store.read(key)
        if found:
            self._shelf.put({_name(key): found.content})
        return found

    def write(self, key: str, content: bytes | Path, *, expected: str | None = None) -> str:
        """Write a key, and keep what is named by its content at hand."""
        version = self._store.write(key, content, expected=expected)
        if _NAMED.fullmatch(key) and isinstance(content, bytes):
            self._shelf.put({_name(key): content})
        return version

    def names(self, prefix: str) -> Iterator[str]:
        """Give the keys that begin with a prefix, sorted."""
        return self._store.names(prefix)

    def delete(self, key: str) -> None:
        """Remove a key, and do not keep it at hand any longer."""
        self._store.delete(key)
        if _NAMED.fullmatch(key):
            self._shelf.put({_name(key): None})


def _name(key: str) -> str:
    return f"state:{key}"
