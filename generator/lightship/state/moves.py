"""What a state store says when the state has moved to another place, and what places are called."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from posixpath import normpath
from typing import Any

from lightship.model import DirectoryState, GitState, S3State, StateSettings
from lightship.state.base import ABSENT, Store
from lightship.state.stored import instant, moment, read, written

_KEY = "moved.json"
_ADDRESS = re.compile(
    r"(?P<scheme>\w+)://(?:[^/@\\\s?#]*@)?(?P<host>[\w.-]*(?::\d+)?)(?P<path>(?:/[\w.~-]*)*)", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """To which place the state moved, and when; of two moves the later one holds."""

    to: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a store says of its last move, None for none, and the version to compare with."""

    move: Move | None
    version: str


def look(store: Store) -> Said:
    """Read what a store says; raises StateError."""
    stored = store.read(_KEY)
    return (
        Said(move=read(stored.content, _KEY, _move), version=stored.version)
        if stored
        else Said(move=None, version=ABSENT)
    )


def say(store: Store, before: Said, move: Move) -> None:
    """Write that the state moved; raises ConflictError where somebody else has written so meanwhile."""
    store.write(_KEY, written({"to": move.to, "at": instant(move.at)}), expected=before.version)


def place(settings: StateSettings) -> str:
    """Name where a store is, on every machine alike: neither how it is reached nor a secret is part of that."""
    match settings:
        case DirectoryState():
            return f"dir:{normpath(settings.path)}"
        case GitState():
            return f"{_bare(settings.remote)}#{settings.branch}"
        case S3State():
            bucket = settings.bucket
            above = _bare(bucket.endpoint_url) if bucket.endpoint_url else "s3:/"
            return f"{above}/{bucket.name}/{bucket.prefix}".rstrip("/")


def _bare(address: str) -> str:
    """Take out of an address who signs in there; one that programs read in more than one way is its digest."""
    if "://" not in address:
        return address.rstrip("/")
    if found := _ADDRESS.fullmatch(address):
        return f"{found['scheme'].lower()}://{found['host'].lower()}{found['path'].rstrip('/')}"
    return f"sha256:{hashlib.sha256(address.encode()).hexdigest()}"


def _move(data: Mapping[str, Any]) -> Move:
    return Move(to=str(data["to"]), at=moment(data["at"]))
