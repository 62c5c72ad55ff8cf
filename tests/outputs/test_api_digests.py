"""A digest changes when, and only when, a file's content does; for everything that machines read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

import parts
from factory import NOW, at, entry, maintenance, settings, snapshot, tree, update
from lightship.model import Impact, Kind, Phase, Status
from lightship.outputs import badges, freshness
from lightship.outputs.base import Output
from lightship.snapshot import Entry, Snapshot

OUTAGE = {"rest": (Status.OPERATIONAL, Status.PARTIAL_OUTAGE)}


def outputs(page: Snapshot) -> Iterator[Output]:
    yield from parts.api(page)
    yield from parts.sitemaps(page)
    for module in (badges, freshness):
        yield from module.outputs(page)


def entries() -> list[Entry]:
    return [
        entry("checkout", update("c1", "03:10", changes=OUTAGE), impact=Impact.MAJOR),
        entry("login", update("l1", "2026-09-16T08:00:00Z"), update("l2", "2026-09-16T09:00:00Z", Phase.RESOLVED)),
        maintenance("upgrade", "2026-11-20T22:00:00Z"),
        entry("prices", kind=Kind.NOTICE),
    ]


def compare(before: Snapshot, after: Snapshot) -> set[str]:
    """Give the paths that changed, after holding each digest against its bytes."""
    old, new = ({output.path: output for output in outputs(page)} for page in (before, after))
    for path in old.keys() & new.keys():
        assert (old[path].inputs == new[path].inputs) == (old[path].make() == new[path].make()), path
    return {
        path
        for path in old.keys() | new.keys()
        if path not in old or path not in new or old[path].inputs != new[path].inputs
    }


def test_no_two_outputs_have_one_path() -> None:
    paths = [output.path for output in outputs(snapshot(*entries()))]

    assert len(set(paths)) == len(paths)


def test_nothing_changes_when_the_same_is_built_again() -> None:
    assert compare(snapshot(*entries()), snapshot(*reversed(entries()))) == set()


def test_only_the_page_that_knows_when_it_is_stale_changes_with_time() -> None:
    assert compare(snapshot(*entries()), snapshot(*entries(), now=NOW + timedelta(minutes=15))) == {"status.json"}


def test_a_further_update_leaves_the_files_of_other_incidents_alone() -> None:
    checkout, *others = entries()
    further = entry("checkout", *checkout.updates, update("c2", "04:00", words="Still down."), impact=Impact.MAJOR)

    changed = compare(snapshot(checkout, *others), snapshot(further, *others))

    own = f"api/v2/incidents/{checkout.api_id}.json"
    assert own in changed
    assert not {f"api/v2/incidents/{one.api_id}.json" for one in others} & changed
    assert {"api/v2/status.json", "api/v2/incidents.json", "sitemap-2026-10.xml"} <= changed
    assert not {"sitemap.xml", "sitemap-2026-09.xml", "robots.txt", "badges/status.svg", "badges/rest.svg"} & changed


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"impact": Impact.CRITICAL},
        {"updated": at("05:00")},
        {"started": at("02:00")},
        {"monitoring_at": at("05:00")},
        {"components": {"rest": Status.MAJOR_OUTAGE}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_fact_of_an_incident_changes_its_file(change: dict[str, object]) -> None:
    checkout, *others = entries()

    changed = compare(snapshot(checkout, *others), snapshot(replace(checkout, **change), *others))

    assert f"api/v2/incidents/{checkout.api_id}.json" in changed


def test_what_is_shown_nowhere_changes_nothing() -> None:
    checkout, *others = entries()

    assert (
        compare(snapshot(checkout, *others), snapshot(replace(checkout, severity="low", sequence=4), *others)) == set()
    )


def test_another_name_of_the_page_changes_what_names_it() -> None:
    changed = compare(snapshot(*entries()), snapshot(*entries(), settings=settings(name="Harbour")))

    assert "badges/rest.svg" not in changed
    assert {"badges/status.svg", "status.json", "api/v2/status.json"} <= changed


def test_a_component_that_recovers_changes_its_badge_and_its_groups() -> None:
    checkout, *others = entries()
    over = replace(checkout, is_active=False, components={"rest": Status.OPERATIONAL})

    changed = compare(snapshot(checkout, *others), snapshot(over, *others))

    assert {path for path in changed if path.startswith("badges/")} == {
        "badges/status.svg",
        "badges/rest.svg",
        "badges/api.svg",
    }


def test_making_is_left_to_whoever_needs_the_bytes() -> None:
    page = snapshot(*entries(), components=tree())

    for output in outputs(page):
        assert output.make() == output.make()
        assert len(output.inputs) == 32
