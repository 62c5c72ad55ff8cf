"""A check passes over what was found right before, and says every warning each time."""

from pathlib import Path

import pytest

from lightship import app
from repositories import git
from story import CLOCK, Story


@pytest.fixture
def page(tmp_path: Path) -> Story:
    story = Story(tmp_path)
    story.incident("right", components="[web]").update("investigating", "03:10", id_="right")
    story.incident("doubtful", components="[web]").update("investigating", "03:10", "See acme-db-7.", id_="doubtful")
    app.start(story.root, CLOCK).recalled(lambda snapshot, _: snapshot)
    return story


def said(story: Story) -> list[str]:
    return [str(problem) for problem in app.start(story.root).checked()[1]]


def test_a_warning_is_said_again_although_nothing_changed(page: Story) -> None:
    [told] = said(page)
    assert "acme-db-7" in told
    assert said(page) == [told]


def test_a_mistake_in_what_changed_is_found_beside_what_was_right(page: Story) -> None:
    page.update("resolved", "03:00", id_="right", severty="high")
    assert any("unknown key 'severty'" in line for line in said(page))


@pytest.mark.parametrize("ci", ["", "true"])
def test_what_was_right_is_not_read_again(page: Story, monkeypatch: pytest.MonkeyPatch, ci: str) -> None:
    monkeypatch.setenv("CI", ci)
    git(page.root, "init", "--quiet")
    (page.root / ".gitignore").write_text("/build/\n", encoding="utf-8")
    git(page.root, "add", "--all")
    git(page.root, "commit", "--quiet", "--message", "Page")
    here = app.start(page.root, CLOCK)
    here.recalled(lambda snapshot, _: snapshot)
    repository, _ = here.checked()
    assert repository is not None
    kept = {one.id: type(one).__name__ for one in repository.incidents}
    assert kept == {"doubtful": "Incident", "right": "KeptIncident"}


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    story = Story(tmp_path)
    story.incident().update("investigating", "03:10")
    assert said(story) == []
    assert not (tmp_path / "build").exists()
