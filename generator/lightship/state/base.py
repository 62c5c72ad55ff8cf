"""The seam to the state store: the private place of the head, the chain of statements and the archive."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lightship.errors import OutsideError
from lightship.model.findings import Finding

ABSENT = ""
_KEY = re.compile(r"(?!\.{1,2}(?:/|$))[A-Za-z0-9._-]+(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._-]+)*")


class StateError(OutsideError):
    """The state store refused or could not be reached."""


class ConflictError(StateError):
    """A conditional write lost: the key is not as expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a key holds; `version` is opaque and never empty."""

    content: bytes
    version: str


def checked(key: str) -> str:
    """Give a key as it is; raises ValueError when it is none of a store, for then the program is wrong."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key of a state store")
    return key


class Store(Protocol):
    """Keys and bytes with conditional writes.

    Keys are relative paths of letters, digits, `.`, `-`, `_` and `/` (see `checked`); none is a folder of another one.
    Every write that returned is durable.
    """

    def read(self, key: str) -> Stored | None:
        """Give what a key holds; None when there is nothing."""

    def write(self, key: str, content: bytes | Path, *, expected: str | None = None) -> str:
        """Write a key (a Path: the bytes of that file) and give its new version.

        `expected` is the version that must be there, ABSENT when nothing may be; None overwrites. Raise ConflictError
        when it is otherwise.
        """

    def names(self, prefix: str) -> Iterator[str]:
        """Give the keys that begin with a prefix, sorted."""

    def delete(self, key: str) -> None:
        """Remove a key; one that is not there does no harm."""


class Examined(Protocol):
    """What `lightship doctor` asks of a state store."""

    def probe(self) -> Iterator[Finding]:
        """Try what a publication needs, leaving nothing behind: writable, conditional writes, private, and so on."""
