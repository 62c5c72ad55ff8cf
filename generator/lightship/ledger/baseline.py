"""The baseline: what counts as announced though it was never told from here, and what was opened since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lightship.ledger import keys
from lightship.state.base import ABSENT, Store
from lightship.state.stored import instant, read, written

_SIGNS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What counts as announced: the marks of the baseline's events, and those of all that were opened since.

    `settled` are marks of entries all of whose events are among them.
    """

    marks: frozenset[str]
    settled: frozenset[str] = frozenset()

    def __contains__(self, event: object) -> bool:
        """Tell whether an event was announced, given its id."""
        return _mark(str(event)) in self.marks

    def is_settled(self, stamp: str) -> bool:
        """Tell whether all events of an entry were announced when it had this stamp."""
        return bool(stamp) and _mark(stamp) in self.settled


def widen(store: Store, events: Iterable[str], stamps: Iterable[str], at: datetime) -> int:
    """Let some events count as announced, besides those that do already; give how many are new.

    `stamps` are those of entries all of whose events are known by that.
    """
    stored = store.read(keys.BASELINE)
    before = read(stored.content, keys.BASELINE, _known) if stored else Known(marks=frozenset())
    marks = {_mark(event) for event in events}
    content = {
        "at": instant(at),
        "events": sorted(marks | before.marks),
        "settled": sorted({_mark(stamp) for stamp in stamps if stamp}),
    }
    store.write(keys.BASELINE, written(content), expected=stored.version if stored else ABSENT)
    return len(marks - before.marks)


def known(store: Store) -> Known | None:
    """Read what counts as announced; None where no baseline was ever set."""
    stored = store.read(keys.BASELINE)
    if stored is None:
        return None
    found = read(stored.content, keys.BASELINE, _known)
    since = (key.removeprefix(keys.OPENED)[:_SIGNS] for key in store.names(keys.OPENED))
    return Known(marks=found.marks | frozenset(since), settled=found.settled)


def _known(data: Mapping[str, Any]) -> Known:
    return Known(marks=frozenset(map(str, data["events"])), settled=frozenset(map(str, data["settled"])))


def _mark(text: str) -> str:
    return keys.mark(text)[:_SIGNS]
