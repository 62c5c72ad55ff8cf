"""Statuspage's flat list of components as a tree of ours, whose ids incidents refer to by the original ids."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lightship.importers import naming
from lightship.importers.base import Notes
from lightship.importers.statuspage.payloads import EARLIEST, LATEST, Found, Json, instant, records, text, token
from lightship.importers.wording import title
from lightship.model import Component, Origin
from lightship.source import Where

_NO_POSITION = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The roots, and our id of each original id."""

    roots: tuple[Component, ...]
    ids: Mapping[str, str]


def tree(found: Found, notes: Notes) -> Tree:
    """Build the tree; what only incidents mention is declared too, retired after the last mention."""
    objects = {**found.components, **_unknown(found)}
    ids = _ids(objects)
    mentioned = _mentions(found)
    members: dict[str, list[Component]] = {}
    groups = {id_ for id_, item in objects.items() if item.get("group") is True}
    for id_ in sorted(objects, key=lambda id_: _position(objects[id_])):
        item = objects[id_]
        parent = text(item, "group_id") if text(item, "group_id") in groups - {id_} else ""
        retired = _retired(id_, found, mentioned)
        members.setdefault(parent, []).append(_component(item, ids[id_], retired, found.page_path, notes))
    by_id = {ours: theirs for theirs, ours in ids.items()}
    roots = tuple(
        replace(root, components=tuple(members.get(by_id[root.id], ())))
        for root in members.get("", ())
        if by_id[root.id] in members or by_id[root.id] not in groups
    )
    _old_names(found, objects, notes)
    hidden = sum(1 for item in objects.values() if item.get("only_show_if_degraded") is True)
    if hidden:
        notes(found.page_path, f"{hidden} components were shown only while degraded", "here they are always shown")
    return Tree(roots=roots, ids=ids)


def _position(item: Json) -> tuple[int, str, str]:
    number = item.get("position")
    return (number if isinstance(number, int) else _NO_POSITION, text(item, "name"), text(item, "id"))


def affected(found: Found) -> Iterable[tuple[Json, Json, str]]:
    """Give every mention of a component in an update: the update, the mention, the incident's id."""
    for id_, incident in found.incidents.items():
        for update in records(incident, "incident_updates"):
            for mention in records(update, "affected_components"):
                yield update, mention, id_


def _unknown(found: Found) -> dict[str, Json]:
    """Give a component for every original id that only updates mention."""
    unknown: dict[str, Json] = {}
    for _, mention, _ in affected(found):
        code = text(mention, "code")
        if code and code not in found.components:
            unknown[code] = {"id": code, "name": text(mention, "name") or code}
    return unknown


def _ids(objects: Mapping[str, Json]) -> dict[str, str]:
    ids: dict[str, str] = {}
    taken: set[str] = set()
    for id_ in sorted(objects, key=lambda id_: (text(objects[id_], "created_at"), id_)):
        item = objects[id_]
        group = objects.get(text(item, "group_id"), {})
        name = naming.slug(text(item, "name"), "component")
        if name in taken and group:
            name = naming.slug(f"{text(group, 'name')} {text(item, 'name')}", name)
        ids[id_] = naming.unique(name, taken)
        taken.add(ids[id_])
    return ids


def _mentions(found: Found) -> dict[str, datetime]:
    """Give the last time at which each original id was mentioned."""
    last: dict[str, datetime] = {}
    for update, mention, _ in affected(found):
        at = instant(update, "display_at") or instant(update, "created_at")
        code = text(mention, "code")
        if at and (code not in last or at > last[code]):
            last[code] = at
    for incident in found.incidents.values():
        at = instant(incident, "resolved_at") or instant(incident, "created_at")
        for item in records(incident, "components"):
            if at and at > last.get(text(item, "id"), at - timedelta(1)):
                last[text(item, "id")] = at
    return last


def _retired(id_: str, found: Found, mentioned: Mapping[str, datetime]) -> date | None:
    """Give the day after the last mention of what the page does not list any more."""
    is_current = id_ in found.listed if found.listed else id_ in found.components
    if is_current or id_ not in mentioned:
        return None
    return mentioned[id_].date() + timedelta(days=1)


def _component(item: Json, id_: str, retired: date | None, path: str, notes: Notes) -> Component:
    name, _ = title(text(item, "name"))
    plain = re.sub(r"<[A-Za-z/][^>]*>", "", text(item, "description"))
    description, longer = title(plain)
    if longer:
        notes(path, f"the description of {name!r} is longer than 300 characters", "it was cut")
    since = _day(text(item, "start_date"))
    return Component(
        id=id_,
        name=name or id_,
        description=description,
        since=since if since and not (retired and retired < since) else None,
        retired=retired,
        origin=Origin(id=token(item, "id"), created=instant(item, "created_at"), updated=instant(item, "updated_at")),
        where=Where(path or "components.json"),
    )


def _day(value: str) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None


def _old_names(found: Found, objects: Mapping[str, Json], notes: Notes) -> None:
    """Note names that updates used and the page does not any more."""
    seen: set[tuple[str, str]] = set()
    for _, mention, incident in affected(found):
        code, name = text(mention, "code"), text(mention, "name")
        today = text(objects.get(code, {}), "name")
        if not name or name == today or name.endswith(f" - {today}") or (code, name) in seen:
            continue
        seen.add((code, name))
        notes(
            found.paths[incident],
            f"the component {name!r} is called {today!r} today",
            "old updates show today's name",
        )
