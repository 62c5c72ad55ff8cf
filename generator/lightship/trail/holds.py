"""Legal holds: while one stands, nothing that was published or told of what it names is forgotten."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import instant, moment, read, written

ALL = "*"
_PREFIX = "holds/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What is held: an incident by its id, or ALL; by whom, since when, and why.

    `names` are all that its folder had.
    """

    incident: str
    by: str
    at: datetime
    reason: str
    names: tuple[str, ...] = ()

    def covers(self, incident: str) -> bool:
        """Tell whether an incident, by any of its names, is held by it, or the occurrence of a series that is."""
        held = (self.incident, *self.names)
        return self.incident == ALL or incident in held or incident.partition("--")[0] in held


def active(store: Store) -> tuple[Hold, ...]:
    """Give every hold, by what it names."""
    stored = ((key, store.read(key)) for key in store.names(_PREFIX))
    found = [read(one.content, key, _hold) for key, one in stored if one]
    return tuple(sorted(found, key=lambda hold: hold.incident))


def add(store: Store, hold: Hold) -> bool:
    """Keep a hold; False when the same is held already, and stays as it was."""
    try:
        store.write(_key(hold.incident), _content(hold), expected=ABSENT)
    except ConflictError:
        return False
    return True


def remove(store: Store, incident: str) -> bool:
    """End a hold; False when there is none."""
    if store.read(_key(incident)) is None:
        return False
    store.delete(_key(incident))
    return True


def mark(incident: str) -> str:
    """Give a name made of what is held: 24 hex digits of its SHA-256."""
    return hashlib.sha256(incident.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def _key(incident: str) -> str:
    return f"{_PREFIX}{mark(incident)}.json"


def _content(hold: Hold) -> bytes:
    said = {"incident": hold.incident, "by": hold.by, "at": instant(hold.at), "reason": hold.reason}
    return written({**said, "names": list(hold.names)})


def _hold(data: Mapping[str, Any]) -> Hold:
    return Hold(
        incident=str(data["incident"]),
        by=str(data["by"]),
        at=moment(data["at"]),
        reason=str(data["reason"]),
        names=tuple(map(str, data.get("names", ()))),
    )
