"""The commands that publish, as their users run them: a git repository, a folder to publish to, state in a folder."""

import base64
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from authors import IGNORED, Author
from lightship import statements, turns
from lightship.cli.boundary import run
from lightship.errors import OutsideError
from lightship.statements import signing
from story import Story

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lightship(author: Author, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command there; gives the exit code, what it printed and what it complained of."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = run(["-C", str(author.root), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


def test_a_publication_is_there_to_read(lightship: Run, author: Author) -> None:
    code, out, _ = lightship("publish")
    assert code == 0
    assert "published generation 1 in" in out
    assert "directory public:" in out
    assert "read back" in out
    assert json.loads(author.public("status.json"))["generation"] == 1
    assert json.loads(author.public("statements/latest.json"))["number"] == 1


def test_publishing_again_does_nothing(lightship: Run, author: Author) -> None:
    lightship("publish")
    before = (author.root / "public").readlink()
    code, out, _ = lightship("publish")
    assert code == 0
    assert "nothing to publish: generation 1 is up to date" in out
    assert (author.root / "public").readlink() == before


def test_settings_that_say_public_do_not_name_what_is_published(lightship: Run, author: Author) -> None:
    settings = author.root / "mkdocs.yml"
    settings.write_text(f"# this page is public\n{settings.read_text()}")
    author.commit("public")
    lightship("publish")
    assert "nothing to publish: generation 1 is up to date" in lightship("publish")[1]


def test_an_update_is_published_and_put_back_and_published_again(lightship: Run, author: Author) -> None:
    lightship("publish")
    author.outage()
    assert lightship("publish")[0] == 0
    assert "Checkout fails" in author.public("index.html")
    code, out, _ = lightship("rollback", "--why", "wrong page")
    assert code == 0
    assert "It shows generation 1 again" in out
    assert "outage/" in out, "what readers have met is named"
    assert "Checkout fails" not in author.public("index.html")
    assert json.loads(author.public("status.json"))["generation"] == 3
    code, _, err = lightship("publish")
    assert code == 1
    assert "wrong page" in err
    assert "--unpin" in err
    assert lightship("heartbeat")[0] == 0
    assert "Checkout fails" not in author.public("index.html")
    assert lightship("publish", "--unpin")[0] == 0
    assert "Checkout fails" in author.public("index.html")
    assert lightship("publish")[0] == 0


def test_who_waits_for_another_run_is_told_so(lightship: Run, author: Author) -> None:
    lightship("publish")
    author.outage()
    lock = author.root / ".lightship" / "state" / "+lock"
    with turns.taken(lock, "the test", OutsideError, turns.silent):
        process = subprocess.Popen(
            [sys.executable, "-m", "lightship", "-C", str(author.root), "publish"], stderr=subprocess.PIPE, text=True
        )
        assert process.stderr is not None
        line = process.stderr.readline()
    assert line.startswith(f"another run (process {os.getpid()}) is busy in the state in ")
    assert line.endswith(": waiting for it, for at most 60 s\n")
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")


def test_a_plan_says_that_a_pinned_page_refuses_to_be_published(lightship: Run, author: Author) -> None:
    lightship("publish")
    author.outage()
    lightship("publish")
    assert "refused" not in lightship("plan")[1]
    assert json.loads(lightship("plan", "--format", "json")[1])["refused"] is None
    lightship("rollback", "--why", "wrong *page*")
    code, out, _ = lightship("plan")
    (line,) = [line for line in out.splitlines() if "refused" in line]
    assert code == 0
    assert line.startswith("publishing is refused: an earlier generation was put back by ")
    assert line.endswith("UTC: wrong *page*, and is pinned (`lightship publish --unpin` publishes again)")
    refused = json.loads(lightship("plan", "--format", "json")[1])["refused"]
    assert refused["why"] in line
    assert refused["hint"] == "`lightship publish --unpin` publishes again"
    assert "refused" not in lightship("plan", "--against", "HEAD")[1], "that is no page that somebody put back"


def test_generations_are_listed_with_what_was_put_back(lightship: Run, author: Author) -> None:
    assert "nothing is published yet" in lightship("generations")[1]
    lightship("publish")
    commit = author.outage()
    lightship("publish")
    lightship("rollback", "1")
    _, out, _ = lightship("generations")
    lines = out.splitlines()
    assert lines[0].startswith("*     3")
    assert lines[0].endswith("rollback to 1")
    assert commit[:10] in lines[1]
    assert lines[3].startswith("pinned by")
    listed = json.loads(lightship("generations", "--json")[1])
    assert listed["is_pinned"]
    assert [one["generation"] for one in listed["generations"]] == [3, 2, 1]
    assert listed["generations"][0]["restored"] == 1


@pytest.mark.parametrize("wanted", ["7", "2"])
def test_only_what_was_published_can_be_put_back(lightship: Run, wanted: str) -> None:
    assert lightship("rollback", wanted)[0] == 1
    lightship("publish")
    code, _, err = lightship("rollback", wanted)
    assert code == 1
    assert "`lightship generations` lists them" in err


def test_what_is_no_number_is_told_to_be_none(lightship: Run) -> None:
    code, _, err = lightship("rollback", "abc")
    assert (code, "'abc' is not a valid number of a generation." in err) == (2, True)


def test_who_puts_back_is_named_by_git_where_the_machine_does_not(
    lightship: Run, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "LOGNAME"):
        monkeypatch.delenv(name, raising=False)
    author.git("config", "user.name", "Ana Lee")
    lightship("publish")
    author.outage()
    lightship("publish")
    lightship("rollback")
    assert "pinned by Ana Lee since" in lightship("generations")[1]


def test_the_heartbeat_confirms_the_page_and_nothing_else(lightship: Run, author: Author) -> None:
    assert lightship("heartbeat")[0] == 1
    lightship("publish", "--at", "2026-11-01T10:00:00Z")
    before = snapshot(author.root / "public")
    code, out, _ = lightship("heartbeat", "--at", "2026-11-01T10:15:00Z")
    assert code == 0
    assert "generation 1 is confirmed" in out
    after = snapshot(author.root / "public")
    assert {path for path in after if after[path] != before.get(path)} == {"status.json"}
    assert json.loads(author.public("status.json"))["fresh_until"] == "2026-11-01T13:15:00Z"
    assert json.loads(author.public("status.json"))["generation"] == 1


def test_the_heartbeat_begins_a_maintenance_when_its_time_has_come(lightship: Run, author: Author) -> None:
    author.story.incident(
        kind="maintenance",
        title="Database upgrade",
        components="[web]",
        starts="2026-11-01T22:00:00Z",
        ends="2026-11-01T23:00:00Z",
        auto="both",
    )
    author.story.update("scheduled", "2026-10-20T10:00:00Z", "The database is upgraded.")
    author.commit("Maintenance")
    lightship("publish", "--at", "2026-11-01T21:50:00Z")
    assert json.loads(author.public("status.json"))["status"]["status"] == "operational"
    code, out, _ = lightship("heartbeat", "--at", "2026-11-01T22:05:00Z")
    assert code == 0
    assert "published generation 2" in out
    assert json.loads(author.public("status.json"))["status"]["status"] == "under_maintenance"


def test_an_older_commit_gives_way(lightship: Run, author: Author) -> None:
    author.outage()
    lightship("publish")
    author.git("checkout", "--quiet", "HEAD~1")
    code, out, _ = lightship("publish")
    assert code == 0
    assert "gave way" in out
    assert "Checkout fails" in author.public("index.html")


def test_a_commit_that_is_not_related_is_refused_until_somebody_says_a_word(lightship: Run, author: Author) -> None:
    lightship("publish")
    first = author.git("rev-parse", "HEAD")
    author.outage()
    lightship("publish")
    author.git("checkout", "--quiet", "-b", "other", first)
    author.story.file("components.yml", "components: [{id: web, name: Site, since: 2026-01-01}]\n")
    author.commit("Elsewhere")
    code, _, err = lightship("publish")
    assert code == 1
    assert "--diverged" in err
    assert lightship("publish", "--diverged")[0] == 0
    assert "Checkout fails" not in author.public("index.html")


def test_a_published_commit_that_was_never_pushed_is_asked_for(lightship: Run, author: Author) -> None:
    first = author.git("rev-parse", "HEAD")
    gone = author.outage()
    lightship("publish")
    author.git("reset", "--quiet", "--hard", first)
    author.git("reflog", "expire", "--expire=now", "--all")
    author.git("gc", "--quiet", "--prune=now")
    code, _, err = lightship("publish")
    assert (code, err.partition(" (")[0]) == (
        1,
        f"lightship: commit {gone[:10]}, which is published, is not in this repository",
    )
    assert "--unshallow" not in err
    assert lightship("publish", "--diverged")[0] == 0
    assert "Checkout fails" not in author.public("index.html")


def test_words_that_are_in_no_commit_are_not_published(lightship: Run, author: Author) -> None:
    author.story.file("components.yml", "components: [{id: web, name: Site, since: 2026-01-01}]\n")
    author.story.file("notes.txt", "Nothing that a page is made of.")
    code, _, err = lightship("publish")
    assert code == 1
    assert "components.yml is not as in the commit (commit it first" in err
    author.git("checkout", "--quiet", "components.yml")
    assert lightship("publish")[0] == 0


def test_settings_that_are_in_no_commit_are_not_published(lightship: Run, author: Author) -> None:
    story, settings = author.story, (author.root / "mkdocs.yml").read_text(encoding="utf-8")
    story.file("base.yml", settings).file("hooks/shown.py", "").file("parts/greeting.txt", "Hello.")
    story.file(
        "mkdocs.yml", "INHERIT: base.yml\nhooks:\n  - hooks/shown.py\n# snippets: parts/greeting.txt\n" + settings
    )
    author.commit("Settings")
    assert lightship("publish")[0] == 0
    story.file("hooks/__pycache__/shown.cpython-311.pyc", "")
    for name, text in {"base.yml": f"{settings}\n", "hooks/shown.py": "A = 1\n", "parts/greeting.txt": "Bye."}.items():
        story.file(name, text)
        code, _, err = lightship("publish")
        assert (code, f"{name} is not as in the commit (commit it first" in err) == (1, True)
        author.git("checkout", "--quiet", name)
    (author.root / "parts/greeting.txt").unlink()
    assert "parts/greeting.txt is not as in the commit" in lightship("publish")[2]
    author.git("checkout", "--quiet", "parts/greeting.txt")
    assert lightship("publish")[0] == 0
    author.git("rm", "--quiet", "--cached", "hooks/shown.py")
    author.git("commit", "--quiet", "--message", "Without it")
    assert "hooks/shown.py is not as in the commit" in lightship("publish")[2]


@pytest.mark.parametrize("form", ["der", "utf-16", "noise"])
def test_a_file_that_holds_no_key_as_we_write_it_is_told_to(lightship: Run, author: Author, form: str) -> None:
    pem, line = signing.generate()
    forms = {"der": base64.b64decode(line), "utf-16": pem.encode("utf-16"), "noise": bytes(range(256))}
    (author.root / ".lightship-key").write_bytes(forms[form])
    author.story.file("delivery.yml", "sign: {key: {file: .lightship-key}}\n")
    author.commit("Sign")
    code, _, err = lightship("publish")
    assert (code, err) == (
        1,
        "lightship: what .lightship-key holds is not a private key (`lightship keygen` makes one)\n",
    )


def test_publishing_needs_a_commit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Story(tmp_path)
    assert run(["-C", str(tmp_path), "publish"]) == 1
    assert "git init" in capsys.readouterr().err
    assert not (tmp_path / "public").exists()


def test_a_plan_shows_what_becomes_public_and_writes_nothing(lightship: Run, author: Author) -> None:
    lightship("publish")
    author.outage()
    before = snapshot(author.root / "public") | snapshot(author.root / ".lightship")
    code, out, _ = lightship("plan")
    assert code == 0
    assert out.startswith("against directory public, generation 1")
    assert "overall: operational -> partial outage" in out
    assert "Website: operational -> partial outage" in out
    assert "new      outage/" in out
    assert "new      incidents/outage/index.html" in out
    assert "changed  index.html" in out
    data = json.loads(lightship("plan", "--format", "json")[1])
    assert data["overall"] == {"before": "operational", "after": "partial_outage"}
    assert {one["name"]: one["after"] for one in data["components"]}["Website"] == "partial_outage"
    assert [one["reason"] for one in data["updates"]] == ["new"]
    assert data["upload_bytes"] == sum(one["size"] for one in data["changes"] if one["reason"] != "gone")
    assert snapshot(author.root / "public") | snapshot(author.root / ".lightship") == before


def test_the_comment_of_a_pull_request_compares_with_a_revision(lightship: Run, author: Author) -> None:
    author.outage()
    code, told, _ = lightship("plan", "--against", "HEAD~1", "--format", "markdown")
    assert code == 0
    assert "| Website | 🟢 operational | **🟠 partial outage** |" in told
    assert "**Checkout fails**" in told
    code, _, err = lightship("plan", "--format", "markdown")
    assert code == 2
    assert "compare with a revision (name it: --against origin/main)" in err


def test_a_plan_compares_with_a_revision_or_a_folder(lightship: Run, author: Author) -> None:
    lightship("build")
    first = author.git("rev-parse", "HEAD")
    author.outage()
    for against in (first, "HEAD~1", "site"):
        code, out, _ = lightship("plan", "--against", against)
        assert code == 0
        assert "new      incidents/outage/index.html" in out
        assert "words:" in out
    lightship("publish")
    for against in ("HEAD", "public", "live"):
        assert "nothing would change" in lightship("plan", "--against", against)[1], against
    code, _, err = lightship("plan", "--against", "nowhere")
    assert code == 2
    assert "nowhere" in err


def test_the_doctor_finds_what_was_changed_and_puts_it_back(lightship: Run, author: Author) -> None:
    lightship("publish")
    assert lightship("doctor")[0] == 0
    site = (author.root / "public").resolve()
    (site / "feed.json").unlink()
    (site / "history.atom").unlink()
    (site / "history.atom").write_text("<feed/>", encoding="utf-8")
    code, out, _ = lightship("doctor", "--json")
    assert code == 4
    target = json.loads(out)[1]
    assert target["is_broken"]
    drift = next(one for one in target["findings"] if one["name"] == "drift")
    assert "feed.json, history.atom" in drift["message"]
    assert lightship("doctor", "--repair")[0] == 0
    assert "feed.json" in {path for path in snapshot(author.root / "public") if author.public(path) != "<feed/>"}


def test_the_doctor_tells_that_the_heartbeat_sleeps(lightship: Run) -> None:
    lightship("publish", "--at", "2026-11-01T10:00:00Z")
    code, out, _ = lightship("doctor")
    assert code == 4
    assert "was not confirmed since 2026-11-01 13:00 UTC" in out
    assert "heartbeat" in out


def test_a_target_that_fails_ends_with_4_and_the_others_are_published(lightship: Run, author: Author) -> None:
    author.story.file(
        "delivery.yml", "targets: [{kind: directory, path: public}, {kind: directory, path: other/page}]\n"
    )
    author.story.file(".gitignore", IGNORED + "/other\n")
    author.story.file("other", "A file where a folder should be.")
    author.git("rm", "--quiet", "--cached", "--ignore-unmatch", "other")
    author.commit("Two targets")
    code, out, err = lightship("publish")
    assert code == 4
    assert "directory public:" in out
    assert "directory other/page:" in err
    (author.root / "other").unlink()
    assert lightship("publish")[0] == 0
    assert json.loads((author.root / "other" / "page" / "status.json").read_text())["generation"] == 1


def test_a_folder_that_is_not_ours_is_refused_before_anything_is_begun(lightship: Run, author: Author) -> None:
    (author.root / "public").mkdir()
    (author.root / "public" / "mine.html").write_text("mine", encoding="utf-8")
    code, _, err = lightship("publish")
    assert (code, "public is a folder with files that Lightship did not publish (move it away" in err) == (2, True)
    assert "nothing is published yet" in lightship("generations")[1]
    code, out, _ = lightship("doctor")
    assert (code, "was begun and is not finished" in out) == (4, False)


def test_a_machine_that_is_thrown_away_cannot_keep_the_state(
    lightship: Run, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    author.story.file("delivery.yml", "targets: [{kind: git-branch, branch: gh-pages}]\n")
    author.commit("To a branch")
    monkeypatch.setenv("CI", "true")
    code, _, err = lightship("publish")
    assert code == 1
    assert "name a `state` in delivery.yml" in err


def test_statements_are_signed_and_only_who_makes_them_needs_the_key(
    lightship: Run, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    author.story.file("delivery.yml", "sign: {key: {env: STATUS_KEY}}\n")
    author.commit("Signed")
    monkeypatch.delenv("STATUS_KEY", raising=False)
    code, _, err = lightship("publish")
    assert code == 1
    assert "STATUS_KEY" in err
    assert "`lightship keygen` makes it" in err
    assert lightship("plan")[0] == 0
    assert lightship("generations")[0] == 0
    pem, line = signing.generate()
    monkeypatch.setenv("STATUS_KEY", line)
    code, out, err = lightship("publish")
    assert code == 0
    key = signing.private(pem, "here")
    assert author.public("statements/key.pub") == key.public_pem
    statement = statements.read((author.root / "public/statements/1.json").read_bytes())
    assert signing.verifier(key.public_pem, "here").problem(statement) == ""
    assert line not in out + err


def test_the_first_publication_without_the_key_says_so_and_later_ones_do_not(
    lightship: Run, author: Author, monkeypatch: pytest.MonkeyPatch
) -> None:
    author.story.file("delivery.yml", "sign: {key: {env: STATUS_KEY}}\n")
    author.commit("Signed")
    monkeypatch.setenv("STATUS_KEY", signing.generate()[1])
    assert "warning" not in lightship("publish")[2]
    author.story.file("delivery.yml", "state: dir:.lightship/state\n")
    author.outage()
    code, _, err = lightship("publish")
    assert code == 0
    (line,) = [line for line in err.splitlines() if "warning" in line]
    assert "statement 2 is not signed, as those before are" in line
    assert "`sign` of delivery.yml" in line
    author.outage("resolved", "03:50", "All is well.")
    assert "warning" not in lightship("publish")[2]


def test_a_run_that_is_asked_to_stop_says_that_nothing_is_broken(lightship: Run, author: Author) -> None:
    lightship("publish")
    author.outage()
    head = author.root / ".lightship" / "state" / "head.json"
    before = head.read_bytes()
    process = subprocess.Popen(
        [sys.executable, "-m", "lightship", "-C", str(author.root), "publish"], stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and head.read_bytes() == before:
        time.sleep(0.001)
    process.terminate()
    _, err = process.communicate(timeout=60)
    # It may have been done already.
    assert (process.returncode, "Readers have a page that works" in err) in {(130, True), (0, False)}
    assert lightship("publish")[0] == 0
    assert "Checkout fails" in author.public("index.html")
    assert lightship("doctor")[0] == 0


def snapshot(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
