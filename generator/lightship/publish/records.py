"""Records: what each generation was, kept in the state store with the manifest that it published.

A record is written after everything that it leads to and before the first upload; so one that exists can be read in
full, and whatever a target holds belongs to a generation with a record.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from lightship.plan import Manifest, Row, manifest
from lightship.publish import archive
from lightship.publish.threads import many
from lightship.state.base import StateError, Store
from lightship.state.stored import instant, moment, read, written
from lightship.statements import Kind

_PREFIX = "generations/"
_MANIFESTS = "manifests/"


class MissingError(StateError):
    """Something that a record leads to is no longer there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a generation was.

    `shards` are the paths of its manifest's shards by their names, `parts` the keys that have them in the state store:
    those that a generation brought lie under one key. `status` is the row of its /status.json, which is in no manifest.
    `redirects` is the key of the old addresses that lead elsewhere. `archives` are the generations
    that brought its bytes. `leaving` has the hashed assets that it keeps for pages of before, with the instant since
    which nothing leads to them. `restored` is the generation that a rollback put back, else 0. `account` is
    JSON that the trail will have of it, kept so that another run can write the entry when this one dies.
    """

    generation: int
    commit: str
    at: datetime
    kind: Kind = Kind.PUBLICATION
    restored: int = 0
    shards: Mapping[str, str]
    parts: Mapping[str, str] = field(default_factory=dict)
    status: Row
    redirects: str
    archives: tuple[int, ...]
    leaving: Mapping[str, datetime] = field(default_factory=dict)
    account: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """The newest generation that has a record, None at the very first, and its rows.

    `archives` are the generations whose bytes are still kept.
    """

    record: Record | None
    rows: Manifest
    archives: frozenset[int] = frozenset()

    def archived(self, path: str) -> Row | None:
        """Give the row of a path whose bytes are kept."""
        row = self.rows.get(path)
        return row if row and row.since in self.archives else None


def numbers(store: Store) -> list[int]:
    """Give the generations that have a record, oldest first."""
    stems = (PurePosixPath(key).stem for key in store.names(_PREFIX))
    return sorted(int(stem) for stem in stems if stem.isdigit())


def look(store: Store, generation: int) -> Record | None:
    """Read a record; None when there is none."""
    key = _key(generation)
    stored = store.read(key)
    return read(stored.content, key, _record) if stored else None


def write(store: Store, record: Record) -> None:
    """Write a record, or write it anew."""
    store.write(_key(record.generation), _content(record))


def forget(store: Store, generation: int) -> None:
    """Remove a record."""
    store.delete(_key(generation))


def manifests(store: Store) -> list[str]:
    """Give the keys of all parts of manifests."""
    return list(store.names(_MANIFESTS))


def keys(record: Record) -> set[str]:
    """Give the keys that the manifest of a record is made of."""
    return {record.redirects, *record.parts.values()}


def write_shards(store: Store, record: Record, shards: Mapping[str, bytes], before: Base) -> dict[str, str]:
    """Keep the shards that are new together; give the key that has each of a record's shards."""
    there = set(manifests(store))
    known = before.record if before.rows else None
    old = {
        name: known.parts[name]
        for name, path in record.shards.items()
        if known and known.shards.get(name) == path and known.parts[name] in there
    }
    new = {name: content.decode() for name, content in shards.items() if name not in old}
    if not new:
        return old
    content = written({"shards": new})
    key = f"{_MANIFESTS}{record.generation}-{hashlib.sha256(content).hexdigest()[:32]}.json"
    store.write(key, content)
    return old | dict.fromkeys(new, key)


def rows(store: Store, record: Record) -> dict[str, Row]:
    """Read the manifest of a record; raises MissingError when a part of it is gone or is not what it was."""
    keys = sorted(set(record.parts.values()))
    parts = dict(zip(keys, many(lambda key: _shards(store, key), keys), strict=True))
    found = []
    for name, path in record.shards.items():
        key = record.parts.get(name, "")
        content = parts.get(key, {}).get(name, "").encode()
        if manifest.shard_path(name, content) != path:
            raise _missing(key)
        found.append(content)
    return manifest.whole(found)


def _shards(store: Store, key: str) -> dict[str, str]:
    content = _needed(store, key)
    try:
        return read(content, key, lambda data: {str(name): str(text) for name, text in data["shards"].items()})
    except StateError as error:
        raise _missing(key) from error


def base(store: Store) -> Base:
    """Read the newest generation that has a record; one that lost a part of its manifest is compared with nothing."""
    found = numbers(store)
    record = look(store, found[-1]) if found else None
    try:
        return Base(record=record, rows=rows(store, record) if record else {}, archives=archive.generations(store))
    except MissingError:
        return Base(record=record, rows={})


def write_redirects(store: Store, redirects: Mapping[str, str]) -> str:
    """Keep old addresses under a name made of their content, unless they are there already; give the key."""
    content = json.dumps(dict(sorted(redirects.items())), ensure_ascii=False).encode()
    key = f"{_MANIFESTS}redirects-{hashlib.sha256(content).hexdigest()[:32]}.json"
    if key not in manifests(store):
        store.write(key, content)
    return key


def redirects(store: Store, record: Record) -> dict[str, str]:
    """Read the old addresses of a record."""
    try:
        return {str(path): str(to) for path, to in json.loads(_needed(store, record.redirects)).items()}
    except (ValueError, AttributeError, RecursionError) as error:
        hint = "remove it: the next publication makes it anew"
        raise MissingError(f"{record.redirects} in the state store is damaged", hint, permanent=True) from error


def _needed(store: Store, key: str) -> bytes:
    stored = store.read(key)
    if stored is None:
        raise _missing(key)
    return stored.content


def _missing(key: str) -> MissingError:
    hint = "the next publication makes it anew; an older generation cannot be put back without it"
    return MissingError(f"{key} is missing in the state store, or damaged", hint, permanent=True)


def _key(generation: int) -> str:
    return f"{_PREFIX}{generation}.json"


def _content(record: Record) -> bytes:
    row = record.status
    return written(
        {
            "generation": record.generation,
            "commit": record.commit,
            "at": instant(record.at),
            "kind": record.kind,
            "restored": record.restored,
            "shards": dict(record.shards),
            "parts": dict(record.parts),
            "status": [row.inputs, row.sha256, row.md5, row.size, row.since],
            "redirects": record.redirects,
            "archives": list(record.archives),
            "leaving": {path: instant(at) for path, at in record.leaving.items()},
            "account": dict(record.account),
        }
    )


def _record(data: Mapping[str, Any]) -> Record:
    inputs, sha256, md5, size, since = data["status"]
    return Record(
        generation=int(data["generation"]),
        commit=str(data["commit"]),
        at=moment(data["at"]),
        kind=Kind(data["kind"]),
        restored=int(data["restored"]),
        shards={str(name): str(path) for name, path in data["shards"].items()},
        parts={str(name): str(key) for name, key in data["parts"].items()},
        status=Row(inputs=str(inputs), sha256=str(sha256), md5=str(md5), size=int(size), since=int(since)),
        redirects=str(data["redirects"]),
        archives=tuple(map(int, data["archives"])),
        leaving={str(path): moment(at) for path, at in data["leaving"].items()},
        account=dict(data.get("account", {})),
    )
