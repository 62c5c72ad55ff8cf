import http.server
import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from items import holds, items, passed, publish, row
from lightship.model import BranchTarget
from lightship.targets import Level, PassedError, Target, TargetError, open_target
from repositories import bare, commit, git, repository

_FORK = multiprocessing.get_context("fork")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    return bare(tmp_path / "remote.git")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    page = repository(tmp_path / "page")
    commit(page, a_md="1")
    return page


def opened(remote: Path | str, page: Path) -> Target:
    return open_target(BranchTarget(remote=str(remote), branch="gh-pages"), page)


def manifest(number: int) -> dict[str, bytes]:
    return {".lightship/manifest.json": b'{"format": 1, "generation": %d, "shards": {}}' % number}


def shown(remote: Path) -> dict[str, str]:
    names = git(remote, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()
    return {name: git(remote, "show", f"gh-pages:{name}") for name in names}


def test_each_publication_is_one_commit_that_names_its_generation(remote: Path, page: Path, tmp_path: Path) -> None:
    for number in (7, 8):
        publish(opened(remote, page), tmp_path / "site", {"index.html": b"%d" % number, **manifest(number)})
    publish(opened(remote, page), tmp_path / "site", {"index.html": b"8"})
    publish(opened(remote, page), tmp_path / "site", {"status.json": b"8"}, ("a.html",))
    log = git(remote, "log", "--format=%s %an", "gh-pages").splitlines()
    assert log == [
        "Renew a.html and 1 more Lightship",
        "Publish generation 8 Lightship",
        "Publish generation 7 Lightship",
    ]
    assert shown(remote) == {
        ".lightship/manifest.json": manifest(8)[".lightship/manifest.json"].decode(),
        ".nojekyll": "",
        "index.html": "8",
        "status.json": "8",
    }


def test_what_people_keep_on_the_branch_stays_and_so_does_its_history(remote: Path, page: Path, tmp_path: Path) -> None:
    own = repository(tmp_path / "own")
    first = commit(own, CNAME="status.example.com")
    git(own, "push", "--quiet", str(remote), "main:gh-pages")
    publish(opened(remote, page), tmp_path / "site", {"index.html": b"1"})
    assert shown(remote) == {".nojekyll": "", "CNAME": "status.example.com", "index.html": "1"}
    assert git(remote, "rev-parse", "gh-pages~1") == first


def test_the_repository_of_the_page_learns_nothing_of_the_branch(remote: Path, page: Path, tmp_path: Path) -> None:
    git(page, "remote", "add", "origin", "../remote.git")
    before = git(page, "count-objects", "-v"), git(page, "for-each-ref"), (page / ".git" / "config").read_text()
    for number in (1, 2):
        publish(opened("origin", page), tmp_path / "site", {"index.html": b"%d" % number})
    assert (
        git(page, "count-objects", "-v"),
        git(page, "for-each-ref"),
        (page / ".git" / "config").read_text(),
    ) == before
    assert git(page, "rev-parse", "--is-shallow-repository") == "false"
    assert git(remote, "rev-list", "--count", "gh-pages") == "2"


def test_a_remote_that_serves_no_partial_clones_does_as_well(page: Path, tmp_path: Path) -> None:
    remote = bare(tmp_path / "plain.git", is_partial=False)
    for number in (1, 2):
        target = opened(remote.as_uri(), page)
        assert target.read("index.html") == (None if number == 1 else b"1")
        publish(target, tmp_path / "site", {"index.html": b"%d" % number, "other.html": b"same"})
    assert shown(remote)["index.html"] == "2"


def test_a_push_that_somebody_else_made_first_asks_the_fence(remote: Path, page: Path, tmp_path: Path) -> None:
    older, newer = opened(remote, page), opened(remote, page)
    older.put(items(tmp_path / "site", {"index.html": b"older"}), holds)
    publish(newer, tmp_path / "site", {"index.html": b"newer"})
    tip = git(remote, "rev-parse", "gh-pages")
    asked: list[int] = []

    def fence() -> None:
        asked.append(1)
        if len(asked) > 1:
            passed()

    with pytest.raises(PassedError):
        older.finish(["index.html"], fence)
    assert len(asked) == 2
    assert git(remote, "rev-parse", "gh-pages") == tip


def test_a_run_that_still_holds_the_head_shows_what_it_planned(remote: Path, page: Path, tmp_path: Path) -> None:
    publish(opened(remote, page), tmp_path / "site", {"index.html": b"1", "same.html": b"1"})
    ours, theirs = opened(remote, page), opened(remote, page)
    assert ours.read("same.html") == b"1"
    ours.put(items(tmp_path / "site", {"index.html": b"2"}), holds)
    publish(theirs, tmp_path / "site", {"same.html": b"theirs", "more.html": b"theirs"})
    ours.finish(["index.html"], holds)
    assert shown(remote) == {".nojekyll": "", "index.html": "2", "same.html": "1"}
    assert git(remote, "rev-list", "--count", "gh-pages") == "3"


def test_publishers_who_push_at_once_all_get_their_turn(remote: Path, page: Path, tmp_path: Path) -> None:
    def work(number: int) -> None:
        files = {f"{name}.html": b"%d" % number for name in "abc"}
        publish(opened(remote, page), tmp_path / f"site-{number}", files)

    processes = [_FORK.Process(target=work, args=(number,)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    assert git(remote, "rev-list", "--count", "gh-pages") == "4"
    assert len({text for name, text in shown(remote).items() if name != ".nojekyll"}) == 1


def test_a_branch_that_may_not_be_pushed_to_is_told_with_the_words_of_its_guard(
    remote: Path, page: Path, tmp_path: Path
) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed' >&2\nexit 1\n")
    hook.chmod(0o755)
    with pytest.raises(TargetError, match=r"branch gh-pages of .*Protected branch update failed.*\(let the publisher"):
        publish(opened(remote, page), tmp_path / "site", {"index.html": b"1"})


def test_a_remote_that_is_not_there_is_told_in_one_line(page: Path, tmp_path: Path) -> None:
    for name in (tmp_path / "nothing.git", "upstream", "--upload-pack=touch x"):
        with pytest.raises(TargetError) as raised:
            opened(name, page).read("index.html")
        assert "\n" not in str(raised.value)
        (finding,) = (finding for finding in opened(name, page).probe() if finding.level is Level.BROKEN)
        assert finding.name == "reachable"


def test_a_page_without_a_remote_is_told_how_to_add_one(page: Path) -> None:
    with pytest.raises(TargetError, match=r"no remote 'origin' \(`git remote add origin ADDRESS`"):
        opened("origin", page).read("index.html")


def test_the_host_s_limits_are_said(remote: Path, page: Path) -> None:
    findings = list(opened(remote, page).probe())
    said = {finding.name for finding in findings if finding.level is Level.WARNING}
    assert said == {"cache headers", "redirects", "visibility"}
    assert git(remote, "for-each-ref") == ""


def test_a_survey_sees_what_a_person_changed_on_the_branch(remote: Path, page: Path, tmp_path: Path) -> None:
    files = {"index.html": b"1", "a/b.html": b"2" * 100, "empty": b""}
    publish(opened(remote, page), tmp_path / "site", files)
    person = tmp_path / "person"
    git(tmp_path, "clone", "--quiet", "--branch=gh-pages", remote.as_uri(), str(person))
    (person / "empty").unlink()
    commit(person, index_html="2")
    git(person, "push", "--quiet")
    expected = {path: row(content) for path, content in files.items()}
    assert list(opened(remote, page).survey(expected)) == ["empty", "index.html"]


def test_the_token_of_the_page_s_repository_reaches_the_remote_and_nobody_else(page: Path) -> None:
    headers: list[str] = []

    class Forge(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers.append(self.headers.get("Authorization", ""))
            self.send_error(401)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Forge)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        # As actions/checkout does it: in a file of its own, which is included for this repository.
        (page / ".git" / "token").write_text(f'[http "{address}/"]\n\textraheader = "AUTHORIZATION: basic c2VjcmV0"\n')
        git(page, "config", "includeIf.gitdir:.git.path", "token")
        with pytest.raises(TargetError, match="credential") as raised:
            opened(f"{address}/page.git", page).read("index.html")
        assert set(headers) == {"basic c2VjcmV0"}
        with pytest.raises(TargetError) as with_name:
            opened(f"http://ana:pass-word@127.0.0.1:{server.server_port}/page.git", page).read("index.html")
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    for text in (str(raised.value), repr(raised.value), str(with_name.value), repr(with_name.value.__cause__)):
        assert "c2VjcmV0" not in text
        assert "pass-word" not in text


def test_the_manifest_and_a_survey_are_fetched_at_once_and_not_file_by_file(
    remote: Path, page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {f"{number}.html": b"%d" % number for number in range(20)}
    shards = {f".lightship/manifest/{number}.json": b"%d" % number for number in range(20)}
    publish(opened(remote.as_uri(), page), tmp_path / "site", {**files, **shards})
    hook = tmp_path / "count"
    hook.write_text(f'#!/bin/sh\necho once >> {tmp_path}/packs\nexec "$@"\n')
    hook.chmod(0o755)
    (tmp_path / "global").write_text(f"[uploadpack]\n\tpackObjectsHook = {hook}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "global"))
    expected = {path: row(content) for path, content in files.items()}
    assert list(opened(remote.as_uri(), page).survey(expected)) == []
    assert (tmp_path / "packs").read_text().split() == ["once"]
    target = opened(remote.as_uri(), page)
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(target.read, shards)) == list(shards.values())
    assert (tmp_path / "packs").read_text().split() == ["once"] * 3  # one more for the names, one for the shards
