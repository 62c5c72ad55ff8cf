"""What every target promises, tried on each kind at a real place."""

import secrets
from collections.abc import Callable
from pathlib import Path

import pytest

from items import holds, items, passed, publish, row
from lightship.targets import KINDS, Level, PassedError, Target

Opener = Callable[[], Target]
FILES = {
    "index.html": b"<p>fine</p>",
    ".lightship/manifest.json": b'{"format": 1, "generation": 7, "shards": {}}',
    "assets/site-1234.css": b"p {}",
    "incidents/2026-10-17-checkout-errors/index.html": b"<p>one</p>",
    "incidents/2026-10-17-checkout-errors/Größe & \"Zahl\" 'x'.png": bytes(range(256)),
    "empty.txt": b"",
}


def test_what_was_put_and_finished_is_what_others_read(opener: Opener, tmp_path: Path) -> None:
    publish(opener(), tmp_path / "site", FILES)
    later = opener()
    assert {path: later.read(path) for path in FILES} == FILES


def test_where_nothing_was_published_nothing_is_read(opener: Opener, target: Target, tmp_path: Path) -> None:
    assert target.read("index.html") is None
    publish(opener(), tmp_path / "site", FILES)
    for path in ("nothing.html", "incidents", "index.html/index.html", "assets/"):
        assert opener().read(path) is None


def test_a_large_file_arrives_whole(opener: Opener, tmp_path: Path) -> None:
    content = secrets.token_bytes(9_000_000)
    publish(opener(), tmp_path / "site", {"film.mp4": content})
    assert opener().read("film.mp4") == content


def test_an_update_changes_its_files_and_leaves_the_others(opener: Opener, tmp_path: Path) -> None:
    publish(opener(), tmp_path / "site", FILES)
    publish(opener(), tmp_path / "site", {"index.html": b"<p>down</p>", "new.html": b"new"}, ("empty.txt",))
    wanted = {**FILES, "index.html": b"<p>down</p>", "new.html": b"new"}
    del wanted["empty.txt"]
    later = opener()
    assert {path: later.read(path) for path in wanted} == wanted
    assert later.read("empty.txt") is None


def test_running_again_does_no_harm(opener: Opener, tmp_path: Path) -> None:
    for _ in range(3):
        publish(opener(), tmp_path / "site", FILES, ("never.html", "there/never.html", "index.html/never.html"))
    later = opener()
    assert {path: later.read(path) for path in FILES} == FILES


def test_one_run_may_put_in_stages_and_put_a_path_again(opener: Opener, target: Target, tmp_path: Path) -> None:
    target.put(items(tmp_path / "site", {"assets/a.css": b"1"}), holds)
    target.put([], holds)
    target.put(items(tmp_path / "site", {"index.html": b"1", "old.html": b"1"}), holds)
    target.put(items(tmp_path / "site", {"index.html": b"2"}), holds)
    target.delete(["old.html"], holds)
    target.finish(["index.html"], holds)
    later = opener()
    assert [later.read(path) for path in ("assets/a.css", "index.html", "old.html")] == [b"1", b"2", None]


def test_the_bytes_may_go_once_they_are_put(opener: Opener, target: Target, tmp_path: Path) -> None:
    for item in (made := items(tmp_path / "site", FILES)):
        target.put([item], holds)
    for item in made:
        item.source.unlink()
    target.finish(list(FILES), holds)
    later = opener()
    assert {path: later.read(path) for path in FILES} == FILES


def test_a_run_that_was_overtaken_changes_nothing(opener: Opener, tmp_path: Path) -> None:
    publish(opener(), tmp_path / "site", FILES)
    with pytest.raises(PassedError):
        opener().put(items(tmp_path / "site", {"index.html": b"older"}), passed)
    with pytest.raises(PassedError):
        opener().delete(["index.html"], passed)
    later = opener()
    assert {path: later.read(path) for path in FILES} == FILES


def test_a_file_may_become_a_folder_and_a_folder_a_file(opener: Opener, tmp_path: Path) -> None:
    publish(opener(), tmp_path / "site", {"a": b"1", "b/c": b"1", "b/d/e": b"1"})
    publish(opener(), tmp_path / "site", {"a/b": b"2", "b": b"2"}, ("a", "b/c", "b/d/e"))
    later = opener()
    assert [later.read(path) for path in ("a", "a/b", "b", "b/c", "b/d/e")] == [None, b"2", b"2", None, None]


def test_a_survey_names_what_is_missing_or_changed_sorted(opener: Opener, tmp_path: Path) -> None:
    expected = {path: row(content) for path, content in FILES.items()}
    assert list(opener().survey(expected)) == sorted(FILES)
    publish(opener(), tmp_path / "site", FILES)
    assert list(opener().survey(expected)) == []
    publish(opener(), tmp_path / "site", {"index.html": b"<p>FINE</p>", "more.html": b""}, ("empty.txt",))
    assert list(opener().survey(expected)) == ["empty.txt", "index.html"]


def test_an_examination_finds_nothing_broken_and_leaves_nothing_behind(opener: Opener, tmp_path: Path) -> None:
    for _ in range(2):
        before = sorted(path for path in tmp_path.rglob("*") if "objects" not in path.parts)
        findings = list(opener().probe())
        assert "writable" in {finding.name for finding in findings}
        assert [finding for finding in findings if finding.level is Level.BROKEN] == []
        assert [finding for finding in findings if finding.level is not Level.FINE and not finding.hint] == []
        assert sorted(path for path in tmp_path.rglob("*") if "objects" not in path.parts) == before
        publish(opener(), tmp_path / "site", FILES)


def test_every_kind_is_held_to_this_contract(request: pytest.FixtureRequest) -> None:
    conftest = request.config.pluginmanager.get_plugin(str(Path(__file__).with_name("conftest.py")))
    assert set(conftest.OPENERS) == set(KINDS)
