"""Where a command works: at the page that the current folder is in, and nowhere when there is none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lightship.cli.boundary import run
from repositories import commit, git
from story import Story

Run = Callable[..., tuple[int, str, str]]
MISSING = "components.yml:1:1: there is no components.yml here"


@pytest.fixture
def lightship(capsys: pytest.CaptureFixture[str]) -> Run:
    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a page that is a repository, and stand in a folder of it."""
    root = tmp_path / "page"
    root.mkdir()
    Story(root).file(".gitignore", "/build/\n/site/\n/public\n/.public*\n/.lightship*/\n")
    git(root, "init", "--quiet")
    commit(root)
    (root / "incidents").mkdir(exist_ok=True)
    monkeypatch.chdir(root / "incidents")
    return root


def test_a_command_in_a_folder_of_the_page_works_at_the_page(lightship: Run, page: Path) -> None:
    before = sorted((page / "incidents").iterdir())
    assert lightship("check")[0] == 0
    assert lightship("publish")[0] == 0
    assert (page / "public" / "index.html").is_file()
    code, out, _ = lightship("generations")
    assert (code, out.split()[:2]) == (0, ["*", "1"])
    assert lightship("doctor")[0] == 0
    assert sorted((page / "incidents").iterdir()) == before


def test_paths_are_those_from_where_the_person_is(lightship: Run, page: Path) -> None:
    code, _, err = lightship("build", "-o", "site")
    assert (code, " files in " in err) == (0, True)
    assert (page / "incidents" / "site" / "index.html").is_file()
    (page / "incidents" / "site").rename(page / "site")
    assert lightship("build")[0] == 0
    code, out, _ = lightship("plan", "--against", "../site")
    assert (code, "nothing" in out.lower()) == (0, True), out


def test_what_is_begun_is_begun_where_the_person_is(lightship: Run, page: Path) -> None:
    assert lightship("init", "new")[0] == 0
    assert (page / "incidents" / "new" / "components.yml").is_file()
    code, _, err = lightship("keygen", "--file", "k.pem")
    assert (code, "sign: {key: {file: incidents/k.pem}}" in err) == (0, True)
    assert (page / "incidents" / "k.pem").is_file()


def test_the_way_to_commit_begins_where_the_person_is(lightship: Run, page: Path) -> None:
    arguments = ("notice", "We move", "-m", "We move our offices.")
    assert "\nNext: cd .. && git add incidents/" in lightship(*arguments)[1]


@pytest.mark.parametrize(
    ("files", "begin", "end"),
    [
        ((), "git add incidents/", "git push\n"),
        (("delivery.yml",), "git add incidents/", "git push && lightship publish\n"),
        (("delivery.yml", ".github/workflows/publish.yml"), "lightship send incidents/", "-we-move\n"),
        (("delivery.yml", ".gitlab-ci.yml"), "lightship send incidents/", "-we-move\n"),
    ],
)
def test_who_has_no_workflow_is_told_to_publish(
    lightship: Run, page: Path, files: tuple[str, ...], begin: str, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(page)
    for name in files:
        (page / name).parent.mkdir(parents=True, exist_ok=True)
        (page / name).write_text("keep: 5\n")
    _, out, _ = lightship("notice", "We move", "-m", "We move our offices.")
    assert f"\nNext: {begin}" in out
    assert out.endswith(end)


@pytest.mark.parametrize(
    "command", ["check", "show", "build", "plan", "publish", "heartbeat", "rollback", "generations", "doctor"]
)
@pytest.mark.parametrize("place", ["elsewhere", "page/inner/deep"])
def test_outside_of_a_page_nothing_is_written(
    lightship: Run, page: Path, command: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = page.parent / place
    folder.mkdir(parents=True)
    git(page.parent / place.removesuffix("/deep"), "init", "--quiet")  # a page around another repository is not its own
    monkeypatch.chdir(folder)
    before = {path for path in page.rglob("*") if ".git" not in path.parts}
    code, out, err = lightship(command)
    assert (code, MISSING in out + err) == (1, True)
    assert {path.name for path in folder.iterdir()} <= {".git"}
    assert {path for path in page.rglob("*") if ".git" not in path.parts} == before
