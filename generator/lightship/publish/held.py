"""What targets hold, as their own manifests say; what an open claim of another run names is looked at, not believed."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from lightship.errors import OutsideError
from lightship.plan import Manifest, Root, Row, manifest, shard_of
from lightship.publish.records import Base
from lightship.publish.threads import many
from lightship.targets.base import Target

Known = Callable[[str, str], Row | None]
"""Gives the row of a path that need not be made again from the same inputs; None when it must be made."""

_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """The root of the manifest at a target, None where nothing was published yet, and its rows."""

    root: Root | None
    rows: Manifest

    @property
    def generation(self) -> int:
        """Give the generation that the target holds; 0 for none."""
        return self.root.generation if self.root else 0


def holding(target: Target, base: Base) -> Holding:
    """Read the manifest of a target; raises OutsideError when it cannot be read or leads nowhere.

    Shards that the base has too are read already.
    """
    known = base.record.shards if base.record and base.rows else {}
    for _ in range(_TRIES):
        content = target.read(manifest.ROOT)
        if content is None:
            return Holding(root=None, rows={})
        root = manifest.read_root(content)
        if dict(root.shards) == dict(known):
            return Holding(root=root, rows=base.rows)
        same = {name for name, path in root.shards.items() if known.get(name) == path}
        others = [path for name, path in root.shards.items() if name not in same]
        parts = many(target.read, others)
        if all(part is not None and manifest.is_shard(path, part) for path, part in zip(others, parts, strict=True)):
            rows = {path: row for path, row in base.rows.items() if shard_of(path) in same}
            return Holding(root=root, rows=rows | manifest.whole(filter(None, parts)))
        # A publication has replaced it meanwhile; the next root leads to other shards.
    raise OutsideError("parts of the manifest there are missing", "`lightship doctor --repair` writes it anew")


def doubted(holding: Holding, target: Target, paths: frozenset[str]) -> Holding:
    """Replace what the manifest says of doubtful paths by what really lies there."""
    rows = dict(holding.rows)
    listed = sorted(paths)
    for path, content in zip(listed, many(target.read, listed), strict=True):
        row = rows.pop(path, None)
        if content is None:
            continue
        sha256 = hashlib.sha256(content).hexdigest()
        if row is None or row.sha256 != sha256:
            md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
            row = Row(inputs="0", sha256=sha256, md5=md5, size=len(content))
        rows[path] = row
    return replace(holding, rows=rows)


def known(base: Callable[[str], Row | None], holdings: Mapping[str, Holding], doubtful: frozenset[str]) -> Known:
    """Give what need not be made again: the archive has its bytes, and every target that can be read holds them."""

    def row(path: str, inputs: str) -> Row | None:
        found = base(path)
        if found is None or found.inputs != inputs or path in doubtful:
            return None
        here = (holding.rows.get(path) for holding in holdings.values())
        return found if all(there and there.sha256 == found.sha256 for there in here) else None

    return row
