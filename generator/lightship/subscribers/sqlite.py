"""Subscribers in one SQLite file that only its owner may read.

There is no write-ahead log: whenever no command writes, the file alone is all of it, so a CI machine may copy it, and
it works on file systems of a network. No lock is held between two pages of a list, however slowly it is read.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from lightship.errors import OutsideError
from lightship.model.notifying import SqliteSubscribers
from lightship.model.subscriber import Subscriber
from lightship.subscribers import rows
from lightship.subscribers.base import Subscribers, SubscribersError

_PAGE = 1000
_BEGINNING = threading.Lock()
_WAIT_S = 60.0
_EDITION = 1
# "LSub" as the number by which SQLite tells whose file it is.
_OURS = 0x4C537562
_TABLE = f"CREATE TABLE subscribers (number INTEGER PRIMARY KEY AUTOINCREMENT, {', '.join(rows.FIELDS)}, UNIQUE (id))"
_COLUMNS = ", ".join((*rows.FIELDS, "number"))
_PUT = (
    f"INSERT INTO subscribers ({', '.join(rows.FIELDS)}) VALUES ({', '.join('?' * len(rows.FIELDS))}) "  # noqa: S608 - our names
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in rows.FIELDS[1:])} "
    # Who was forgotten; times are written in one form, so that their order is that of their letters.
    "WHERE subscribers.address <> '' OR excluded.address = '' OR excluded.confirmed > subscribers.quarantined"
)


class SqliteStore(Subscribers):
    """Subscribers in a file, which need not exist yet."""

    def __init__(self, place: Path) -> None:
        """Open nothing yet: every call opens the file anew, so that threads and forks may share this."""
        self._place = place

    def find(self, ids: Sequence[str]) -> dict[str, Subscriber]:
        """Look up subscribers by id."""
        found: dict[str, Subscriber] = {}
        with self._reading() as file:
            for begin in range(0, len(ids) if file else 0, _PAGE):
                part = list(ids[begin : begin + _PAGE])
                asked = f"SELECT {_COLUMNS} FROM subscribers WHERE id IN ({', '.join('?' * len(part))})"  # noqa: S608 - our names
                found.update((row[0], rows.read(row)) for row in (file.execute(asked, part) if file else ()))
        return found

    def put(self, subscribers: Iterable[Subscriber]) -> None:
        """Add subscribers or replace them, all or none."""
        with self._writing() as file:
            file.executemany(_PUT, map(rows.written, subscribers))

    def remove(self, ids: Sequence[str]) -> None:
        """Remove subscribers, all or none."""
        if self._place.exists():
            with self._writing() as file:
                file.executemany("DELETE FROM subscribers WHERE id = ?", ((id_,) for id_ in ids))

    def after(self, number: int, most: int) -> Iterator[Subscriber]:
        """Give subscribers in the order of their numbers."""
        asked = f"SELECT {_COLUMNS} FROM subscribers WHERE number > ? ORDER BY number LIMIT ?"  # noqa: S608 - our names
        while most > 0:
            with self._reading() as file:
                page = file.execute(asked, (number, min(most, _PAGE))).fetchall() if file else []
            yield from map(rows.read, page)
            if len(page) < _PAGE:
                return
            number, most = page[-1][-1], most - len(page)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """Open the file; None when there is none."""
        with self._named():
            if not self._place.exists():
                yield None
                return
            with _connected(self._place) as file:
                yield file if self._is_ready(file) else None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Open the file, made if need be, for changes that are kept all or not at all."""
        with self._named():
            self._place.parent.mkdir(parents=True, exist_ok=True)
            _begun(self._place)
            if self._place.stat().st_mode & 0o077:
                with suppress(OSError):  # somebody else's file
                    self._place.chmod(0o600)
            with _connected(self._place) as file:
                file.execute("BEGIN IMMEDIATE")
                if not self._is_ready(file):
                    file.execute(f"PRAGMA application_id = {_OURS}")
                    file.execute(f"PRAGMA user_version = {_EDITION}")
                    file.execute(_TABLE)
                yield file
                file.execute("COMMIT")

    def _is_ready(self, file: sqlite3.Connection) -> bool:
        """Tell whether the table is there; raises SubscribersError for a file that is not ours."""
        [[ours]] = file.execute("PRAGMA application_id").fetchall()
        [[edition]] = file.execute("PRAGMA user_version").fetchall()
        if (ours, edition) == (0, 0) and not file.execute("SELECT 1 FROM sqlite_master").fetchall():
            return False
        if ours != _OURS:
            raise SubscribersError(f"{self._place} is no file of subscribers", "see `subscribers:` in delivery.yml")
        if edition > _EDITION:
            raise SubscribersError(f"{self._place} was made by a newer lightship", "upgrade this one")
        return True

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OutsideError:
            raise
        except OSError as error:
            raise SubscribersError(f"{self._place}: {error.strerror or error}", "may you write there?") from error
        except sqlite3.OperationalError as error:
            hint = "if another command holds it, try again when that has ended"
            raise SubscribersError(f"{self._place}: {error}", hint) from error
        except sqlite3.DatabaseError as error:
            hint = "put back a copy, or move it away and import an export"
            raise SubscribersError(f"{self._place} cannot be read: {error}", hint, permanent=True) from error


def _begun(place: Path) -> None:
    """Make an empty file, if need be, that only its owner may read; SQLite gives its journal the same mode.

    A file that is there is never opened but by SQLite: to close it would take away the locks that other threads of this
    process hold (POSIX), and two would write at once.
    """
    with _BEGINNING:
        if not place.exists():
            os.close(os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


@contextmanager
def _connected(place: Path) -> Iterator[sqlite3.Connection]:
    """Open a file; what was begun and not committed is taken back."""
    file = sqlite3.connect(place, timeout=_WAIT_S, isolation_level=None)
    try:
        # 64 MiB: so that a large import need not read again what it wrote.
        file.execute("PRAGMA cache_size = -65536")
        file.execute("PRAGMA secure_delete = ON")
        yield file
    finally:
        file.close()


def open_store(settings: SqliteSubscribers, root: Path) -> SqliteStore:
    """Open the file that the configuration names."""
    return SqliteStore(root / settings.path)
