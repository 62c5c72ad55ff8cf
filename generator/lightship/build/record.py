"""The record of the build before: how its folder looked, and of each group its key and the rows of its files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from lightship.outputs.base import Group
from lightship.plan import Row
from lightship.shelf import Forgotten, Shelf, pack, unpack

REST = "rest"
"""The group of what no output declares: own pages, and what the engine adds."""
_SITE = "site"

Rows = Mapping[str, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A build: the look of the site's folder, the digest of what is around its pages, the author's own pages by name
    with their SHA-256, the key of each group by its name, and the number of files.
    """

    seen: object
    around: str
    own: Mapping[str, str]
    keys: Mapping[str, str]
    count: int


def recall(shelf: Shelf, site: Path) -> Record | None:
    """Give the record of the build that lies in the folder `site`; None when there is none."""
    told = unpack(shelf.take(_SITE) or b"")
    if not isinstance(told, dict) or told.get("seen") != seen(site):
        return None
    return Record(**told)


def forget(shelf: Shelf) -> None:
    """Take the record away: the site is about to change."""
    shelf.put({_SITE: None})


def remember(shelf: Shelf, record: Record, rows: Mapping[str, Rows], gone: Iterable[str] = ()) -> None:
    """Lay a record on the shelf, with the rows of groups that changed and without those that are gone."""
    items: dict[str, bytes | None] = {_name(group): None for group in gone}
    for group, files in rows.items():
        lines = [(path, row.inputs, row.sha256, row.md5, row.size) for path, row in files.items()]
        items[_name(group)] = pack(lines)
    told = {field.name: getattr(record, field.name) for field in fields(record)}
    shelf.put({**items, _SITE: pack(told)})


def rows_of(shelf: Shelf, groups: Iterable[str]) -> dict[str, Row]:
    """Give the rows of some groups; raises Forgotten when one is not there."""
    names = [_name(group) for group in groups]
    found = dict(shelf.several(names))
    rows: dict[str, Row] = {}
    for name in names:
        lines = unpack(found.get(name, b""))
        if not isinstance(lines, list):
            raise Forgotten
        for path, inputs, sha256, md5, size in lines:
            rows[path] = Row(inputs=inputs, sha256=sha256, md5=md5, size=size)
    return rows


def declared(shelf: Shelf, groups: Iterable[Group], around: str) -> dict[str, Mapping[str, str]]:
    """Give what groups declared before, inputs by path, where their keys and what is around pages are the same."""
    keys = {f"declared:{group.name}": group for group in groups if group.key}
    found: dict[str, Mapping[str, str]] = {}
    for name, content in shelf.several(keys):
        told = unpack(content)
        if isinstance(told, tuple) and told[:2] == (keys[name].key, around):
            found[keys[name].name] = told[2]
    return found


def remember_declared(shelf: Shelf, groups: Iterable[tuple[Group, Mapping[str, str]]], around: str) -> None:
    """Lay what groups declare on the shelf."""
    shelf.put({f"declared:{group.name}": pack((group.key, around, dict(of))) for group, of in groups if group.key})


def every_row(shelf: Shelf, record: Record) -> Rows:
    """Give all rows of a record, sorted by path; they are read when they are asked for."""
    return _Every(shelf, record)


def seen(site: Path) -> object:
    """Give how a site's folder looks: whoever replaces it, or adds or removes something at its top, changes that."""
    if not site.is_dir():
        return None
    stat = site.stat()
    places = sorted((place.name, place.lstat()) for place in site.iterdir())
    looks = [(name, look.st_mode, look.st_ino, look.st_mtime_ns) for name, look in places]
    return [(str(site), stat.st_dev, stat.st_ino, 0), *looks]


class _Every(Mapping[str, Row]):
    """All rows of a record; counted without being read."""

    def __init__(self, shelf: Shelf, record: Record) -> None:
        self._shelf, self._record = shelf, record
        self._rows: dict[str, Row] | None = None

    def _read(self) -> dict[str, Row]:
        if self._rows is None:
            self._rows = dict(sorted(rows_of(self._shelf, [REST, *self._record.keys]).items()))
        return self._rows

    def __getitem__(self, path: str) -> Row:
        return self._read()[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return self._record.count


def _name(group: str) -> str:
    return f"group:{group}"
