"""A generation as it lies at every target: each path with its digest, and where its bytes are."""

import hashlib
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from lightship.model.publishing import Caching
from lightship.plan import RENEWED, Manifest, Root, Row, manifest
from lightship.publish import records, serving
from lightship.publish.archive import Archive
from lightship.publish.records import Record
from lightship.state.base import Store
from lightship.targets.base import Item

Place = Callable[[str, Row], Path]
"""Gives a file with the bytes of a path's row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One published state.

    `files` are the rows of its manifest, the home page stamped; `status` is the row of /status.json. `shards` has the
    path of each shard by its name, `papers` the bytes of the shards by their paths. `folder` is for temporary files.
    """

    number: int
    files: Manifest
    status: Row
    redirects: Mapping[str, str]
    shards: Mapping[str, str]
    papers: Mapping[str, bytes]
    place: Place
    folder: Path

    @property
    def root(self) -> bytes:
        """Give the root of its manifest."""
        return manifest.root(Root(generation=self.number, shards=self.shards))

    def sha256(self, path: str) -> str | None:
        """Give the digest of what belongs at a path, other than what names the generation; None for nothing."""
        if path in self.papers:
            return hashlib.sha256(self.papers[path]).hexdigest()
        row = self.files.get(path)
        return row.sha256 if row else None

    def items(self, paths: Iterable[str], caching: Caching) -> list[Item]:
        """Give paths as they are to be put."""
        return [self._item(path, caching) for path in paths]

    def _item(self, path: str, caching: Caching) -> Item:
        if path in self.papers or path == manifest.ROOT:
            content = self.root if path == manifest.ROOT else self.papers[path]
            return item(path, content, self.folder, caching)
        row = self.status if path == RENEWED else self.files[path]
        return Item(
            path=path,
            source=self.place(path, row),
            sha256=row.sha256,
            md5=row.md5,
            size=row.size,
            content_type=serving.content_type(path),
            cache_control=serving.cache_control(path, caching),
            redirect=self.redirects.get(path, ""),
        )


def item(path: str, content: bytes, folder: Path, caching: Caching) -> Item:
    """Give bytes that belong to no manifest as they are to be put; they are written into `folder`."""
    row = row_of(content)
    source = folder / f"paper-{row.sha256}"
    if not source.exists():
        # Several targets are served side by side, so nobody may meet half a file.
        written = source.with_name(f"{source.name}-{threading.get_ident()}")
        written.write_bytes(content)
        written.rename(source)
    return Item(
        path=path,
        source=source,
        sha256=row.sha256,
        md5=row.md5,
        size=row.size,
        content_type=serving.content_type(path),
        cache_control=serving.cache_control(path, caching),
    )


def row_of(content: bytes, inputs: str = "0", since: int = 0) -> Row:
    """Give the row of some bytes."""
    sha256, md5 = hashlib.sha256(content), hashlib.md5(content, usedforsecurity=False)
    return Row(inputs=inputs, sha256=sha256.hexdigest(), md5=md5.hexdigest(), size=len(content), since=since)


def confirmed(generation: Generation, status: bytes) -> Generation:
    """Give a generation with another /status.json, which says until when it may be believed."""
    row = replace(row_of(status), since=generation.number)
    written = generation.folder / f"status-{row.sha256}.json"
    written.write_bytes(status)

    def place(path: str, one: Row) -> Path:
        return written if path == RENEWED else generation.place(path, one)

    return replace(generation, status=row, place=place)


def load(store: Store, record: Record, folder: Path) -> Generation:
    """Give a generation as the state store remembers it; raises StateError when something of it is gone."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = records.rows(store, record)
    archive = Archive(store, folder / "archived")
    papers = {manifest.shard_path(name, content): content for name, content in manifest.shards(rows).items()}
    return Generation(
        number=record.generation,
        files=rows,
        status=record.status,
        redirects=records.redirects(store, record),
        shards=record.shards,
        papers=papers,
        place=lambda _, row: archive.place(row),
        folder=folder,
    )
