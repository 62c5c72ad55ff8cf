"""Importing again adds what is new and overwrites no edit."""

import json
import shutil
from pathlib import Path

import pytest

from lightship import importing
from lightship.errors import ContentError, UsageError
from pages import DATA, Page, issue

FIRST = """\
---
title: API down
date: 2024-03-01T10:00:00Z
resolved: false
severity: down
affected: [API]
section: issue
---
*Investigating* - We look into it. {{< track "2024-03-01 10:00:00" >}}
"""
SECOND = FIRST.replace("---\n*Inv", '---\n*Identified* - Found it. {{< track "2024-03-01 11:00:00" >}}\n\n*Inv')
UPDATE = "20240301T100000Z-investigating.md"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    issue(folder, "2024-03-01-api.md", FIRST)
    (folder / "config.yml").write_text("baseURL: https://old.example.com\nparams:\n  systems: [{name: API}]\n")
    return folder


def again(page: Page, source: Path) -> importing.Summary:
    return importing.run("cstate", str(source), page.root, page.now)


def test_news_of_the_source_are_added(page: Page, source: Path) -> None:
    page.take("cstate", source)
    issue(source, "2024-03-01-api.md", SECOND)
    summary = page.take("cstate", source)
    assert summary.written == ("incidents/2024/2024-03-01-api/20240301T110000Z-identified.md",)
    assert sorted(page.texts("api")) == [UPDATE, "20240301T110000Z-identified.md", "incident.md"]


def test_an_edit_is_kept_and_its_conflict_with_the_source_is_noted(page: Page, source: Path) -> None:
    page.take("cstate", source)
    mine = page.folder("api") / UPDATE
    mine.write_text(mine.read_text().replace("look into", "fix"))
    edited = mine.read_text()
    assert again(page, source).kept == 1
    issue(source, "2024-03-01-api.md", SECOND.replace("We look", "We still look"))
    summary = again(page, source)
    assert mine.read_text() == edited
    assert any("but this file was edited here" in note.message for note in summary.notes)
    assert "20240301T110000Z-identified.md" in page.texts("api")
    page.repository()


def test_what_nobody_edited_follows_the_source(page: Page, source: Path) -> None:
    page.take("cstate", source)
    issue(source, "2024-03-01-api.md", FIRST.replace("API down", "API is down").replace("We look", "We all look"))
    summary = page.take("cstate", source)
    assert len(summary.written) == 2
    assert "We all look" in page.texts("api")[UPDATE]
    assert "title: API is down" in page.texts("api")["incident.md"]


def test_what_was_removed_here_stays_away(page: Page, source: Path) -> None:
    page.take("cstate", source)
    shutil.rmtree(page.folder("api"))
    issue(source, "2024-03-01-api.md", SECOND)
    summary = again(page, source)
    assert summary.written == ()
    assert not list(page.root.glob("incidents/*/*"))
    assert any("removed here" in note.message for note in summary.notes)


def test_a_folder_that_was_renamed_here_is_found_again(page: Page, source: Path) -> None:
    page.take("cstate", source)
    folder = page.folder("api")
    folder.rename(folder.with_name("2024-03-01-the-outage"))
    issue(source, "2024-03-01-api.md", SECOND)
    page.take("cstate", source)
    assert "20240301T110000Z-identified.md" in page.texts("the-outage")


def test_an_import_that_was_broken_off_is_finished(page: Page, source: Path) -> None:
    page.take("cstate", source)
    (page.root / "incidents" / ".imported.json").unlink()
    (page.folder("api") / UPDATE).unlink()
    summary = page.take("cstate", source)
    assert summary.written == (f"incidents/2024/2024-03-01-api/{UPDATE}",)


def test_a_file_of_somebody_else_is_never_overwritten(page: Page, source: Path) -> None:
    folder = page.root / "incidents" / "2024" / "2024-03-01-api"
    folder.mkdir(parents=True)
    mine = "---\ntitle: Mine\nseverity: low\nstarted: 2024-03-01T10:00:00Z\n---\n"
    (folder / "incident.md").write_text(mine)
    again(page, source)
    assert (folder / "incident.md").read_text() == mine
    assert (page.root / "incidents" / "2024" / "2024-03-01-api-2" / "incident.md").is_file()


def test_components_are_appended_and_comments_stay(page: Page, source: Path) -> None:
    mine = "# Ours.\ncomponents:\n    # the first\n    - id: the-api\n      name: api  # renamed here\n    - {id: web, name: Web}\n# the end\n"
    (page.root / "components.yml").write_text(mine)
    (source / "config.yml").write_text("params: {systems: [{name: API}, {name: Web}, {name: Mail}]}\n")
    page.take("cstate", source)
    assert (page.root / "components.yml").read_text() == mine + "    - {id: mail, name: Mail}\n"
    assert "components: {the-api: major_outage}" in page.texts("api")["incident.md"]


def test_a_new_member_of_a_known_group_is_added_with_advice(page: Page, source: Path) -> None:
    (page.root / "components.yml").write_text(
        "components:\n- id: core\n  name: Core\n  components:\n  - {id: api, name: API}\n"
    )
    (source / "config.yml").write_text(
        "params:\n  categories: [{name: Core}]\n  systems: [{name: API, category: Core}, {name: Mail, category: Core}]\n"
    )
    summary = page.take("cstate", source)
    assert (page.root / "components.yml").read_text().endswith("- {id: api, name: API}\n- {id: mail, name: Mail}\n")
    assert any("'Mail' belongs to the group 'Core'" in note.message for note in summary.notes)


@pytest.mark.parametrize("empty", ["", "# Nothing yet.\n", "components: []\n", "components:\n"])
def test_an_empty_list_of_components_is_begun(page: Page, source: Path, empty: str) -> None:
    (page.root / "components.yml").write_text(empty)
    page.take("cstate", source)
    assert (page.root / "components.yml").read_text().endswith("components:\n  - {id: api, name: API}\n")


@pytest.mark.parametrize(
    "mine",
    ["components: [{id: web, name: Web}]\n", "components:\n  - {id: WEB!, name: Web}\n", "components: [\n", "\xff"],
)
def test_components_that_cannot_be_appended_to_stop_the_import(page: Page, source: Path, mine: str) -> None:
    (page.root / "components.yml").write_bytes(mine.encode("latin-1"))
    before = page.tree()
    with pytest.raises(ContentError, match=r"components\.yml:[12]:"):
        again(page, source)
    assert page.tree() == before


@pytest.mark.parametrize(
    "record",
    [
        "{",
        "[]",
        '{"cstate:x": 1}',
        '{"x": {"folder": "../../etc", "files": {}}}',
        '{"x": {"folder": "a", "files": {"b": ["../c", "d"]}}}',
    ],
)
def test_a_broken_record_stops_the_import_before_anything_is_written(page: Page, source: Path, record: str) -> None:
    (page.root / "incidents").mkdir()
    (page.root / "incidents" / ".imported.json").write_text(record)
    before = page.tree()
    with pytest.raises(ContentError, match=r"imported\.json"):
        again(page, source)
    assert page.tree() == before


def test_an_unknown_kind_is_refused_with_the_nearest(page: Page) -> None:
    with pytest.raises(UsageError, match="did you mean 'cstate'"):
        importing.run("c-state", "x", page.root, page.now)


def test_two_histories_live_in_one_repository(page: Page, source: Path) -> None:
    page.take("cstate", source)
    page.take("statuspage", DATA / "github")
    page.take("cstate", source)
    assert {item.origin.id[:0] + item.id[:4] for item in page.repository().incidents} >= {"2024", "2023", "2012"}


def test_an_incident_of_statuspage_grows_with_its_page(page: Page, tmp_path: Path) -> None:
    payload = json.loads((DATA / "github" / "00km0kwpz23b.json").read_text())
    updates = payload["incident"]["incident_updates"]
    path = tmp_path / "one.json"
    payload["incident"]["incident_updates"] = updates[1:]
    payload["incident"]["status"] = "investigating"
    path.write_text(json.dumps(payload))
    page.take("statuspage", path)
    payload["incident"] |= {"incident_updates": updates, "status": "resolved"}
    path.write_text(json.dumps(payload))
    summary = page.take("statuspage", path)
    assert [name.rsplit("/")[-1] for name in summary.written] == ["20230110T181445Z-resolved.md"]
