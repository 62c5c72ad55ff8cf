"""What was read before, recalled by the look of its folder: then a build reads what changed and nothing else.

The shelf has an index for each year, with what must be at hand of every incident, and each incident by itself. A folder
that looks as it did (names, sizes, times, inodes) is not opened; one that only looks otherwise is known by its files'
digest.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple, cast

from lightship.load.files import Folder
from lightship.load.references import Context
from lightship.looking import NOT_SEEN, Seen
from lightship.model import Incident
from lightship.shelf import Forgotten, Shelf, pack, unpack
from lightship.snapshot import Entry, Snapshot
from lightship.snapshot.kept import (
    Fields,
    KeptEntry,
    KeptIncident,
    entry_fields,
    horizon,
    incident_fields,
    is_kept_entry,
    is_kept_incident,
)

_YEARS = "years"
# A file that was written so shortly before it was looked at may be written again without looking different.
_RACY_S = 2
# So many are laid on the shelf at once: those of a long history fill much memory.
_MANY = 1000


class _Row(NamedTuple):
    """A line of the index: a folder's path and look, what is at hand of it, and its entry where that is settled."""

    path: str
    seen: Seen
    digest: str
    is_series: bool
    at_hand: Fields
    horizon: datetime | None
    entry: Fields | None


class Memory:
    """Recalls incidents that were found right before, in the same context."""

    def __init__(self, shelf: Shelf, context: Context, now: datetime) -> None:
        """Look at the index; with another context nothing is known. `now` is the real time."""
        self._shelf = shelf
        self._context = context.digest
        self._now = now
        self._rows: dict[str, _Row] = {}
        self._seen: dict[str, Seen] = {}
        self._doubted: set[str] = set()
        self._years = unpack(shelf.take(_YEARS) or b"") or ()
        for _, index in shelf.several(map(_index, self._years)):
            known = unpack(index)
            if isinstance(known, tuple) and known[0] == self._context:
                self._rows |= {line[0]: _Row._make(line) for line in known[1]}

    def doubt(self, path: str) -> None:
        """Do not keep the incident of a folder: there is a warning about it, which is to be told again."""
        self._doubted.add(path)

    def by_look(self, path: str, seen: Seen) -> Incident | None:
        """Recall the incident of a folder that looks as it did."""
        row = self._rows.get(path)
        if row is None or row.seen != seen:
            return None
        self._seen[path] = seen
        return self._kept(row)

    def by_content(self, folder: Folder) -> Incident | None:
        """Recall the incident of a folder whose files are what they were, though it looks otherwise."""
        self._seen[folder.path] = folder.seen if self._is_old(folder.seen) else NOT_SEEN
        row = self._rows.get(folder.path)
        return self._kept(row) if row and row.digest == folder.digest else None

    def keep(self, incidents: tuple[Incident, ...], snapshot: Snapshot) -> None:
        """Lay what was read and what is settled on the shelf; the repository must be without a problem."""
        settled = {entry.stamp: entry for entry in snapshot.entries if not is_kept_entry(entry)}
        rows: dict[str, _Row] = {}
        items: dict[str, bytes | None] = {}
        changed = {_year(path) for path, row in self._rows.items() if self._seen.get(path) != row.seen}
        for incident in incidents:
            path = incident.path.rpartition("/")[0]
            if path in self._doubted:
                continue
            row = self._rows.get(path) if is_kept_incident(incident) else None
            entry = settled.get(incident.digest)
            if row is None or (entry and row.entry is None):
                row, bodies = _packed(path, incident, entry)
                items |= bodies
                changed.add(_year(path))
                if len(items) > _MANY:
                    self._shelf.put(items)
                    items.clear()
            seen = self._seen.get(path, NOT_SEEN)
            rows[path] = row if row.seen == seen else row._replace(seen=seen)
        for path in self._rows.keys() - rows.keys():
            items |= {_incident(path): None, _entry(path): None}
        for year in changed:
            of_year = [row for path, row in rows.items() if _year(path) == year]
            items[_index(year)] = pack((self._context, list(map(tuple, of_year))))
        if items or changed:
            self._shelf.put({**items, _YEARS: pack(tuple(sorted({*map(_year, rows)})))})

    def _is_old(self, seen: Seen) -> bool:
        return seen[1] < (self._now.timestamp() - _RACY_S) * 1e9

    def _kept(self, row: _Row) -> Incident | None:
        if row.is_series:
            return None  # its rule goes on, and what is said of it is judged by the clock
        entry = KeptEntry._make((*row.entry, self)) if row.entry else None
        # Whoever reads it need not know that it was kept.
        return cast(Incident, KeptIncident._make((*row.at_hand, row.horizon, entry, self)))

    def incident(self, path: str, digest: str) -> Incident:
        """Read an incident; raises Forgotten."""
        found: Incident = self._read(_incident(path), digest)
        return found

    def entry(self, path: str, digest: str) -> Entry:
        """Read an entry; raises Forgotten."""
        found: Entry = self._read(_entry(path), digest)
        return found

    def near(self, packed: bytes) -> tuple[Any, ...]:
        """Read what is packed in a line of the index."""
        found: tuple[Any, ...] = unpack(packed)
        return found

    def _read(self, name: str, digest: str) -> Any:
        content = unpack(self._shelf.take(name) or b"")
        if not isinstance(content, tuple) or content[0] != digest:
            raise Forgotten
        return content[1]


def _year(path: str) -> str:
    return path.split("/", 2)[1]


def _index(year: str) -> str:
    return f"incidents:{year}"


def _incident(path: str) -> str:
    return f"incident:{path}"


def _entry(path: str) -> str:
    return f"entry:{path}"


def _packed(path: str, incident: Incident, entry: Entry | None) -> tuple[_Row, dict[str, bytes | None]]:
    if is_kept_incident(incident):
        incident = incident.whole()
    items: dict[str, bytes | None] = {_incident(path): pack((incident.digest, incident)), _entry(path): None}
    if entry:
        # Where its links lead depends on the others, and is worked out anew.
        entry = replace(entry, caused_by=incident.caused_by, duplicate_of=incident.duplicate_of)
        items[_entry(path)] = pack((incident.digest, entry))
    row = _Row(
        path=path,
        seen=NOT_SEEN,
        digest=incident.digest,
        is_series=bool(incident.repeat),
        at_hand=incident_fields(incident),
        horizon=horizon(incident, entry) if entry else None,
        entry=entry_fields(entry, pack) if entry else None,
    )
    return row, items
