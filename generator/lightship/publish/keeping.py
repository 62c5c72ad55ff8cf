"""Keep the published files of what a legal hold covers, before a takedown of something else has them forgotten.

They lie below `held/` in the state store: each once, by its SHA-256, and for each generation a list of them.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from lightship.publish import records
from lightship.publish.archive import Archive
from lightship.state.base import Store
from lightship.state.stored import instant, written
from lightship.trail import holds
from lightship.trail.holds import Hold

_PREFIX = "held/"
_FOLDER = "incidents"


def keep(store: Store, standing: Sequence[Hold], generations: Iterable[int], folder: Path) -> None:
    """Copy the files of generations that holds cover; raises StateError where one cannot be read.

    `folder` is for the work.
    """
    archive = Archive(store, folder)
    there = set(store.names(_PREFIX))
    for number in generations if standing else ():
        record = records.look(store, number)
        rows = records.rows(store, record) if record else {}
        for hold in standing:
            held = {path: row for path, row in rows.items() if (id_ := _incident(path)) and hold.covers(id_)}
            if record is None or not held:
                continue
            prefix = f"{_PREFIX}{holds.mark(hold.incident)}/"
            for key, row in {f"{prefix}{row.sha256}": row for row in held.values()}.items():
                if key not in there:
                    store.write(key, archive.place(row))
                    there.add(key)
            files = {path: row.sha256 for path, row in sorted(held.items())}
            said = {"incident": hold.incident, "commit": record.commit, "at": instant(record.at), "files": files}
            store.write(f"{prefix}generation-{number}.json", written(said))


def _incident(path: str) -> str:
    """Name the incident that a file of the page is about, in any language; empty for what is about several."""
    parts = path.split("/")
    return parts[parts.index(_FOLDER) + 1] if _FOLDER in parts[:-1] else ""


def release(store: Store) -> None:
    """Remove the copies of what is not on hold any more."""
    standing = holds.active(store)
    marks = {holds.mark(hold.incident) for hold in standing}
    if any(hold.incident == holds.ALL for hold in standing):
        return
    for key in list(store.names(_PREFIX)):
        if key.split("/")[1] not in marks:
            store.delete(key)
