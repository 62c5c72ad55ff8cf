"""components.yml → the tree of components."""

from datetime import date

from lightship.model import Component, Components, Origin
from lightship.model.formats import COMPONENT, COMPONENT_LIST
from lightship.source import Node, Record, Where
from lightship.source.fields import nearest, read
from lightship.source.nodes import Report

# /badges/status.svg is the badge of the whole page.
_PAGE_BADGE = "status"


def tree(node: Node, report: Report) -> Components:
    """Read the tree; ids and former ids are unique in it, and what a component depends on is in it."""
    record = read(COMPONENT_LIST, node, report)
    seen: dict[str, Where] = {}
    needs: list[tuple[str, Where]] = []
    if record["components"] == ():
        report(record.at("components"), "no component is named", "name at least one: `- {id: web, name: Website}`")
    roots = tuple(_component(child, seen, needs, report) for child in record["components"] or ())
    for name, where in needs:
        if name not in seen:
            report(where, f"depends on an unknown component {name!r}", nearest(name, seen))
    return Components(roots)


def _component(node: Node, seen: dict[str, Where], needs: list[tuple[str, Where]], report: Report) -> Component:
    record = read(COMPONENT, node, report)
    id_ = record["id"] or ""
    needs.extend((name, record.at("depends_on")) for name in record["depends_on"])
    for name in (id_, *record["renamed_from"]) if id_ else ():
        if name in seen:
            report(
                record.at("id" if name == id_ else "renamed_from"),
                f"the component id {name!r} stands twice",
                f"the first is on line {seen[name].line}",
            )
        seen.setdefault(name, record.where)
    if id_ == _PAGE_BADGE:
        report(record.at("id"), f"the id {id_!r} is taken by the page's own badge", "choose another")
    retired: date | None = record["retired"]
    if retired and record["since"] and retired < record["since"]:
        report(record.at("retired"), "the component is retired before it began", f"since is {record['since']}")
    return Component(
        id=id_,
        name=record["name"] or id_,
        names=record["names"],
        description=record["description"],
        owner=record["owner"],
        depends_on=record["depends_on"],
        since=record["since"],
        retired=retired,
        renamed_from=record["renamed_from"],
        components=tuple(_component(child, seen, needs, report) for child in record["components"]),
        origin=origin(record["origin"]),
        where=record.where,
    )


def origin(record: Record | None) -> Origin:
    """Turn an origin record into its noun."""
    if record is None:
        return Origin()
    return Origin(
        id=record["id"] or "",
        url=record["url"] or "",
        created=record["created"],
        updated=record["updated"],
        feed_id=record["feed_id"] or "",
    )
