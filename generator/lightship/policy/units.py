"""What is approved, and withheld, together: an update with its translations, an incident's own file, a rule file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lightship.model.nouns import Kind, Phase


class UnitKind(StrEnum):
    """What a unit is, which decides by what rule it is judged."""

    UPDATE = "update"
    INCIDENT = "incident"
    REPORT = "report"
    COMPONENTS = "components"
    GOVERNED = "governed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The pre-approved wording that an update equals: its name, its SHA-256, and the commit that approved it."""

    name: str
    sha256: str
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What a change does to one thing.

    `id` is `INCIDENT/UPDATE`, `INCIDENT`, `INCIDENT/report`, or a path. `before` and `after` are the blob ids of its
    files that differ, by path, "" for a file that is not there. `kinds` to `audiences` are those before and after, so
    that a lower severity or a dropped tag is still judged by the old ones; `phase` and `at` are those after (before,
    when it is gone), of an incident or a report those of its newest update. `is_imported`: of a history that is over.
    """

    id: str
    kind: UnitKind
    before: Mapping[str, str]
    after: Mapping[str, str]
    incident: str = ""
    update: str = ""
    phase: Phase | None = None
    at: datetime | None = None
    kinds: frozenset[Kind] = frozenset()
    severities: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    is_imported: bool = False
    wording: Wording | None = None

    @property
    def changed(self) -> dict[str, str]:
        """Give the blob ids of the files that differ, by path."""
        return {path: blob for path, blob in self.after.items() if blob != self.before.get(path, "")}
