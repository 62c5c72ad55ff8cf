"""Until when a channel is left alone: its other side asked everybody to wait, and all runs on all machines heed it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lightship.ledger import keys
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import instant, moment, read, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Until when nothing is handed to a channel, and what its other side said."""

    until: datetime
    why: str


def begin(store: Store, channel: str, rest: Rest) -> None:
    """Leave a channel alone for a while; a longer rest that somebody else began stays."""
    key = keys.rest(channel)
    while True:
        stored = store.read(key)
        if stored and read(stored.content, key, _rest).until >= rest.until:
            return
        content = written({"until": instant(rest.until), "why": rest.why})
        try:
            store.write(key, content, expected=stored.version if stored else ABSENT)
        except ConflictError:
            continue
        return


def look(store: Store, channel: str, now: datetime) -> Rest | None:
    """Give the rest of a channel; None when there is none, or it is over."""
    key = keys.rest(channel)
    stored = store.read(key)
    found = read(stored.content, key, _rest) if stored else None
    return found if found and found.until > now else None


def _rest(data: Mapping[str, Any]) -> Rest:
    return Rest(until=moment(data["until"]), why=str(data["why"]))
