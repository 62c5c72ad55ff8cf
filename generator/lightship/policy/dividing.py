"""A change divided into units, each with what the rules ask of it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lightship.model import PUBLIC, Incident, Policy, Repository, Update
from lightship.model.governing import GOVERNED
from lightship.policy.units import Unit, UnitKind

_COMPONENTS = ("components.yml", "pages/")
# They make git lay out other bytes than those that were approved.
_ATTRIBUTES = ".gitattributes"

Changed = Mapping[str, tuple[str, str]]
"""The blob ids of files that differ, before and after, by path from the page root; "" for a file that is not there."""


def units(before: Repository | None, after: Repository | None, changed: Changed) -> tuple[Unit, ...]:
    """Divide a change into what is approved and withheld together, in the order of their ids.

    `before` is what was last published, or the branch that a change is for; `after` what would be. A file that no page
    is made of (README.md, a file that no incident has) belongs to no unit.
    """
    older, newer = _Folders(before), _Folders(after)
    paths: dict[tuple[UnitKind, str], list[str]] = defaultdict(list)
    for path in sorted(changed):
        place = _place(path, older, newer)
        if place:
            paths[place].append(path)
    return tuple(
        Unit(
            id=id_,
            kind=kind,
            before={path: changed[path][0] for path in those},
            after={path: changed[path][1] for path in those},
            **_facts(kind, those[0].rpartition("/")[0], id_.rpartition("/")[2], older, newer),
        )
        for (kind, id_), those in sorted(paths.items(), key=lambda item: item[0][1])
    )


class _Folders:
    """The incidents of a repository by their folder, and by every id that they had."""

    def __init__(self, repository: Repository | None) -> None:
        incidents = repository.incidents if repository else ()
        self.policy = repository.policy if repository else None
        self.by_path = {one.path.rpartition("/")[0]: one for one in incidents}
        self.by_id = {id_: one for one in incidents for id_ in (one.id, *one.renamed_from)}


def _place(path: str, older: _Folders, newer: _Folders) -> tuple[UnitKind, str] | None:
    """Say to what unit a file belongs."""
    if _is_below(path, GOVERNED) or path == "incidents" or path.rpartition("/")[2] == _ATTRIBUTES:
        return UnitKind.GOVERNED, path
    if _is_below(path, _COMPONENTS):
        return UnitKind.COMPONENTS, path
    folder, _, name = path.rpartition("/")
    incident = newer.by_path.get(folder) or older.by_path.get(folder)
    if incident is None:
        return None
    stem = name.partition(".")[0] if name.endswith(".md") else _naming(name, incident)
    if stem == "report":
        return UnitKind.REPORT, f"{incident.id}/report"
    if stem in ("", "incident"):
        return UnitKind.INCIDENT, incident.id
    return UnitKind.UPDATE, f"{incident.id}/{stem}"


def _is_below(path: str, places: tuple[str, ...]) -> bool:
    # A link in the place of a folder leads to words that nobody looks at.
    return any(path == place.rstrip("/") or (place.endswith("/") and path.startswith(place)) for place in places)


def _naming(attachment: str, incident: Incident) -> str:
    """Give the one update whose words name an attachment; empty where none or several do."""
    found = [one.id for one in incident.updates if any(attachment in text for text in _texts(one))]
    return found[0] if len(found) == 1 else ""


def _texts(update: Update) -> Iterator[str]:
    for body in update.bodies.values():
        yield body.public
        yield from body.audiences.values()


def _facts(kind: UnitKind, folder: str, name: str, older: _Folders, newer: _Folders) -> dict[str, Any]:
    """Give what rules ask of a unit: what it is after the change, and what it was where that might ask for more."""
    if kind in (UnitKind.GOVERNED, UnitKind.COMPONENTS):
        return {}
    after, before = newer.by_path.get(folder), older.by_path.get(folder)
    if after and before is None:
        before = next((older.by_id[id_] for id_ in (after.id, *after.renamed_from) if id_ in older.by_id), None)
    sides = [
        _side(one, folders.policy, name, kind)
        for one, folders in ((before, older), (after, newer))
        if one and folders.policy
    ]
    with_words = [one for one in sides if one.update] if kind is UnitKind.UPDATE else sides
    told = (with_words or sides)[-1]
    return {
        "incident": told.incident.id,
        "update": told.update.id if told.update else "",
        "phase": told.newest.phase if told.newest else None,
        "at": told.newest.at if told.newest else None,
        "severities": frozenset(name for one in sides for name in one.severities()),
        "kinds": frozenset(one.incident.kind for one in sides),
        "tags": frozenset(tag for one in sides for tag in one.incident.tags),
        "categories": frozenset(one.incident.category for one in sides) - {""},
        "audiences": frozenset(name for one in with_words for name in one.readers()),
        # Words that are no import do not become one by what a change says of them.
        "is_imported": told.is_over and all(one.is_imported for one in sides),
    }


def _side(incident: Incident, policy: Policy, name: str, kind: UnitKind) -> "_Side":
    found = next((one for one in incident.updates if one.id == name), None) if kind is UnitKind.UPDATE else None
    return _Side(incident=incident, policy=policy, update=found, is_whole=kind is not UnitKind.UPDATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """An incident as one of the repositories has it, with the update that a unit is about where it is there.

    `is_whole`: the unit is about all of the incident.
    """

    incident: Incident
    policy: Policy
    update: Update | None
    is_whole: bool

    @property
    def newest(self) -> Update | None:
        return self.update or next(reversed(self.incident.updates), None)

    @property
    def is_over(self) -> bool:
        return any(one.phase.is_final for one in self.incident.updates[-1:])

    @property
    def is_imported(self) -> bool:
        origins = [self.incident.origin, *([self.update.origin] if self.update else [])]
        return any(one.id or one.url for one in origins)

    def severities(self) -> Iterator[str]:
        """Give how bad it is for the words of the unit, and what readers are shown where that has another name."""
        severity = self.incident.severity
        if severity and self.is_whole:
            yield severity
        for one in self.incident.updates:
            severity = one.severity or severity
            if self.update and one.id == self.update.id:
                break
        if severity:
            yield severity
        if self.incident.impact:
            yield from (one.name for one in self.policy.severities.values() if one.impact is self.incident.impact)

    def readers(self) -> Iterator[str]:
        """Give the audiences that read it."""
        yield from (self.update and self.update.audiences) or self.incident.audiences or (PUBLIC,)
        for body in self.update.bodies.values() if self.update else ():
            yield from body.audiences
