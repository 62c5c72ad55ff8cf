"""The head: which generation is current and which run holds it; changed by compare-and-set alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lightship.model.governing import Withheld
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import instant, moment, read, written
from lightship.targets.base import Fence, PassedError

KEY = "head.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Holds a generation that was put back in place: which one, by whom, when and why."""

    generation: int
    by: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The current generation, or the one that a run has claimed and is uploading (then `is_done` is False).

    `commit` is the newest that was ever claimed, also while an older generation is pinned: ancestry is judged by it.
    `equal` are commits of other lines that say the same as this generation; `beside` are those that were published
    before another line took over: nothing that is older than one of them may come after it. `at` is the instant that
    is shown. `run` is the random id of the run that claimed it. `told` and `statement` are the number and the SHA-256
    of the last statement; 0 and empty before the first. `published` are the generations that were published to their
    end, oldest first; those without a record any more cannot be put back. `withheld` are files, by their paths, that
    are shown as they were before the commit, since nobody agreed to what it says.
    """

    generation: int
    commit: str
    at: datetime
    run: str
    is_done: bool
    told: int = 0
    statement: str = ""
    published: tuple[int, ...] = ()
    pinned: Pin | None = None
    equal: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    withheld: Mapping[str, Withheld] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The head as it was read, None before the first publication, and the version to compare with."""

    head: Head | None
    version: str


class LostError(ConflictError):
    """Somebody else changed the head since it was read; read it again and decide anew."""


def look(store: Store) -> Seen:
    """Read the head; raises StateError."""
    stored = store.read(KEY)
    if stored is None:
        return Seen(head=None, version=ABSENT)
    return Seen(head=read(stored.content, KEY, _head), version=stored.version)


def swap(store: Store, seen: Seen, head: Head) -> Seen:
    """Write the head if it is still the one that was seen; raises LostError."""
    try:
        return Seen(head=head, version=store.write(KEY, _content(head), expected=seen.version))
    except ConflictError as error:
        # A write whose answer was lost is tried again and meets itself; the run's id tells.
        now = look(store)
        if now.head == head:
            return now
        raise LostError("the head was changed meanwhile", "try again") from error


def fence(store: Store, holds: Callable[[Head], bool]) -> Fence:
    """Make a fence that lets pass while `holds` is true of the head."""

    def ask() -> None:
        head = look(store).head
        if head is None or not holds(head):
            raise PassedError("another publication has begun since")

    return ask


def _content(head: Head) -> bytes:
    return written(
        {
            "generation": head.generation,
            "commit": head.commit,
            "at": instant(head.at),
            "run": head.run,
            "is_done": head.is_done,
            "told": head.told,
            "statement": head.statement,
            "published": list(head.published),
            "pinned": _pin_content(head.pinned) if head.pinned else None,
            "equal": list(head.equal),
            "beside": list(head.beside),
            **({"withheld": _withheld_content(head.withheld)} if head.withheld else {}),
        }
    )


def _pin_content(pin: Pin) -> dict[str, object]:
    return {"generation": pin.generation, "by": pin.by, "at": instant(pin.at), "why": pin.why}


def _withheld_content(withheld: Mapping[str, Withheld]) -> dict[str, object]:
    return {path: {"blob": one.blob, "since": one.since} for path, one in sorted(withheld.items())}


def _head(data: Mapping[str, Any]) -> Head:
    pin = data["pinned"]
    return Head(
        generation=int(data["generation"]),
        commit=str(data["commit"]),
        at=moment(data["at"]),
        run=str(data["run"]),
        is_done=bool(data["is_done"]),
        told=int(data["told"]),
        statement=str(data["statement"]),
        published=tuple(map(int, data["published"])),
        pinned=_pin(pin) if pin else None,
        equal=tuple(map(str, data.get("equal", ()))),
        beside=tuple(map(str, data.get("beside", ()))),
        withheld={
            str(path): Withheld(blob=str(one["blob"]), since=str(one["since"]))
            for path, one in data.get("withheld", {}).items()
        },
    )


def _pin(data: Mapping[str, Any]) -> Pin:
    return Pin(generation=int(data["generation"]), by=str(data["by"]), at=moment(data["at"]), why=str(data["why"]))
