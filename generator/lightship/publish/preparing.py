"""Make a generation of what a run would publish: numbered, stamped, with the bytes that nobody has archived yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from lightship.model.content import Takedown
from lightship.plan import HOME, RENEWED, Manifest, Row, Site, changes, manifest
from lightship.policy import UNASKED, Agreement
from lightship.publish import archive, records, stamping
from lightship.publish.generation import Generation, Place, row_of
from lightship.publish.records import Base, Record
from lightship.publish.serving import is_hashed
from lightship.state.base import Store
from lightship.statements import Kind

Archived = Callable[[Row], Path]
"""Gives a file with the archived bytes of a row."""

# How long a page that somebody looks at may still load what the page after it no longer needs.
_GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What a run would publish; `files` has /status.json too, `agreement` says what of the commit is not in it.

    `takedowns` are the updates whose words nothing may bring back. `account` is JSON that the trail will have of it
    besides: who wrote it, by whose word.
    """

    commit: str
    at: datetime
    files: Manifest
    redirects: Mapping[str, str]
    place: Place
    kind: Kind = Kind.PUBLICATION
    restored: int = 0
    agreement: Agreement = UNASKED
    takedowns: tuple[Takedown, ...] = ()
    account: Mapping[str, Any] = field(default_factory=dict)

    def differs(self, base: Base) -> bool:
        """Tell whether a reader would meet anything else than the base; assets that nothing loads do not count."""
        unused = frozenset(path for path in base.rows if is_hashed(path))
        return bool(changes(self.files, base.rows, kept=unused).changes)

    def status(self) -> bytes:
        """Give its /status.json, which names no generation yet."""
        return self.place(RENEWED, self.files[RENEWED]).read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A generation, its record, and the files that its archive will keep, by their SHA-256."""

    generation: Generation
    record: Record
    new: Mapping[str, Path] = field(default_factory=dict)


def of_site(site: Site, commit: str, at: datetime, archived: Archived, agreement: Agreement = UNASKED) -> Candidate:
    """Give a built site as a candidate; bytes that were known and not made come from the archive."""

    def place(path: str, row: Row) -> Path:
        made = site.folder / path
        return made if made.is_file() else archived(row)

    return Candidate(commit=commit, at=at, files=site.files, redirects=site.redirects, place=place, agreement=agreement)


def prepare(candidate: Candidate, number: int, before: Base, folder: Path, now: datetime) -> Prepared:
    """Give a candidate its number and stamp it; `folder` is for temporary files, `now` the real time."""
    folder.mkdir(parents=True, exist_ok=True)
    stamps = ((HOME, stamping.home), (RENEWED, stamping.status))
    stamped = {path: _stamped(candidate, path, partial(stamp, generation=number), folder) for path, stamp in stamps}
    files = {path: _dated(path, row, before) for path, row in candidate.files.items() if path not in stamped}
    files[HOME] = stamped[HOME]
    leaving, kept = _leaving(candidate, before, now)
    rows = {path: replace(row, since=row.since or number) for path, row in sorted({**files, **kept}.items())}
    status = replace(stamped[RENEWED], since=number)

    def place(path: str, row: Row) -> Path:
        return folder / row.sha256 if path in stamped else candidate.place(path, row)

    shards = manifest.shards(rows)
    paths = {name: manifest.shard_path(name, content) for name, content in shards.items()}
    generation = Generation(
        number=number,
        files=rows,
        status=status,
        redirects=candidate.redirects,
        shards=paths,
        papers={paths[name]: content for name, content in shards.items()},
        place=place,
        folder=folder,
    )
    new = {row.sha256: place(path, row) for path, row in rows.items() if row.since == number}
    record = Record(
        generation=number,
        commit=candidate.commit,
        at=candidate.at,
        kind=candidate.kind,
        restored=candidate.restored,
        shards=paths,
        status=status,
        redirects="",
        archives=tuple(sorted({row.since for row in rows.values()} | {number})),
        leaving=leaving,
        account=candidate.account,
    )
    return Prepared(generation=generation, record=record, new={**new, status.sha256: place(RENEWED, status)})


def keep(store: Store, prepared: Prepared, before: Base) -> Record:
    """Write all that a generation needs to be put back: its bytes, its manifest, and at last its record; give that."""
    generation = prepared.generation
    archive.write(store, generation.number, prepared.new, generation.folder)
    shards = {name: generation.papers[path] for name, path in generation.shards.items()}
    parts = records.write_shards(store, prepared.record, shards, before)
    record = replace(prepared.record, parts=parts, redirects=records.write_redirects(store, generation.redirects))
    records.write(store, record)
    return record


def _stamped(candidate: Candidate, path: str, stamp: Callable[[bytes], bytes], folder: Path) -> Row:
    row = candidate.files[path]
    content = stamp(candidate.place(path, row).read_bytes())
    (folder / row_of(content).sha256).write_bytes(content)
    return row_of(content, row.inputs)


def _dated(path: str, row: Row, before: Base) -> Row:
    """Give a row the generation that brought its bytes, where there is one already."""
    there = before.archived(path)
    if row.since == 0 and there and there.sha256 == row.sha256:
        return replace(row, since=there.since)
    return row


def _leaving(candidate: Candidate, before: Base, now: datetime) -> tuple[dict[str, datetime], dict[str, Row]]:
    """Give the hashed assets that are gone and still kept: since when, and their rows."""
    since = before.record.leaving if before.record else {}
    gone = (path for path in before.rows if is_hashed(path) and path not in candidate.files)
    leaving = {path: since.get(path, now) for path in gone if now - since.get(path, now) < _GRACE}
    return leaving, {path: before.rows[path] for path in leaving}
