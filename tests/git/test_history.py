from datetime import UTC, datetime
from pathlib import Path

import pytest

from lightship import git as door
from lightship.errors import UsageError
from lightship.git import GitError, Relation
from repositories import bare, clone, commit, git, repository


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return repository(tmp_path / "page")


def test_the_commit_is_that_which_is_checked_out(page: Path) -> None:
    first = commit(page, a_md="1")
    assert door.commit(page) == first


def test_there_is_no_commit_outside_a_repository_and_before_the_first_one(tmp_path: Path, page: Path) -> None:
    assert door.commit(tmp_path) is None
    assert door.commit(page) is None


def test_what_differs_from_the_commit_is_listed_in_the_places_asked_for(page: Path) -> None:
    commit(page, incidents__a_md="1", incidents__b_md="1", other_md="1")
    assert door.changed(page, ["incidents", "components.yml"]) == ()
    (page / "incidents" / "a.md").write_text("2")
    (page / "incidents" / "b.md").unlink()
    (page / "incidents" / "new ü.md").write_text("1")
    (page / "other.md").write_text("2")
    assert door.changed(page, ["incidents", "components.yml"]) == (
        "incidents/a.md",
        "incidents/b.md",
        "incidents/new ü.md",
    )


def test_a_page_in_a_folder_of_a_larger_repository_has_paths_of_its_own(tmp_path: Path, page: Path) -> None:
    commit(page, status__incidents__a_md="1", a_md="outside")
    root = page / "status"
    (root / "incidents" / "a.md").write_text("2")
    assert door.changed(root, ["incidents"]) == ("incidents/a.md",)
    (page / "a.md").write_text("2")
    outside = ["../a.md", "../../a.md", "../../page/a.md", "link/a.md", "not\\there/*"]
    (root / "link").symlink_to("..")
    assert door.changed(root, [*outside, "incidents"]) == ("a.md", "incidents/a.md")
    (tmp_path / "out").mkdir()
    door.checkout(root, "HEAD", tmp_path / "out")
    assert (tmp_path / "out" / "incidents" / "a.md").read_text() == "1"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["incidents"]


def test_of_two_commits_the_descendant_is_the_newer_one(page: Path) -> None:
    first, second = commit(page), commit(page)
    git(page, "checkout", "--quiet", "-b", "side", first)
    side = commit(page, side_md="1")
    assert door.relation(page, second, second) is Relation.SAME
    assert door.relation(page, second, first) is Relation.NEWER
    assert door.relation(page, first, second) is Relation.OLDER
    assert door.relation(page, second, side) is Relation.APART


@pytest.mark.parametrize("text", ["+refs/heads/main:refs/heads/other", "--batch-all-objects", "-x", "", "HEAD"])
def test_what_is_no_hash_is_no_commit_and_nothing_is_fetched_for_it(tmp_path: Path, page: Path, text: str) -> None:
    ours = commit(page)
    remote = bare(tmp_path / "remote.git")
    git(page, "push", "--quiet", str(remote), "main")
    here = clone(remote, tmp_path / "here")
    branches = git(here, "branch", "--all")
    assert door.relation(here, ours, text) is Relation.UNKNOWN
    assert door.learn(here, ours, text) is Relation.UNKNOWN
    assert git(here, "branch", "--all") == branches


def test_a_history_that_was_cut_off_does_not_guess(tmp_path: Path, page: Path) -> None:
    first, second, third = commit(page), commit(page), commit(page)
    remote = bare(tmp_path / "remote.git")
    git(page, "push", "--quiet", str(remote), "main")
    ci = clone(remote, tmp_path / "ci", "--depth=1")
    assert door.is_shallow(ci)
    assert not door.is_shallow(page)
    assert door.relation(ci, third, second) is Relation.UNKNOWN
    git(ci, "fetch", "--quiet", "--depth=1", "origin", first)
    assert door.relation(ci, third, first) is Relation.UNKNOWN
    assert door.learn(ci, third, second) is Relation.NEWER
    assert door.relation(ci, third, second) is Relation.NEWER
    assert door.relation(ci, third, first) is Relation.NEWER


def test_a_commit_pushed_after_the_clone_was_made_is_learned(tmp_path: Path, page: Path) -> None:
    first = commit(page)
    remote = bare(tmp_path / "remote.git")
    git(page, "push", "--quiet", str(remote), "main")
    ci = clone(remote, tmp_path / "ci")
    second = commit(page)
    git(page, "push", "--quiet", str(remote), "main")
    assert door.relation(ci, first, second) is Relation.UNKNOWN
    assert door.learn(ci, first, second) is Relation.OLDER
    assert door.relation(ci, first, second) is Relation.OLDER
    assert git(ci, "rev-parse", "HEAD", "origin/main") == f"{first}\n{first}"


def test_a_commit_that_nobody_has_is_not_learned(tmp_path: Path, page: Path) -> None:
    ours = commit(page), commit(page)
    assert door.learn(page, ours[1], "1" * 40) is Relation.ABSENT
    remote = bare(tmp_path / "remote.git")
    git(page, "remote", "add", "origin", str(remote))
    git(page, "push", "--quiet", "origin", "main")
    assert door.learn(page, ours[1], "1" * 40) is Relation.ABSENT
    cut_off = clone(remote, tmp_path / "ci", "--depth=1")
    git(cut_off, "remote", "set-url", "origin", str(tmp_path / "nowhere"))
    assert door.learn(cut_off, ours[1], "1" * 40) is Relation.UNKNOWN


def test_a_commit_tells_its_instant_author_and_subject(page: Path) -> None:
    git(page, "commit", "--quiet", "--allow-empty", "-m", "One\n\nMore", GIT_COMMITTER_DATE="2026-10-17T05:10:00+02:00")
    found = door.describe(page, "main")
    assert (found.author, found.subject) == ("Ana", "One")
    assert found.at == datetime(2026, 10, 17, 3, 10, tzinfo=UTC)


def test_the_files_of_a_revision_are_written_elsewhere_and_nothing_else_changes(tmp_path: Path, page: Path) -> None:
    old = commit(
        page, incidents__a_md="1", gone_md="$Format:%H$", _gitattributes="gone.md export-ignore export-subst\n"
    )
    (page / "gone.md").unlink()
    commit(page, incidents__a_md="2")
    (page / "incidents" / "a.md").write_text("not committed")
    folder = tmp_path / "old"
    folder.mkdir()
    assert door.checkout(page, "HEAD~1", folder) == old
    assert (folder / "incidents" / "a.md").read_text() == "1"
    assert (folder / "gone.md").read_text() == "$Format:%H$"
    assert git(page, "status", "--porcelain") == "M incidents/a.md"
    with pytest.raises(GitError, match="is not empty"):
        door.checkout(page, "HEAD", folder)


def test_an_unknown_revision_is_told_with_names_that_are_near(page: Path) -> None:
    commit(page)
    git(page, "branch", "release-2026")
    with pytest.raises(UsageError, match=r"no revision 'relase-2026' here \(perhaps release-2026\)"):
        door.resolve(page, "relase-2026")
    with pytest.raises(UsageError, match=r"no revision '--all' here"):
        door.resolve(page, "--all")


def test_an_unknown_revision_of_a_cut_off_history_is_told_with_the_way_to_the_rest(tmp_path: Path, page: Path) -> None:
    commit(page), commit(page)
    remote = bare(tmp_path / "remote.git")
    git(page, "push", "--quiet", str(remote), "main")
    ci = clone(remote, tmp_path / "ci", "--depth=1")
    with pytest.raises(UsageError, match="fetch-depth: 0"):
        door.resolve(ci, "HEAD~1")


def test_a_folder_that_is_no_repository_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(GitError, match=r"^git rev-parse: not a git repository.*\(.*git init`\)$"):
        door.is_shallow(tmp_path)


def test_a_machine_without_git_is_told_so(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(GitError, match="git is not installed"):
        door.commit(page)


def test_a_hook_that_runs_us_does_not_lead_git_to_its_own_repository(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = commit(page)
    commit(repository(tmp_path / "other"), a_md="1")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other" / "index"))
    assert door.commit(page) == first


def test_a_revision_from_before_the_page_s_folder_says_so(tmp_path: Path, page: Path) -> None:
    first = commit(page, a_md="1")
    commit(page, status__b_md="1")
    (tmp_path / "out").mkdir()
    with pytest.raises(UsageError, match="has no folder status"):
        door.checkout(page / "status", first, tmp_path / "out")
