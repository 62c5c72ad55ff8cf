"""The difference between a site and what a target holds, as changes in the order in which they are safe to make.

A page never appears before what it loads or leads to: assets, then pages, then feeds and API, then the home page and
/status.json, deletions last.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from lightship.plan.manifest import Manifest, Row


class Reason(StrEnum):
    """Why a path changes."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A path that changes; `row` is what will lie there, or what lay there when it is gone."""

    path: str
    reason: Reason
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a publication would change at one target.

    `stages` are to be put one after the other, each in any order; `gone` are to be deleted after them.
    """

    stages: tuple[tuple[Change, ...], ...]
    gone: tuple[Change, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Give everything that changes, in order."""
        return (*(change for stage in self.stages for change in stage), *self.gone)

    @property
    def upload_bytes(self) -> int:
        """Count the bytes to upload."""
        return sum(change.row.size for stage in self.stages for change in stage)


_FRONT = frozenset({"index.html", "status.json"})
STAGES = ("assets", "pages", "feeds and API", "front")


def stage_of(path: str) -> int:
    """Give the place of a path in STAGES."""
    if path in _FRONT:
        return 3
    if path.startswith("assets/"):
        return 0
    if path.endswith(".html"):
        return 1
    is_machine = path.startswith(("api/", "badges/")) or path.endswith((".atom", ".rss", ".ics", ".xml", ".json"))
    # What pages lead to lies beside them: attachments, pictures, Markdown twins.
    return 2 if is_machine else 0


def changes(site: Manifest, held: Manifest, *, kept: frozenset[str] = frozenset()) -> Plan:
    """Compare a site with what a target holds; files with the same bytes do not change.

    Paths of `kept` are not deleted yet: a reader of the page before may still load them.
    """
    stages: list[list[Change]] = [[] for _ in STAGES]
    for path in sorted(site):
        row, before = site[path], held.get(path)
        if before is None or before.sha256 != row.sha256:
            reason = Reason.NEW if before is None else Reason.CHANGED
            stages[stage_of(path)].append(Change(path=path, reason=reason, row=row))
    gone = _gone(site, held, kept)
    return Plan(stages=tuple(map(tuple, stages)), gone=tuple(gone))


def _gone(site: Manifest, held: Manifest, kept: frozenset[str]) -> Iterable[Change]:
    for path in sorted(held.keys() - site.keys() - kept):
        yield Change(path=path, reason=Reason.GONE, row=held[path])
