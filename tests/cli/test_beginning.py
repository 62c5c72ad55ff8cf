"""A page begins with everything that its forge's CI needs."""

from pathlib import Path

import pytest

from lightship import scaffold
from lightship.cli.boundary import run
from repositories import git
from tools import ROOT

WORKFLOWS = Path(".github/workflows")


def begun(place: Path, *words: str) -> set[str]:
    """Begin a page, and give the paths of what sets up CI."""
    assert run(["init", str(place), "--name", "Example", *words]) == 0
    assert run(["-C", str(place), "check"]) == 0
    found = [*place.glob(".gitlab-ci.yml"), *(place / ".github").rglob("*.yml")]
    return {str(path.relative_to(place)) for path in found}


def test_github_gets_every_workflow_that_this_repository_has(tmp_path: Path) -> None:
    ours = {str(WORKFLOWS / path.name) for path in (ROOT / WORKFLOWS).glob("*.y*ml")}
    assert begun(tmp_path / "page") == ours


def test_gitlab_gets_its_pipeline_and_a_readme_that_speaks_of_it(tmp_path: Path) -> None:
    assert begun(tmp_path / "page", "--forge", "gitlab") == {".gitlab-ci.yml"}
    assert (tmp_path / "page" / ".gitlab-ci.yml").read_text(encoding="utf-8") == scaffold.pipeline()
    readme = (tmp_path / "page" / "README.md").read_text(encoding="utf-8")
    assert "On GitLab, .gitlab-ci.yml checks each merge request" in readme
    assert "On GitHub" not in readme


@pytest.mark.parametrize(
    ("remote", "words", "is_gitlab"),
    [
        ("git@gitlab.example.com:acme/status.git", (), True),
        ("https://gitlab.com/acme/status.git", ("--forge", "github"), False),
        ("https://github.com/acme/status.git", (), False),
        ("git@git.example.com:acme/status.git", (), False),
    ],
)
def test_the_remote_says_whose_ci_it_is_unless_somebody_does(
    tmp_path: Path, remote: str, words: tuple[str, ...], is_gitlab: bool
) -> None:
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "remote", "add", "origin", remote)
    assert (begun(tmp_path / "page", *words) == {".gitlab-ci.yml"}) == is_gitlab
