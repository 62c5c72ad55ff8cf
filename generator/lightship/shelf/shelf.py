"""The file of the shelf: SQLite, each item with a checksum, all of it thrown away when another program wrote it."""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from threading import Lock

_SUM = 16
# SQLite takes so many names in one question.
_MANY = 500


class Forgotten(Exception):  # noqa: N818 - no error of anybody's: the work is done again without the shelf
    """Something that was relied on is not on the shelf any more; clear it and begin again."""


class Shelf:
    """Named bytes that may be gone.

    A shelf belongs to one edition of the program: what another one wrote is never looked at. Nothing here raises: a
    shelf that cannot be read is empty, and one that cannot be written stays as it is. Threads may share it.
    """

    def __init__(self, place: Path) -> None:
        """Open the shelf in the file `place`, or begin a new one."""
        self._place = place
        self._process = os.getpid()
        self._lock = Lock()
        self._file = self._open() or self._begin()

    def take(self, name: str) -> bytes | None:
        """Give what lies under a name; None when nothing does, or not what was put there."""
        return next((content for _, content in self.several((name,))), None)

    def several(self, names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Give what lies under some names, in any order."""
        wanted = list(names)
        for start in range(0, len(wanted), _MANY):
            part = wanted[start : start + _MANY]
            asked = f"SELECT name, content FROM items WHERE name IN ({','.join('?' * len(part))})"  # noqa: S608 - marks alone
            for name, content in self._rows(asked, part):
                if content[:_SUM] == _sum(name, content[_SUM:]):
                    yield name, content[_SUM:]

    def put(self, items: Mapping[str, bytes | None]) -> None:
        """Lay things under their names, all of them or none; None takes away."""
        if self._file is None:
            return
        kept = [(name, _sum(name, content) + content) for name, content in items.items() if content is not None]
        gone = [(name,) for name, content in items.items() if content is None]
        try:
            with self._lock, self._file:
                self._file.executemany("REPLACE INTO items VALUES (?, ?)", kept)
                self._file.executemany("DELETE FROM items WHERE name = ?", gone)
        except sqlite3.Error:
            self._file = None

    def clear(self) -> None:
        """Take everything away."""
        self._file = self._begin()

    def _rows(self, asked: str, names: list[str]) -> list[tuple[str, bytes]]:
        if self._process != os.getpid():  # SQLite's files do not live through a fork
            self._process = os.getpid()
            self._file = self._open()
        if self._file is None:
            return []
        try:
            with self._lock:
                return [(str(name), bytes(content)) for name, content in self._file.execute(asked, names)]
        except (sqlite3.Error, TypeError, ValueError):
            return []

    def _open(self) -> sqlite3.Connection | None:
        if not self._place.is_file():
            return None
        try:
            file = _connect(self._place)
            [(found,)] = file.execute("SELECT name FROM edition").fetchall()
        except (sqlite3.Error, ValueError):
            return None
        return file if found == _edition() else None

    def _begin(self) -> sqlite3.Connection | None:
        try:
            self._place.parent.mkdir(parents=True, exist_ok=True)
            for name in (self._place.name, f"{self._place.name}-journal"):
                self._place.with_name(name).unlink(missing_ok=True)
            file = _connect(self._place)
            with file:
                file.execute("CREATE TABLE edition (name TEXT)")
                # Not WITHOUT ROWID: SQLite would read all of a large item whenever it compares a name with its name.
                file.execute("CREATE TABLE items (name TEXT PRIMARY KEY, content BLOB)")
                file.execute("INSERT INTO edition VALUES (?)", (_edition(),))
        except (sqlite3.Error, OSError):
            return None
        return file


def _connect(place: Path) -> sqlite3.Connection:
    file = sqlite3.connect(place, timeout=10, check_same_thread=False)
    # A machine that loses its power may lose the shelf; a process that is killed does not.
    file.execute("PRAGMA synchronous = OFF")
    return file


def _sum(name: str, content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_SUM, key=name.encode("utf-8", "replace")[:64]).digest()


def _edition() -> str:
    """Name the program: the digest of all that it consists of, for what it works out depends on every line."""
    found = hashlib.sha256()
    for file in _files(resources.files("lightship")):
        content = file.read_bytes()
        found.update(f"{file.name} {len(content)}\n".encode() + content)
    return found.hexdigest()


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and not entry.name.startswith("__"):
            yield from _files(entry)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            yield entry
