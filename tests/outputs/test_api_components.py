"""Components in /api/v2: one level of groups, positions, statuses and dates."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from contract import files
from factory import NOW, at, component, entry, settings, snapshot, update
from lightship.model import Component, Components, Origin, Phase, Status

RETIRED_OUTAGE = {"soap": (Status.OPERATIONAL, Status.MAJOR_OUTAGE)}


def test_the_tree_is_one_list_sorted_by_position_with_one_level_of_groups() -> None:
    listed = files(snapshot())["components"]["components"]

    by_id = {one["id"]: one for one in listed}
    shown = [
        (one["position"], one["name"], one["group"], (by_id.get(one["group_id"]) or {}).get("name")) for one in listed
    ]
    assert shown == [
        (1, "Web", True, None),
        (1, "Dashboard", False, "Web"),
        (1, "REST API", False, "Api"),
        (2, "Login", False, "Web"),
        (2, "Api", True, None),
        (2, "Eu - Hooks", False, "Api"),
        (3, "Mail", False, None),
    ]
    members = [by_id[id_]["name"] for id_ in next(one for one in listed if one["name"] == "Api")["components"]]
    assert members == ["REST API", "Eu - Hooks"]


def test_a_retired_component_is_listed_nowhere_but_stays_in_its_incidents() -> None:
    old = entry(
        "soap-down",
        update("d1", "2025-01-01T00:00:00Z", changes=RETIRED_OUTAGE),
        update("d2", "2025-01-01T01:00:00Z", Phase.RESOLVED, changes={"soap": RETIRED_OUTAGE["soap"][::-1]}),
    )

    made = files(snapshot(old))

    assert "SOAP API" not in {one["name"] for one in made["components"]["components"]}
    assert "SOAP API" not in {one["name"] for one in made["summary"]["components"]}
    (incident,) = made["incidents"]["incidents"]
    assert [one["name"] for one in incident["components"]] == ["SOAP API"]
    assert incident["incident_updates"][0]["affected_components"][0]["code"] == incident["components"][0]["id"]


def test_a_component_is_listed_until_the_day_of_its_retirement_in_the_pages_zone() -> None:
    known = Components((component("old", retired=date(2026, 10, 18)), component("new")))
    evening = at("2026-10-17T23:00:00Z")

    def names(zone: str) -> list[str]:
        made = files(snapshot(components=known, now=evening, settings=settings(time_zone=zone)))
        return [one["name"] for one in made["components"]["components"]]

    assert names("Etc/UTC") == ["Old", "New"]
    assert names("Europe/Berlin") == ["New"]


def test_a_group_whose_members_are_all_retired_is_gone_and_positions_have_no_gap() -> None:
    known = Components(
        (
            component("first", component("a", retired=date(2020, 1, 1)), component("b", retired=date(2020, 1, 1))),
            component("second", component("c", retired=date(2020, 1, 1)), component("d")),
            component("third", component("e"), retired=date(2020, 1, 1)),
        )
    )

    listed = files(snapshot(components=known))["components"]["components"]

    assert [(one["name"], one["position"]) for one in listed] == [("Second", 1), ("D", 1)]


def test_an_original_id_is_kept_and_one_of_another_shape_replaced() -> None:
    known = Components(
        (component("a", origin=Origin(id="brv1bkgrwx7q")), component("b", origin=Origin(id="Jenkins/Updates")))
    )

    kept, made = files(snapshot(components=known))["components"]["components"]

    assert kept["id"] == "brv1bkgrwx7q"
    assert made["id"] != "Jenkins/Updates"


def test_a_component_was_created_when_it_was_there_or_first_heard_of_and_changes_with_its_status() -> None:
    slow = entry("slow", update("s1", "03:10", changes={"login": (Status.OPERATIONAL, Status.DEGRADED_PERFORMANCE)}))
    down = entry(
        "down", update("d1", "2026-10-01T05:00:00Z", changes={"mail": (Status.OPERATIONAL, Status.MAJOR_OUTAGE)})
    )

    made = files(snapshot(slow, down))

    times = {one["name"]: (one["created_at"], one["updated_at"]) for one in made["components"]["components"]}
    assert times["Login"] == ("2024-03-01T00:00:00.000Z", "2026-10-17T03:10:00.000Z")
    assert times["Mail"] == ("2026-10-01T05:00:00.000Z", "2026-10-01T05:00:00.000Z")
    assert times["Dashboard"] == ("2026-10-01T05:00:00.000Z", "2026-10-01T05:00:00.000Z")
    assert times["Web"] == ("2024-03-01T00:00:00.000Z", "2024-03-01T00:00:00.000Z")
    login = next(one for one in made["components"]["components"] if one["name"] == "Login")
    assert (login["start_date"], login["showcase"], login["only_show_if_degraded"]) == ("2024-03-01", True, False)


def test_names_are_those_of_the_pages_first_language() -> None:
    known = Components((component("web", component("login", names={"de": "Anmeldung"}), names={"de": "Netz"}),))
    down = entry(
        "down",
        update(
            "d1", "03:10", translations={"de": "Kaputt."}, changes={"login": (Status.OPERATIONAL, Status.MAJOR_OUTAGE)}
        ),
        titles={"de": "Alles steht"},
    )

    made = files(snapshot(down, components=known, settings=settings(languages=("de", "en"))))

    (told,) = made["incidents"]["incidents"]
    assert told["name"] == "Alles steht"
    assert told["incident_updates"][0]["body"] == "Kaputt."
    assert told["incident_updates"][0]["affected_components"][0]["name"] == "Netz - Anmeldung"


@st.composite
def forests(draw: st.DrawFn) -> Components:
    """Any tree of up to four levels, some of it retired."""
    count = 0

    def grow(depth: int) -> Component:
        nonlocal count
        count += 1
        name = draw(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=8))
        retired = draw(st.sampled_from([None, None, None, date(2020, 1, 1), date(2030, 1, 1)]))
        id_ = f"c{count}"
        below = [grow(depth + 1) for _ in range(draw(st.integers(0, 2)))] if depth < 4 else []
        return component(id_, *below, name=name, retired=retired)

    return Components(tuple(grow(1) for _ in range(draw(st.integers(0, 4)))))


@effort(max_examples=40)
@given(forests(), st.data())
def test_any_tree_gives_valid_files_whose_groups_and_positions_agree(known: Components, data: st.DataObject) -> None:
    touched = data.draw(st.lists(st.sampled_from(known.all_leaves()), unique=True)) if known.by_id else []
    changes = {leaf: (Status.OPERATIONAL, data.draw(st.sampled_from(Status))) for leaf in touched}
    made = files(snapshot(entry("odd", update("o1", NOW - timedelta(hours=1), changes=changes)), components=known))

    listed = made["components"]["components"]
    positions = [one["position"] for one in listed]
    assert positions == sorted(positions)
    assert len({one["id"] for one in listed}) == len(listed)
    groups = {one["id"]: one for one in listed if one["group"]}
    for id_, group in groups.items():
        members = [one for one in listed if one["group_id"] == id_]
        assert [one["id"] for one in members] == group["components"]
        assert [one["position"] for one in members] == list(range(1, len(members) + 1))
    roots = [one["position"] for one in listed if one["group_id"] is None]
    assert roots == list(range(1, len(roots) + 1))
    assert {one["group_id"] for one in listed} - {None} <= set(groups)
    assert len(made["incidents"]["incidents"][0]["components"]) == max(1, len(touched))
