"""What differs between commits, by blob ids, in a repository of its own and in a folder of a larger one."""

from pathlib import Path

import pytest

from lightship.git import changes
from repositories import bare, clone, commit, git, repository


@pytest.fixture(params=["", "status"])
def page(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Give the folder of a page: a repository of its own, or a folder of a larger one."""
    top = repository(tmp_path / "repository")
    page = top / request.param
    _write(page, "policy.yml", "roles")
    _write(page, "incidents/2026/outage/incident.md", "one")
    _write(top, "README.md", "ours")
    commit(top, "Begin")
    return page


def _write(folder: Path, path: str, text: str) -> None:
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


def _head(page: Path) -> str:
    return git(page, "rev-parse", "HEAD")


def _committed(page: Path, message: str = "Change") -> str:
    git(page, "add", "--all", ".")
    git(page, "commit", "--quiet", "--message", message)
    return _head(page)


def _text(page: Path, blob: str) -> str:
    return changes.contents(page, [blob])[blob].decode()


def test_files_that_differ_are_named_as_the_page_has_them(page: Path) -> None:
    before = _head(page)
    _write(page, "incidents/2026/outage/incident.md", "two")
    _write(page, "incidents/2026/outage/sch\u00f6n.md", "new")
    (page / "policy.yml").unlink()
    found = changes.differences(page, before, _committed(page))
    assert found.keys() == {"incidents/2026/outage/incident.md", "incidents/2026/outage/sch\u00f6n.md", "policy.yml"}
    assert [_text(page, blob) for blob in found["incidents/2026/outage/incident.md"]] == ["one", "two"]
    assert found["incidents/2026/outage/sch\u00f6n.md"][0] == ""
    assert found["policy.yml"][1] == ""


def test_the_forges_own_files_above_a_page_count_and_nothing_else_there(page: Path) -> None:
    before = _head(page)
    top = Path(git(page, "rev-parse", "--show-toplevel"))
    _write(top, ".github/workflows/publish.yml", "on: push")
    _write(top, "README.md", "theirs")
    git(top, "add", "--all")
    git(top, "commit", "--quiet", "--message", "Change")
    found = changes.differences(page, before, _head(page))
    assert found.keys() - {"README.md"} == {".github/workflows/publish.yml"}
    assert ("README.md" in found) is (page == top)


def test_a_folder_is_a_commit_with_other_bytes_at_some_paths(page: Path, tmp_path: Path) -> None:
    old = changes.blobs(page, _head(page), ["incidents/"])["incidents/2026/outage/incident.md"]
    _write(page, "incidents/2026/outage/incident.md", "two")
    _write(page, "incidents/2026/outage/update.md", "new")
    after = _committed(page)
    view = tmp_path / "view"
    replaced = {"incidents/2026/outage/incident.md": old, "incidents/2026/outage/update.md": ""}
    for _ in range(2):
        changes.write(page, after, replaced, view)
        found = {path.relative_to(view).as_posix(): path.read_text() for path in view.rglob("*") if path.is_file()}
        found.pop("README.md", None)
        assert found == {"policy.yml": "roles", "incidents/2026/outage/incident.md": "one"}
        (view / "policy.yml").write_text("changed by hand")
    changes.write(page, after, {}, view)
    assert (view / "incidents/2026/outage/update.md").read_text() == "new"
    assert (view / "policy.yml").read_text() == "roles"
    assert git(page, "status", "--short") == ""


def test_a_file_comes_to_a_branch_by_its_merge_and_by_what_that_merged(page: Path) -> None:
    before = _head(page)
    git(page, "checkout", "--quiet", "-b", "words")
    _write(page, "incidents/2026/outage/update.md", "new")
    words = _committed(page, "Words")
    git(page, "checkout", "--quiet", "main")
    _write(page, "policy.yml", "other roles")
    other = _committed(page, "Rules")
    git(page, "merge", "--quiet", "--no-ff", "--no-edit", "words")
    merged = _head(page)
    path = "incidents/2026/outage/update.md"
    assert changes.arrivals(page, before, merged, [path]) == (merged, words)
    assert changes.arrivals(page, before, merged, ["policy.yml"]) == (other,)
    assert changes.merge_base(page, other, words) == before
    assert changes.newest(page, merged, ["policy.yml"]) == other
    [first, last] = changes.log(page, merged, "incidents/2026/outage")
    assert first.blobs.keys() == {"incidents/2026/outage/incident.md"}
    assert (last.commit, last.people) == (merged, ("Ana",))
    assert _text(page, last.blobs[path]) == "new"


def test_a_commit_is_fetched_by_its_hash_and_else_by_a_ref_of_the_forge(tmp_path: Path) -> None:
    work = repository(tmp_path / "work")
    commit(work, "Begin", a_md="a")
    remote = bare(tmp_path / "remote.git")
    git(work, "push", "--quiet", str(remote), "HEAD:refs/heads/main")
    git(remote, "symbolic-ref", "HEAD", "refs/heads/main")
    here = clone(remote, tmp_path / "here")
    head = commit(work, "Change", a_md="b")
    git(work, "push", "--quiet", str(remote), "HEAD:refs/pull/7/head")
    for allowed in ("false", "true"):
        git(remote, "config", "uploadpack.allowAnySHA1InWant", allowed)
        assert changes.bring(here, head, ["refs/pull/7/head"])
    assert not changes.bring(here, "0" * 39 + "1", ["refs/pull/8/head"])
    assert changes.tip(here, "main") == git(remote, "rev-parse", "main")
    assert git(here, "branch", "--all").count("pull") == 0
