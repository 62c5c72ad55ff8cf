"""The difference between a site and what a target holds, as changes in the order in which they are safe to make.

A page never appears before what it loads or leads to: assets, then whatever is new, to which nothing leads yet; then
the pages that change, feeds and API, the home page, and deletions last.
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


HOME = "index.html"
# The heartbeat renews it at any time, so it belongs to no manifest and is never a reason to publish.
RENEWED = "status.json"
STAGES = ("assets", "new", "pages", "feeds and API", "front")


def stage_of(path: str, reason: Reason) -> int:
    """Give the place of a path in STAGES."""
    if path == HOME:
        return 4
    if path.startswith("assets/"):
        return 0
    if reason is Reason.NEW:
        return 1
    if path.endswith(".html"):
        return 2
    is_machine = path.startswith(("api/", "badges/")) or path.endswith((".atom", ".rss", ".ics", ".xml", ".json"))
    # What pages lead to lies beside them: attachments, pictures, Markdown twins.
    return 3 if is_machine else 0


def changes(site: Manifest, held: Manifest, *, kept: frozenset[str] = frozenset(), is_stamped: bool = False) -> Plan:
    """Compare a site with what a target holds; files with the same bytes do not change.

    The home page that a target holds names its generation; one that is not stamped yet (`is_stamped` False) is
    compared by what it was made of. Paths of `kept` are not deleted yet: a reader of the page before may still load
    them.
    """
    stages: list[list[Change]] = [[] for _ in STAGES]
    for path in sorted(site):
        row, before = site[path], held.get(path)
        if path != RENEWED and (before is None or _differs(path, row, before, is_stamped=is_stamped)):
            reason = Reason.NEW if before is None else Reason.CHANGED
            stages[stage_of(path, reason)].append(Change(path=path, reason=reason, row=row))
    return Plan(stages=tuple(map(tuple, stages)), gone=tuple(_gone(site, held, kept)))


def _differs(path: str, row: Row, before: Row, *, is_stamped: bool) -> bool:
    if path == HOME and not is_stamped:
        return row.inputs != before.inputs
    return row.sha256 != before.sha256


def _gone(site: Manifest, held: Manifest, kept: frozenset[str]) -> Iterable[Change]:
    for path in sorted(held.keys() - site.keys() - kept - {RENEWED}):
        yield Change(path=path, reason=Reason.GONE, row=held[path])
