"""Shapes of Statuspage payloads that other programs left; the excerpts are made up, the shapes were met by mutation."""

import json
from pathlib import Path

from lightship.importing import tree
from lightship.model import Component
from lightship.source import Where
from pages import Page


def payload(folder: Path, **keys: object) -> Path:
    update = {
        "id": "up1",
        "status": "investigating",
        "body": "Words.",
        "display_at": "2024-03-11T16:00:00Z",
        "affected_components": [{"code": "hooks1", "name": "Webhooks", "new_status": "partial_outage"}],
    }
    incident = {"id": "inc1", "name": "Slow", "impact": "minor", "incident_updates": [update | keys]}
    incident["components"] = [{"id": "hooks1", "name": "Webhooks"}]
    folder.mkdir(exist_ok=True)
    path = folder / "incidents.json"
    path.write_text(json.dumps({"page": {"id": "abc"}, "incidents": [incident]}))
    return path


def test_halves_of_characters_are_imported_as_question_marks(page: Page, tmp_path: Path) -> None:
    page.take("statuspage", payload(tmp_path / "source", id="\ud800", body="a \ud800 b"))
    (incident,) = page.repository().incidents
    assert incident.updates[0].bodies["en"].public.strip() == "a ? b"


def test_a_component_without_an_id_of_its_own_is_not_taken_for_its_namesake(tmp_path: Path) -> None:
    lines = ["components:", "  - {id: hooks-2, name: Hooks, origin: {id: known}}", "  - {id: hooks, name: Hooks}"]
    (tmp_path / tree.FILE).write_text("\n".join(lines))
    grown = tree.grown(tmp_path, [Component(id="hooks", name="Hooks", where=Where("incidents.json"))], "Page")
    assert (grown.text, grown.ids) == (None, {"hooks": "hooks"})


def test_two_updates_of_one_id_are_both_kept(page: Page, tmp_path: Path) -> None:
    path = payload(tmp_path / "source")
    data = json.loads(path.read_text())
    (update,) = data["incidents"][0]["incident_updates"]
    data["incidents"][0]["incident_updates"].append(update | {"body": "More words."})
    path.write_text(json.dumps(data))
    page.take("statuspage", path)
    (incident,) = page.repository().incidents
    assert [update.bodies["en"].public.strip() for update in incident.updates] == ["More words.", "Words."]


def test_an_id_with_a_control_character_becomes_no_address(page: Page, tmp_path: Path) -> None:
    path = payload(tmp_path / "source")
    path.write_text(path.read_text().replace("inc1", r"\u0000"))
    page.take("statuspage", path)
    (incident,) = page.repository().incidents
    assert not incident.origin.url


def test_a_long_name_of_a_page_without_components_is_shortened(tmp_path: Path) -> None:
    grown = tree.grown(tmp_path, [], "A \n page " * 100)
    assert grown.text is not None
    assert "name: A page A page" in grown.text
    assert len(grown.text) < 400


def test_a_start_date_that_cannot_be_is_passed_over(page: Page, tmp_path: Path) -> None:
    path = tmp_path / "components.json"
    path.write_text(json.dumps({"components": [{"id": "hooks1", "name": "Webhooks", "start_date": "0021-08-11"}]}))
    page.take("statuspage", path)
    assert page.repository().components.by_id["webhooks"].since is None
