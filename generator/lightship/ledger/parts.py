"""The parts in which an event's recipients are frozen: who gets what, by ids, fixed once and at most forgotten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lightship.ledger import keys
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import read, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """One who is told: the subscriber's or contact's id, language and zone."""

    id: str
    language: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of an event's recipients, by the number of their line in the opening.

    `upto` is the number of the last subscriber who was looked at; contacts come in the part 0, whose `upto` is 0.
    `passed` counts those who are not told, by the reason. `is_last`: no subscriber comes after.
    """

    number: int
    upto: int
    recipients: Mapping[int, tuple[Frozen, ...]]
    passed: Mapping[str, int] = field(default_factory=dict)
    is_last: bool = False


def freeze(store: Store, event: str, part: Part) -> Part:
    """Keep a part once; give the one that holds, which is another run's when that was first."""
    key = keys.frozen(event, part.number)
    try:
        store.write(key, _content(part), expected=ABSENT)
    except ConflictError:
        found = look(store, event, part.number)
        if found is None:
            raise
        return found
    return part


def rewrite(store: Store, event: str, part: Part) -> None:
    """Write a part anew, without what is forgotten of it; nobody may be at work on it."""
    store.write(keys.frozen(event, part.number), _content(part))


def look(store: Store, event: str, number: int) -> Part | None:
    """Read a part; None when it was not frozen yet."""
    key = keys.frozen(event, number)
    stored = store.read(key)
    return read(stored.content, key, lambda data: _part(data, number)) if stored else None


def frozen(store: Store, event: str) -> Iterator[Part]:
    """Give the parts that are frozen, one after the other."""
    number = 0
    while part := look(store, event, number):
        yield part
        if part.is_last:
            return
        number += 1


def _content(part: Part) -> bytes:
    recipients = {
        str(line): [[one.id, one.language, one.zone] for one in listed] for line, listed in part.recipients.items()
    }
    return written({"upto": part.upto, "last": part.is_last, "passed": dict(part.passed), "recipients": recipients})


def _part(data: Mapping[str, Any], number: int) -> Part:
    return Part(
        number=number,
        upto=int(data["upto"]),
        recipients={
            int(line): tuple(
                Frozen(id=str(id_), language=str(language), zone=str(zone)) for id_, language, zone in listed
            )
            for line, listed in data["recipients"].items()
        },
        passed={str(reason): int(count) for reason, count in data["passed"].items()},
        is_last=bool(data["last"]),
    )
