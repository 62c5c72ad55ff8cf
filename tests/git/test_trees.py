"""Git's trees tell which folders are as they were, on a machine where every file is new."""

from pathlib import Path

import pytest

from lightship import git as ours
from repositories import commit, git, repository

OUTAGE, SLOW = "incidents/2026/outage", "incidents/2026/slow"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    page = repository(tmp_path / "page")
    commit(page, incidents__2026__outage__incident_md="Outage.", incidents__2026__slow__incident_md="Slow.")
    return page


def test_a_folder_looks_the_same_in_another_clone_and_other_when_its_files_are(tmp_path: Path, page: Path) -> None:
    before = ours.Trees(page).found()
    assert before.keys() == {OUTAGE, SLOW}
    git(tmp_path, "clone", "--quiet", str(page), "clone")
    assert ours.Trees(tmp_path / "clone").found() == before
    commit(page, incidents__2026__slow__incident_md="Slower.")
    after = ours.Trees(page).found()
    assert (after[OUTAGE] == before[OUTAGE], after[SLOW] == before[SLOW]) == (True, False)


@pytest.mark.parametrize("name", ["incident.md", "new.md", "ignored.pem"])
def test_a_folder_with_a_file_that_is_not_as_committed_is_left_out(page: Path, name: str) -> None:
    commit(page, _gitignore="*.pem")
    (page / OUTAGE / name).write_text("Other.", encoding="utf-8")
    assert ours.Trees(page).found().keys() == {SLOW}


def test_a_page_in_a_folder_of_a_larger_repository_has_paths_of_its_own(tmp_path: Path) -> None:
    whole = repository(tmp_path / "whole")
    commit(whole, page__incidents__2026__slow__incident_md="Slow.", page__incidents__2026__outage__incident_md="Out.")
    (whole / "page" / OUTAGE / "new.md").write_text("New.", encoding="utf-8")
    assert ours.Trees(whole / "page").found().keys() == {SLOW}


def test_outside_of_git_and_before_the_first_commit_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "plain").mkdir()
    assert ours.Trees(tmp_path / "plain").found() == {}
    assert ours.Trees(repository(tmp_path / "empty")).found() == {}
