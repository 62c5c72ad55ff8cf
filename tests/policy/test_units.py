"""A change divided into what is approved together, from repositories as their authors write them."""

from pathlib import Path

import pytest

from lightship.model import Kind, Phase, Repository
from lightship.policy import Changed, Unit, UnitKind, units
from story import Story, instant

FOLDER = "incidents/2026/outage"
FIRST, SECOND = f"{FOLDER}/20261017T031000Z-investigating.md", f"{FOLDER}/20261017T034000Z-identified.md"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path).incident(severity="critical", tags="[database]").update("investigating", "03:10")


def changed(*paths: str, before: str = "") -> Changed:
    return dict.fromkeys(paths, (before, "new"))


def only(found: tuple[Unit, ...]) -> Unit:
    assert len(found) == 1
    return found[0]


def ids(before: Repository | None, after: Repository | None, *paths: str) -> list[str]:
    return [one.id for one in units(before, after, changed(*paths))]


def test_an_update_and_its_translations_are_one_unit(story: Story) -> None:
    before = story.read()
    after = story.update("identified", "03:40").file(SECOND.replace(".md", ".de.md"), "Worte.\n").read()
    found = only(units(before, after, changed(SECOND, SECOND.replace(".md", ".de.md"))))
    assert (found.kind, found.id) == (UnitKind.UPDATE, "outage/20261017T034000Z-identified")
    assert set(found.after) == {SECOND, SECOND.replace(".md", ".de.md")}
    assert (found.phase, found.at, found.kinds) == (Phase.IDENTIFIED, instant("03:40"), {Kind.INCIDENT})


def test_an_incident_and_its_titles_are_one_unit(story: Story) -> None:
    translation = f"{FOLDER}/incident.de.md"
    after = story.file(translation, "---\ntitle: Etwas ist kaputt\n---\n").read()
    found = only(units(None, after, changed(f"{FOLDER}/incident.md", translation)))
    assert (found.kind, found.id, found.phase) == (UnitKind.INCIDENT, "outage", Phase.INVESTIGATING)


def test_two_updates_are_two_units(story: Story) -> None:
    after = story.update("identified", "03:40").read()
    assert ids(None, after, FIRST, SECOND) == [
        "outage/20261017T031000Z-investigating",
        "outage/20261017T034000Z-identified",
    ]


def test_a_picture_goes_with_the_one_update_that_names_it(story: Story) -> None:
    story.file(f"{FOLDER}/graph.png", "").file(f"{FOLDER}/both.png", "").file(f"{FOLDER}/unused.png", "")
    story.update("investigating", "03:10", "![Load](both.png)")
    after = story.update("identified", "03:40", "![Load](graph.png) ![Load](both.png)").read()
    pictures = {name: f"{FOLDER}/{name}.png" for name in ("graph", "both", "unused")}
    assert ids(None, after, SECOND, pictures["graph"]) == ["outage/20261017T034000Z-identified"]
    assert ids(None, after, pictures["both"]) == ["outage"]
    assert ids(None, after, pictures["unused"]) == ["outage"]


def test_rules_components_and_pages_are_units_by_themselves(story: Story) -> None:
    after = story.read()
    paths = ("policy.yml", "templates/slow.md", ".github/workflows/publish.yml", "requirements.txt", ".gitattributes")
    found = units(None, after, changed(*paths, "components.yml", "pages/about.md"))
    assert {one.id: one.kind for one in found} == {
        **dict.fromkeys(paths, UnitKind.GOVERNED),
        "components.yml": UnitKind.COMPONENTS,
        "pages/about.md": UnitKind.COMPONENTS,
    }


@pytest.mark.parametrize("path", ["templates", "overrides", "incidents", ".github", f"{FOLDER}/.gitattributes"])
def test_what_could_lead_to_other_words_than_those_that_were_seen_is_a_rule(story: Story, path: str) -> None:
    assert only(units(None, story.read(), changed(path))).kind is UnitKind.GOVERNED


def test_what_no_page_is_made_of_is_no_unit(story: Story) -> None:
    assert ids(None, story.read(), "README.md", "policy.yml.bak", "docs/policy.yml", "incidents/2026/gone/a.md") == []


def test_a_lowered_severity_and_a_dropped_tag_are_still_there(story: Story) -> None:
    before = story.read()
    after = story.incident(severity="low", tags="[]").read()
    found = only(units(before, after, changed(f"{FOLDER}/incident.md", before="old")))
    assert (found.severities, found.tags) == ({"critical", "low"}, {"database"})


def test_an_update_that_lowers_the_severity_has_both(story: Story) -> None:
    before = story.read()
    after = story.update("identified", "03:40", severity="low").read()
    assert only(units(before, after, changed(SECOND))).severities == {"critical", "low"}


def test_a_later_update_has_the_severity_of_the_last_that_named_one(story: Story) -> None:
    before = story.update("identified", "03:40", severity="low").read()
    after = story.update("monitoring", "03:50").read()
    assert only(units(before, after, changed(f"{FOLDER}/20261017T035000Z-monitoring.md"))).severities == {"low"}


def test_an_impact_counts_as_the_severity_that_has_it(story: Story) -> None:
    after = story.incident(severity="low", impact="critical").read()
    assert only(units(None, after, changed(FIRST))).severities == {"low", "critical"}


def test_who_reads_blocks_is_an_audience(story: Story) -> None:
    after = story.update("identified", "03:40", "All.\n\n::: audience executives\nMoney.\n:::").read()
    assert only(units(None, after, changed(SECOND))).audiences == {"public", "executives"}


def test_words_for_some_are_not_for_everybody(story: Story) -> None:
    before = story.read()
    after = story.update("identified", "03:40", audiences="[executives]").read()
    assert only(units(before, after, changed(SECOND))).audiences == {"executives"}


def test_what_is_gone_is_judged_by_what_it_was(story: Story) -> None:
    before = story.update("identified", "03:40", audiences="[executives]").read()
    (story.root / SECOND).unlink()
    found = only(units(before, story.read(), {SECOND: ("old", "")}))
    assert (found.phase, found.audiences, found.severities) == (Phase.IDENTIFIED, {"executives"}, {"critical"})
    assert found.changed == {SECOND: ""}


def test_a_renamed_folder_keeps_what_it_was(story: Story) -> None:
    before = story.read()
    (story.root / FOLDER).rename(story.root / "incidents/2026/checkout")
    after = story.incident("checkout", severity="low", renamed_from="[outage]").read()
    found = only(units(before, after, changed("incidents/2026/checkout/incident.md")))
    assert (found.severities, found.tags) == ({"critical", "low"}, {"database"})


def test_an_imported_history_is_one_that_is_over(story: Story) -> None:
    story.incident(origin="{id: abc123}")
    assert not only(units(None, story.read(), changed(FIRST))).is_imported
    story.update("resolved", "04:00")
    assert only(units(None, story.read(), changed(FIRST))).is_imported
    assert not only(units(None, story.incident().read(), changed(FIRST))).is_imported


def test_what_was_no_import_does_not_become_one(story: Story) -> None:
    before = story.update("resolved", "04:00").read()
    after = story.incident(origin="{id: abc123}").read()
    assert not only(units(before, after, changed(FIRST, before="old"))).is_imported
    assert only(units(after, after, changed(FIRST, before="old"))).is_imported


def test_another_kind_and_category_do_not_take_the_old_rules_away(story: Story) -> None:
    before = story.incident(category="security").update("resolved", "04:00").read()
    after = story.incident(kind="notice", category="billing").read
    (story.root / FIRST).unlink()
    (story.root / f"{FOLDER}/20261017T040000Z-resolved.md").unlink()
    story.update("published", "03:10")
    found = only(units(before, after(), changed(f"{FOLDER}/incident.md", before="old")))
    assert (found.kinds, found.categories) == ({Kind.INCIDENT, Kind.NOTICE}, {"security", "billing"})


def test_a_report_is_a_unit_of_its_own(story: Story) -> None:
    after = story.file(f"{FOLDER}/report.md", "---\n---\nWhat happened.\n").read()
    found = only(units(None, after, changed(f"{FOLDER}/report.md")))
    assert (found.kind, found.id, found.severities) == (UnitKind.REPORT, "outage/report", {"critical"})
