"""Finds the messages of which too many came back for good: a server's mistake would let all its people rest."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from lightship.bounces.report import Kind
from lightship.ledger.fates import Fate, fates
from lightship.ledger.works import Work
from lightship.model.returning import are_too_many
from lightship.state.base import Store

Message: TypeAlias = tuple[str, int]
"""An event, and the number of a line."""
Places: TypeAlias = set[tuple[int, int]]
"""Recipients of a message: the number of the part, and the place in it."""


def crowds(store: Store, returned: Mapping[Message, Places]) -> set[Message]:
    """Give the messages of which too many came back, with those of earlier runs; `returned` are those of this one."""
    return {message for message, places in returned.items() if _is_one(store, message, places)}


def _is_one(store: Store, message: Message, places: Places) -> bool:
    event, line = message
    near = fates(store, event, sorted({number for number, _ in places}))
    if not _has_too_many(near, line, places):
        return False
    # Of a million recipients all parts are read only when those do not look right that something came back from.
    return _has_too_many(fates(store, event), line, places)


def _has_too_many(found: Iterable[Fate], line: int, places: Places) -> bool:
    told, failing = 0, set(places)
    for one in found:
        told += len(one.part.recipients.get(line, ()))
        failing |= {(one.part.number, place) for place in _permanent(one.works.get(line))}
    return are_too_many(len(failing), told)


def _permanent(work: Work | None) -> list[int]:
    reasons = work.reasons.items() if work else ()
    return [place for place, reason in reasons if reason.startswith(Kind.PERMANENT)]
