"""Nothing that is not public reaches a byte of the public output: not from any field, block, file or comment."""

from pathlib import Path

import pytest

from lightship import build
from lightship.model import formats
from lightship.snapshot import take
from story import CLOCK, Story

CANARY = "canary"


def planted(root: Path) -> Story:
    """Plant a canary, numbered, in every place that is not public."""
    story = Story(root)
    components = (root / "components.yml").read_text()
    story.file(
        "components.yml",
        components.replace(
            "{id: web, name: Website", "{id: web, name: Website, owner: canary01, depends_on: [canary-02]"
        )
        + "  - {id: canary-02, name: Quiet, retired: 2026-01-02} # canary03\n",
    )
    story.file("delivery.yml", "audiences: {canary-04: {description: canary05}}\n")
    story.file("policy.yml", "# canary06\nseverities: {}\n")
    private = {"tags": "[canary-07]", "category": "canary-08", "lead": "canary09", "refs": "{jira: canary10}"}
    story.incident(components="[web]", detected="2026-10-17T03:07:11Z", **private)
    story.update(
        "investigating",
        "03:10",
        "Public. <!-- canary24 --> ![graph](graph.svg)\n\n<!-- canary25 -->\n\n::: audience executives\ncanary11 [x](canary12.txt)\n:::\n\n"
        "::: audience canary-04\ncanary13\n:::",
        facts="{share: 12 %}",
        redact="[{allow: canary26, reason: canary27}]",
    )
    story.update(
        "identified",
        "03:20",
        "canary14",
        audiences="[support]",
        facts="{inner: canary15}",
        components="{rest: major_outage}",
    )
    story.update("identified", "03:30", "Public {{ facts.share }}")
    folder = "incidents/2026/outage"
    story.file(f"{folder}/graph.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    story.file(f"{folder}/canary12.txt", "canary16")
    story.file(f"{folder}/canary17.png", "canary18")
    story.file(f"{folder}/incident.de.md", "---\ntitle: Titel\n---\n")
    story.file(
        f"{folder}/20261017T031000Z-investigating.de.md", "---\n{}\n---\nWort.\n\n::: audience support\ncanary19\n:::\n"
    )
    story.incident("canary-20", title="canary21", components="{web: major_outage}", audiences="[executives]")
    story.update("investigating", "03:40", "canary22", id_="canary-20")
    story.update("resolved", "03:50", "canary23", id_="canary-20")
    return story


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("repository")
    snapshot = take(planted(root).read(), CLOCK)
    build.run(root, snapshot, root / "site", workers=1, on_progress=lambda *_: None)
    return root / "site"


def test_no_canary_is_in_any_file_or_name(site: Path) -> None:
    files = [place for place in site.rglob("*") if place.is_file()]
    assert len(files) > 30
    for place in files:
        assert CANARY not in place.relative_to(site).as_posix().lower().replace("canary-02", "")
        text = place.read_bytes().lower().replace(b"canary-02", b"")
        assert CANARY.encode() not in text, f"{place.name} shows {text[text.index(CANARY.encode()) :][:40]!r}"


def test_what_is_public_is_there(site: Path) -> None:
    page = (site / "incidents/outage/index.html").read_text()
    assert "Public" in page
    assert "12 %" in page
    assert (site / "incidents/outage/graph.svg").is_file()


def test_times_that_are_not_published_are_not_there(site: Path) -> None:
    for place in site.rglob("*"):
        assert not place.is_file() or b"03:07:11" not in place.read_bytes()


def test_an_audience_changes_no_public_state(site: Path) -> None:
    assert '"status":"major_outage"' not in (site / "api/v2/components.json").read_text().replace(" ", "")


def test_every_field_that_is_not_public_has_a_canary() -> None:
    planted_fields = {"tags", "category", "lead", "refs", "detected", "owner", "depends_on", "redact"}
    tables = (formats.INCIDENT, formats.UPDATE, formats.COMPONENT)
    assert {field.name for table in tables for field in table.fields if not field.public} == planted_fields
