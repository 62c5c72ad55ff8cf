"""The example content shows everything that the format can say, and its day is the one that the page is shown on."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lightship import load, words
from lightship.model import (
    PHASES,
    Auto,
    Confidence,
    CorrectionKind,
    Impact,
    Incident,
    Kind,
    Phase,
    Repository,
    Status,
    Update,
)
from lightship.model import formats as tables
from lightship.snapshot import Snapshot, take
from lightship.source import Mapping, Node, Sequence, Table, parse, split
from tools import ROOT

CLOCK = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = datetime(2026, 11, 21, 3, 43, tzinfo=UTC)
# The records that stand inside others, by the key under which they stand.
INNER = {
    "origin": tables.ORIGIN,
    "eta": tables.ETA,
    "corrections": tables.CORRECTION,
    "retracted": tables.RETRACTION,
}
# The records that stand below names of the author's.
NAMED = {
    "severities": (tables.POLICY, tables.SEVERITY),
    "roles": (tables.POLICY, tables.ROLE),
    "audiences": (tables.DELIVERY, tables.AUDIENCE),
}


@pytest.fixture(scope="module")
def repository() -> Repository:
    return load.repository(ROOT, CLOCK)


@pytest.fixture(scope="module")
def page(repository: Repository) -> Snapshot:
    return take(repository, DAY)


@pytest.fixture(scope="module")
def updates(repository: Repository) -> list[tuple[Incident, Update]]:
    return [(incident, update) for incident in repository.incidents for update in incident.updates]


def nodes(path: Path) -> Node:
    def complain(where: object, message: str, hint: str) -> None:
        raise AssertionError(f"{where}: {message} ({hint})")

    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        document = split(text, str(path), complain)
        assert document is not None
        return document.front
    node = parse(text, str(path), complain)
    assert node is not None
    return node


def entries(node: Node) -> dict[str, Node]:
    assert isinstance(node, Mapping)
    return {key.text: child for key, child in node.entries}


def keys(node: Node, table: Table, found: dict[str, set[str]]) -> None:
    """Note every key that a file uses, by the noun of its table."""
    if isinstance(node, Sequence):
        for item in node.items:
            keys(item, table, found)
        return
    for key, child in entries(node).items():
        found[table.noun].add(key)
        inner = INNER.get(key)
        if key == "components" and table in (tables.COMPONENT, tables.COMPONENT_LIST):
            keys(child, tables.COMPONENT, found)
        elif key in NAMED and table is NAMED[key][0]:
            for record in entries(child).values():
                keys(record, NAMED[key][1], found)
        elif inner:
            keys(child, inner, found)


def test_every_key_of_every_file_is_used() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "incidents").rglob("*.md")):
        if "." not in path.stem:
            keys(nodes(path), tables.INCIDENT if path.name == "incident.md" else tables.UPDATE, found)
    for path in sorted((ROOT / "templates").glob("*.md")):
        if "." not in path.stem:
            keys(nodes(path), tables.TEMPLATE, found)
    for name in ("components", "policy", "delivery"):
        keys(nodes(ROOT / f"{name}.yml"), tables.FILES[name], found)
    settings = entries(nodes(ROOT / "mkdocs.yml"))["extra"]
    keys(entries(settings)["lightship"], tables.SETTINGS, found)
    records = (*INNER.values(), *(record for _, record in NAMED.values()), tables.COMPONENT)
    known = (*tables.FILES.values(), *records)
    missing = {table.noun: {field.name for field in table.fields} - found[table.noun] for table in known}
    # The example has no secret: signing needs one, and so do services that people subscribe or agree with. Its forge is
    # wherever somebody puts it.
    missing["delivery.yml"] -= {"sign", "subscription_service", "approvals", "forge"}
    assert not {noun: names for noun, names in missing.items() if names}


def test_every_kind_has_every_phase(updates: list[tuple[Incident, Update]]) -> None:
    used = {(incident.kind, update.phase) for incident, update in updates}
    assert used == {(kind, phase) for kind in Kind for phase in PHASES[kind]}


def test_every_severity_status_and_impact_is_told(repository: Repository, page: Snapshot) -> None:
    told = {incident.severity for incident in repository.incidents}
    assert told - {""} == set(repository.policy.severities)
    assert {span.status for entry in page.entries for span in entry.spans} == set(Status) - {Status.OPERATIONAL}
    assert {entry.impact for entry in page.entries} == set(Impact)


def test_every_choice_is_made(updates: list[tuple[Incident, Update]]) -> None:
    assert {incident.auto for incident, _ in updates} == {*Auto, None}
    assert {update.eta.confidence for _, update in updates if update.eta} == set(Confidence)
    assert {item.kind for _, update in updates for item in update.corrections} == set(CorrectionKind)
    assert {update.retraction.is_void for _, update in updates if update.retraction} == {True, False}


def test_the_tree_of_components_has_three_levels_and_a_past(repository: Repository) -> None:
    tree = repository.components
    assert max(len(tree.path(leaf)) for leaf in tree.all_leaves()) == 3
    assert any(component.retired for component, _ in tree.walk())
    assert any(component.renamed_from for component, _ in tree.walk())


def test_components_are_named_as_list_map_group_and_former_id(repository: Repository) -> None:
    shapes, names = set(), set()
    for incident in repository.incidents:
        written = entries(nodes(ROOT / incident.path)).get("components")
        shapes.add(type(written).__name__)
        if isinstance(written, Mapping):
            names |= {key.text for key, _ in written.entries}
    groups = {component.id for component, _ in repository.components.walk() if component.components}
    former = {name for component, _ in repository.components.walk() for name in component.renamed_from}
    assert {"Mapping", "Sequence"} <= shapes
    assert names & groups
    assert names & former


def test_words_for_some_stand_in_blocks_in_updates_and_in_an_incident(
    repository: Repository, updates: list[tuple[Incident, Update]], page: Snapshot
) -> None:
    blocks = {name for _, update in updates for body in update.bodies.values() for name in body.audiences}
    assert {"executives", "support", "technical"} <= blocks
    assert any(update.audiences for _, update in updates)
    hidden = [incident for incident in repository.incidents if incident.audiences]
    assert hidden
    assert all(page.entry(incident.id) is None for incident in hidden)
    assert all(take(repository, DAY, incident.audiences[0]).entry(incident.id) for incident in hidden)


def test_titles_words_and_blocks_are_translated(repository: Repository, updates: list[tuple[Incident, Update]]) -> None:
    assert any("de" in incident.titles for incident in repository.incidents)
    german = [update.bodies["de"] for _, update in updates if "de" in update.bodies]
    assert german
    assert any(body.audiences for body in german)


def test_facts_are_told_in_later_updates(updates: list[tuple[Incident, Update]]) -> None:
    assert any("{{ facts." in update.bodies["en"].public and not update.facts for _, update in updates)


def test_maintenance_is_moved_extended_cancelled_and_recurs_across_daylight_saving(page: Snapshot) -> None:
    moved = [entry for entry in page.entries if any(update.is_move for update in entry.updates)]
    assert any(entry.updates[0].window != update.window for entry in moved for update in entry.updates)
    extended = [
        update for entry in moved for update in entry.updates if update.is_move and update.phase is Phase.IN_PROGRESS
    ]
    assert extended
    series = [entry for entry in page.entries if entry.series]
    assert {entry.phase for entry in series} == {Phase.COMPLETED, Phase.CANCELLED}
    assert any(update.is_move for entry in series for update in entry.updates)
    hours = {entry.original_start.hour for entry in series if entry.original_start}
    assert hours == {21, 22}, "23:00 in Berlin, in summer and in winter"


def test_words_show_tables_code_lists_links_and_pictures(updates: list[tuple[Incident, Update]]) -> None:
    shown = "".join(words.html(update.bodies["en"].public) for _, update in updates)
    for mark in ("<table>", "<pre>", "<code>", "<ol>", "<strong>", 'href="https://', 'href="/incidents/', "<img "):
        assert mark in shown, mark


def test_every_attachment_is_shown(repository: Repository, updates: list[tuple[Incident, Update]]) -> None:
    linked = {name for _, update in updates for name in words.links(update.bodies["en"].public)}
    assert {name for incident in repository.incidents for name in incident.attachments} <= linked


def test_a_later_entry_is_reopened_caused_repeated_renamed_and_void(
    repository: Repository, updates: list[tuple[Incident, Update]], page: Snapshot
) -> None:
    assert any(update.is_reopening for _, update in updates)
    assert any(update.ended and update.ended < update.at for _, update in updates)
    assert any(entry.is_void for entry in page.entries)
    for name in ("caused_by", "duplicate_of", "renamed_from", "ended"):
        assert any(getattr(incident, name) for incident in repository.incidents), name


def test_the_history_is_long_and_well_told(repository: Repository, updates: list[tuple[Incident, Update]]) -> None:
    first = min(update.at for _, update in updates)
    assert (DAY - first).days > 400
    assert len(repository.incidents) >= 40
    assert len(updates) >= 110
    assert all(update.at <= DAY for _, update in updates)


def test_the_page_of_the_day_shows_one_outage_one_maintenance_one_ahead_and_one_notice(page: Snapshot) -> None:
    active = {(entry.id, entry.phase) for entry in page.entries if entry.is_active}
    assert active == {
        ("2026-11-21-checkout-errors", Phase.IDENTIFIED),
        ("2026-11-21-slack-certificates", Phase.IN_PROGRESS),
        ("2026-11-10-tls", Phase.PUBLISHED),
    }
    assert [entry.id for entry in page.entries if entry.is_upcoming] == ["2026-11-22-database-upgrade"]
    assert page.overall.status is Status.PARTIAL_OUTAGE
    affected = {name: status for name, status in page.statuses.items() if status is not Status.OPERATIONAL}
    assert affected == {
        "api": Status.PARTIAL_OUTAGE,
        "checkout": Status.PARTIAL_OUTAGE,
        "rest": Status.DEGRADED_PERFORMANCE,
        "integrations": Status.UNDER_MAINTENANCE,
        "chat": Status.UNDER_MAINTENANCE,
        "slack": Status.UNDER_MAINTENANCE,
    }


def test_the_outage_of_the_day_promises_its_next_update(page: Snapshot) -> None:
    entry = page.entry("2026-11-21-checkout-errors")
    assert entry is not None
    assert entry.started == datetime(2026, 11, 21, 3, 1, tzinfo=UTC)
    assert entry.next_update == datetime(2026, 11, 21, 4, 15, tzinfo=UTC)
    assert entry.eta is not None
    assert "12 % of EU payments" in entry.latest.words["en"]
