"""The manifest: what lies at each path of a published site, in shards by month under a small root.

An update changes a handful of shards, whatever the length of the history. A shard is named by its content, so a root
always leads to the shards that it was written with.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lightship.errors import OutsideError, visible

ROOT = ".lightship/manifest.json"
SHARDS = ".lightship/manifest/"
# What publishing puts beside the files of a site; no manifest lists it.
BESIDE = (".lightship/", "statements/")
# What comes of bytes that somebody else wrote.
_NOT_OURS = (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
_FORMAT = 1
_MONTH = re.compile(r"(?:incidents/|history/|sitemap-)(\d{4}-\d{2})[-/.]")
# What is named by an id alone, and into how many shards that goes.
_BY_ID = (
    ("components", re.compile(r"(?:components|badges)/([^/.]+)"), 16),
    ("incidents", re.compile(r"incidents/([^/]+)"), 64),
    ("api", re.compile(r"api/v2/incidents/(?!unresolved\b)([^/]+)"), 256),
)
_HEX = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A file of the site: the digest of what it was made of, and of its bytes, in hex; its size in bytes.

    `md5` is there because stores tell it of what they hold; nothing is trusted for it alone. `since` is the generation
    that brought these bytes, in whose archive they lie; 0 before they are published.
    """

    inputs: str
    sha256: str
    md5: str
    size: int
    since: int = 0


Manifest = Mapping[str, Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """The root of a published manifest: the generation that it describes and the path of each shard by its name."""

    generation: int
    shards: Mapping[str, str]


def shard_of(path: str) -> str:
    """Name the shard of a path: the month that it belongs to, else one of a fixed number for what has an id alone.

    What is left is as much on every page, and lies in one shard.
    """
    if month := _MONTH.match(path):
        return month[1]
    for kind, pattern, number in _BY_ID:
        if id_ := pattern.match(path):
            return f"{kind}-{hashlib.sha256(id_[1].encode()).digest()[0] % number:02x}"
    return "site"


def shards(manifest: Manifest) -> dict[str, bytes]:
    """Write a manifest as its shards by name, each with its paths sorted."""
    found: dict[str, list[str]] = {}
    for path in sorted(manifest):
        found.setdefault(shard_of(path), []).append(path)
    return {name: shard({path: manifest[path] for path in paths}) for name, paths in found.items()}


def shard(rows: Manifest) -> bytes:
    """Write one shard."""
    content = {path: [row.inputs, row.sha256, row.md5, row.size, row.since] for path, row in sorted(rows.items())}
    return json.dumps({"format": _FORMAT, "files": content}, indent=0, ensure_ascii=False).encode() + b"\n"


def shard_path(name: str, content: bytes) -> str:
    """Give the path at which a shard is published."""
    return f"{SHARDS}{name}-{_mark(content)}.json"


def is_shard(path: str, content: bytes) -> bool:
    """Tell whether bytes are what the path of a shard says."""
    return path.startswith(SHARDS) and path.endswith(f"-{_mark(content)}.json")


def read_shard(content: bytes) -> dict[str, Row]:
    """Read a shard; raises OutsideError when it is not what we write."""
    data = _object(content)
    try:
        return {_of_site(path): _row(*values) for path, values in data["files"].items()}
    except _NOT_OURS as error:
        raise _broken() from error


def root(manifest_root: Root) -> bytes:
    """Write the root of a manifest."""
    content = {"format": _FORMAT, "generation": manifest_root.generation, "shards": dict(manifest_root.shards)}
    return json.dumps(content, indent=0, sort_keys=True).encode() + b"\n"


def digest(shards: Mapping[str, str]) -> str:
    """Give one digest of everything that a root leads to, in hex; the same files give the same one."""
    return hashlib.sha256(json.dumps(dict(shards), sort_keys=True).encode()).hexdigest()


def read_root(content: bytes) -> Root:
    """Read a root; raises OutsideError when it is not what we write."""
    data = _object(content)
    try:
        paths = {str(name): _of_shard(path) for name, path in data["shards"].items()}
        return Root(generation=int(data["generation"]), shards=paths)
    except _NOT_OURS as error:
        raise _broken() from error


def whole(parts: Iterable[bytes]) -> dict[str, Row]:
    """Join shards to a manifest."""
    return {path: row for part in parts for path, row in read_shard(part).items()}


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:24]


def _object(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except _NOT_OURS as error:
        raise _broken() from error
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise _broken()
    return data


def _row(inputs: str, sha256: str, md5: str, size: int, since: int) -> Row:
    for digest, length in ((inputs, None), (sha256, 64), (md5, 32)):
        if not _HEX.fullmatch(digest) or (length and len(digest) != length):
            raise ValueError(digest)
    return Row(inputs=inputs, sha256=sha256, md5=md5, size=int(size), since=int(since))


def _path(path: str) -> str:
    """Refuse a path that would lead out of the site: a manifest comes from outside."""
    if not path or path.startswith("/") or "\\" in path or ".." in path.split("/") or visible(path) != path:
        raise ValueError(path)
    return path


def _of_site(path: str) -> str:
    """Refuse what publishing puts beside a site: whatever a manifest lists may be deleted."""
    if path.startswith(BESIDE):
        raise ValueError(path)
    return _path(path)


def _of_shard(path: str) -> str:
    if not path.startswith(SHARDS):
        raise ValueError(path)
    return _path(path)


def _broken() -> OutsideError:
    return OutsideError("the manifest there is not one of ours", "`lightship doctor --repair` writes it anew")
