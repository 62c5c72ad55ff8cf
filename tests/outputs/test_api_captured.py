"""Answers of real Statuspage pages, told again by ours: what the files keep comes back field for field."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from contract import CAPTURED, files
from factory import component, entry, settings, snapshot, update
from lightship import words
from lightship.model import Component, Components, Impact, Kind, Origin, Phase, Settings, Status
from lightship.snapshot import Entry, EntryUpdate, Window

INCIDENTS = ["github-2013-09-13-0q5mj0tpbm2c", "github-2022-11-07-jrzkpt9g8zm6", "github-2023-03-27-52z0j6phhnjs"]


def captured(name: str) -> dict[str, Any]:
    return json.loads((CAPTURED / f"{name}.json").read_text(encoding="utf-8"))


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None


def page_of(payload: dict[str, Any]) -> Settings:
    page = payload["page"]
    return settings(name=page["name"], url=page["url"], time_zone=page["time_zone"], page_id=page["id"])


def component_of(told: dict[str, Any], *members: Component) -> Component:
    start = told.get("start_date")
    return component(
        told["id"],
        *members,
        name=told["name"],
        description=told["description"] or "",
        since=date.fromisoformat(start) if start else None,
        origin=Origin(id=told["id"], created=moment(told["created_at"]), updated=moment(told["updated_at"])),
    )


def update_of(told: dict[str, Any]) -> EntryUpdate:
    return update(
        told["id"],
        told["display_at"],
        Phase(told["status"]),
        told["body"],
        {
            one["code"]: (Status(one["old_status"]), Status(one["new_status"]))
            for one in told["affected_components"] or []
        },
        api_id=told["id"],
        origin=Origin(id=told["id"], created=moment(told["created_at"]), updated=moment(told["updated_at"])),
    )


def entry_of(told: dict[str, Any]) -> Entry:
    is_planned = "scheduled_for" in told
    window = Window(starts=moment(told["scheduled_for"]), ends=moment(told["scheduled_until"])) if is_planned else None
    return entry(
        told["id"],
        *(update_of(one) for one in reversed(told["incident_updates"])),
        kind=Kind.MAINTENANCE if is_planned else Kind.INCIDENT,
        api_id=told["id"],
        title=told["name"],
        impact=Impact(told["impact"]),
        started=moment(told["started_at"]),
        created=moment(told["created_at"]),
        updated=moment(told["updated_at"]),
        monitoring_at=moment(told["monitoring_at"]),
        window=window,
        components={one["id"]: Status(one["status"]) for one in told["components"]},
    )


def without_repetitions(told: dict[str, Any]) -> None:
    """Take out the lists that only repeat what is known, which most updates of the original leave out too."""
    known: set[str] = set()
    for one in reversed(told["incident_updates"]):
        changes = one["affected_components"] or []
        if all(change["code"] in known and change["old_status"] == change["new_status"] for change in changes):
            one["affected_components"] = None
        known |= {change["code"] for change in changes}


def assert_told_again(found: dict[str, Any], told: dict[str, Any]) -> None:
    """Compare everything but what is not kept: link, positions, showcase, who was told, tweets and former names."""
    for one in (found, told):
        one.pop("shortlink")
        for update_ in one["incident_updates"]:
            update_.pop("deliver_notifications")
            update_.pop("tweet_id")
        for component_ in one["components"]:
            component_.pop("position")
            component_.pop("showcase")
            component_.setdefault("start_date", None)
    names = {one["id"]: one["name"] for one in told["components"]}
    for update_ in told["incident_updates"]:
        for change in update_["affected_components"] or []:
            change["name"] = names[change["code"]]
        update_["body"] = words.text(update_["body"])
    without_repetitions(told)
    assert found == told
    assert list(found) == list(told)


@pytest.mark.parametrize("name", INCIDENTS)
def test_a_real_incident_comes_back_field_for_field(name: str) -> None:
    payload = captured(name)
    told = payload["incident"]
    known = Components(tuple(component_of(one) for one in told["components"]))

    made = files(snapshot(entry_of(told), components=known, settings=page_of(payload)))

    found = made[f"incidents/{told['id']}"]["incident"]
    if not told["components"]:
        assert [one["name"] for one in found["components"]] == ["GitHub"], "the page stands in; clients break on []"
        found["components"] = []
    for one in told["components"] if told["resolved_at"] else []:
        one["updated_at"] = told["updated_at"]  # as it left them: else each update would change a whole history's files
    told.setdefault("reminder_intervals", None)
    assert_told_again(found, told)
    assert made[f"incidents/{told['id']}"]["page"] == payload["page"] | {"updated_at": told["updated_at"]}
    assert made["incidents"]["incidents"][0]["id"] == told["id"]


def test_a_real_maintenance_comes_back_field_for_field() -> None:
    payload = captured("github-2021-06-29-scheduled-maintenances")
    (told,) = payload["scheduled_maintenances"]
    known = Components(tuple(component_of(one) for one in told["components"]))

    made = files(snapshot(entry_of(told), components=known, settings=page_of(payload)))

    (found,) = made["scheduled-maintenances"]["scheduled_maintenances"]
    assert found["started_at"] == found["created_at"], "the original began 4 ms before it was created"
    told["started_at"] = told["created_at"]
    told = {key: told.get(key) for key in found}
    assert_told_again(found, told)


def test_a_real_page_with_groups_comes_back_in_its_order_with_its_offsets() -> None:
    payload = captured("instructure-2021-12-07-components")
    told = payload["components"]
    by_id = {one["id"]: one for one in told}
    roots = [
        component_of(one, *(component_of(by_id[id_]) for id_ in one.get("components", [])))
        for one in told
        if one["group_id"] is None
    ]

    made = files(snapshot(components=Components(tuple(roots)), settings=page_of(payload)))

    found = made["components"]["components"]
    assert [one["position"] for one in found] == sorted(one["position"] for one in told)
    for one in found:
        expected = by_id[one["id"]]
        ours = {"showcase", "status"}
        assert {key: value for key, value in one.items() if key not in ours} == {
            key: value for key, value in expected.items() if key not in ours
        }
        assert list(one) == list(expected)
