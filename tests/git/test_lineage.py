"""What every line of commits had, also one that was merged under a date of long ago."""

from pathlib import Path

import pytest

from lightship.git import lineage
from repositories import commit, git, repository


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a repository whose main line is the second parent of its newest merge."""
    root = repository(tmp_path / "page")
    commit(root, delivery_yml="a")
    commit(root, delivery_yml="b")
    git(root, "checkout", "--quiet", "--orphan", "side")
    old = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z"}
    (root / "delivery.yml").write_text("c")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Side", **old)
    git(root, "merge", "--quiet", "--strategy=ours", "--allow-unrelated-histories", "--message", "Merge", "main")
    return root


def test_versions_of_every_line_are_there_each_after_what_it_was_made_of(root: Path) -> None:
    found = lineage.versions(root, git(root, "rev-parse", "HEAD"), ("delivery.yml",))
    words = [git(root, "cat-file", "blob", one.blob) for one in found]
    assert words.index("a") < words.index("b")
    assert "c" in words
    assert [word for word, one in zip(words, found, strict=True) if one.is_first].count("a") == 1


def test_what_came_after_a_commit_is_on_the_way_to_the_other_one(root: Path) -> None:
    first, second, newest = (git(root, "rev-parse", name) for name in ("main~1", "main", "HEAD"))
    assert lineage.descendants(root, first, newest) == {first, second, newest}
    assert git(root, "rev-parse", "side~1") not in lineage.descendants(root, first, newest)


def test_a_removed_file_is_a_version_without_a_blob(root: Path) -> None:
    git(root, "rm", "--quiet", "delivery.yml")
    newest = commit(root)
    assert lineage.versions(root, newest, ("delivery.yml",))[-1].blob == ""


def test_files_of_the_repository_are_tracked_by_whatever_way_they_are_reached(root: Path) -> None:
    commit(root, crafted__head_json="{}")
    (root / "link").symlink_to("crafted")
    (root / "own").mkdir()
    (root / "own" / "head.json").write_text("{}")
    named = {name: lineage.is_tracked(root, root / name) for name in ("crafted", "link", "own", "../elsewhere", "none")}
    assert named == {"crafted": True, "link": True, "own": False, "../elsewhere": False, "none": False}
