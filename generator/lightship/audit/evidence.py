"""What an audit is about: entries of the trail with their statements and words, what people were told, what is open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lightship.deliveries.accounts import Account
from lightship.model.governing import Review as Said
from lightship.statements import Statement
from lightship.trail import Entry
from lightship.trail.holds import Hold
from lightship.trail.reviews import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """An entry of the trail; of a publication the statement that it names, where that is there, and the new words.

    `words` are by `INCIDENT/UPDATE`; None where they are not kept any more.
    """

    entry: Entry
    statement: Statement | None = None
    words: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that people were told, as the ledger has it; `entry` is the last entry that tells of it, 0: none."""

    account: Account
    entry: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All of a time: `since` and `until` as they were asked for, None for no bound.

    `said` is what was said of changes, published or not, as far as it was written down. `trail` and `chain` are the
    bytes of entries and statements by number. `problems` say what of the whole record does not hold.
    """

    page: str
    url: str
    since: datetime | None
    until: datetime | None
    records: tuple[Record, ...]
    events: tuple[Event, ...]
    reviews: tuple[Review, ...]
    said: tuple[Said, ...]
    holds: tuple[Hold, ...]
    trail: Mapping[int, bytes]
    chain: Mapping[int, bytes]
    problems: tuple[str, ...] = ()

    @property
    def overrides(self) -> list[tuple[Entry, str]]:
        """Give every word by which somebody did what would have been refused."""
        return [(one.entry, word) for one in self.records for word in texts(one.entry.body.get("overrides"))]

    @property
    def withheld(self) -> list[tuple[Entry, list[str]]]:
        """Give the units that each publication left out, since approvals were missing."""
        return [(one.entry, units) for one in self.records if (units := withheld(one.entry))]


def approvals(entry: Entry) -> list[dict[str, str]]:
    """Give who agreed to which unit of a publication, in which role, when, and by which review."""
    found = []
    for unit in objects(entry.body.get("units")):
        for given in objects(unit.get("approvals")):
            named = {name: str(given.get(name, "")) for name in ("role", "person", "at", "means", "change", "review")}
            found.append({"unit": str(unit.get("unit", "")), **named})
    return found


def withheld(entry: Entry) -> list[str]:
    """Name the units that were withheld from a publication."""
    return [str(one.get("unit", "")) for one in objects(entry.body.get("withheld"))]


def objects(value: object) -> list[dict[str, Any]]:
    """Give the objects of a list that a body may have: another version may have written something else."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def texts(value: object) -> list[str]:
    """Give the texts of a list that a body may have."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
