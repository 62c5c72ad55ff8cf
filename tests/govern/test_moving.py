"""Whoever gets another state store named does not get round those who must agree, whatever they put there before."""

import json
import shutil
from pathlib import Path

import pytest

from council import DELIVERY, TOKEN, Council
from repositories import bare, clone, git

HEAD = {
    "format": 1,
    "generation": 9,
    "at": "2026-10-17T02:00:00Z",
    "run": "crafted",
    "is_done": True,
    "told": 0,
    "statement": "",
    "published": [],
    "pinned": None,
}
PIN = {"generation": 9, "by": "mallory", "at": "2026-10-17T02:00:00Z", "why": ""}


def test_a_head_that_was_put_into_another_store_beforehand_is_not_believed(page: Council) -> None:
    number = _names(page, "dir:.lightship/another")
    _crafted(page, ".lightship/another")
    done = page.published()
    assert done.code == 0, done
    assert "delivery.yml" in done.err
    assert "Checkout fails" not in page.public()
    assert page.lightship("approvals", "HEAD").code == 1
    assert "dir:.lightship/state is in force" in page.lightship("doctor").out
    assert page.lightship("heartbeat", "--at", "2026-10-17T04:15:00Z").code == 0
    assert "Checkout fails" not in page.public()
    page.host.review(number, "eve")
    page.host.review(number, "bo")
    done = page.published("04:20")
    assert (done.code, done.err) == (0, "")
    assert "Checkout fails" in page.public()


def test_a_crafted_store_puts_no_page_of_its_own_back(page: Council) -> None:
    _names(page, "dir:.lightship/another")
    _crafted(page, ".lightship/another", is_done=False, pinned=PIN)
    done = page.lightship("heartbeat", "--at", "2026-10-17T04:15:00Z")
    assert done.code == 0, done
    assert "delivery.yml" in done.err


def test_nobody_is_told_what_a_crafted_store_says_is_published(page: Council) -> None:
    assert page.lightship("baseline").code == 0
    _names(page, "dir:.lightship/another")
    shutil.copytree(page.ci / ".lightship/state", page.ci / ".lightship/another")
    _crafted(page, ".lightship/another")
    assert page.lightship("notify", "--meant").code == 1
    assert page.mails() == []
    page.published()
    assert page.lightship("notify", "--meant").code == 0
    assert page.mails() == []


def test_a_store_that_lies_in_the_repository_is_none(page: Council) -> None:
    _names(page, "dir:crafted")
    merged = git(page.work, "rev-parse", "HEAD")
    page.story.file("crafted/head.json", json.dumps({**HEAD, "commit": merged}))
    page.push()
    done = page.published()
    assert "delivery.yml" in done.err
    assert "Checkout fails" not in page.public()


@pytest.mark.parametrize("is_taken_along", [False, True])
def test_the_state_moves_once_people_agreed_and_both_trails_tell_of_it(page: Council, *, is_taken_along: bool) -> None:
    if is_taken_along:
        _taken_along(page, "state", "another")
    _moved(page, "dir:.lightship/another", "04:00")
    assert json.loads((page.ci / ".lightship/state/moved.json").read_text())["to"] == "dir:.lightship/another"
    assert [_kinds(page, place)[-1] for place in ("state", "another")] == ["move", "move"]
    assert page.lightship("audit", "verify").code == 0
    assert "moved" not in page.lightship("doctor").out
    assert "Checkout fails" in page.public()

    _names(page, "dir:.lightship/third", "third")
    _crafted(page, ".lightship/third")
    done = page.published("04:30")
    assert "delivery.yml" in done.err
    assert "another is in force" in page.lightship("doctor").out


def test_the_state_moves_there_and_back_again(page: Council) -> None:
    _moved(page, "dir:.lightship/another", "04:00")
    _taken_along(page, "another", "state")
    _moved(page, "dir:.lightship/state", "04:10")
    assert _generation(page, "state") == 3
    _taken_along(page, "state", "another")
    _moved(page, "dir:.lightship/another", "04:20")
    assert _generation(page, "another") == 4
    assert page.lightship("audit", "verify").code == 0
    page.story.update("identified", "04:25", "It is the database.", "at0400")
    page.push()
    assert "withheld" in page.published("04:30").err


def test_a_page_that_was_put_back_stays_in_its_store_until_it_is_published_again(page: Council) -> None:
    page.story.file("components.yml", (page.work / "components.yml").read_text() + "  - {id: shop, name: Shop}\n")
    number = page.propose("shop")
    page.host.review(number, "eve")
    page.merge(number)
    assert page.published("03:30").code == 0
    assert page.lightship("rollback", "--why", "too early").code == 0
    number = _names(page, "dir:.lightship/another")
    page.host.review(number, "eve")
    page.host.review(number, "bo")
    assert page.published().code == 1
    assert page.lightship("heartbeat").code == 0
    assert not (page.ci / ".lightship/another").exists()
    done = page.lightship("publish", "--unpin")
    assert (done.code, done.err) == (0, "")
    assert _generation(page, "another") == 4


def test_whoever_dies_before_the_old_store_says_so_is_judged_by_it_once_more(page: Council) -> None:
    _moved(page, "dir:.lightship/another", "04:00")
    (page.ci / ".lightship/state/moved.json").unlink()
    done = page.published("04:10")
    assert (done.code, done.err) == (0, "")
    assert (page.ci / ".lightship/state/moved.json").exists()
    assert page.lightship("audit", "verify").code == 0


def test_a_store_that_cannot_be_read_any_more_stops_all_until_somebody_says_that_it_is_gone(
    page: Council, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = bare(tmp_path / "states")
    place = f"{{kind: git, remote: '{remote.as_uri()}', branch: kept}}"
    _moved(page, place, "04:00")
    _moved(page, "dir:.lightship/another", "04:10")
    shutil.rmtree(page.ci / ".lightship/state")
    shutil.rmtree(remote)
    done = page.published("04:20")
    assert done.code == 4
    assert f"{remote.as_uri()}#kept, which may say what is published and cannot be read" in done.err
    assert page.lightship("doctor").code == 4
    monkeypatch.setenv("LIGHTSHIP_STATE_GONE", f"dir:other, {remote.as_uri()}#kept")
    done = page.published("04:20")
    assert (done.code, done.err) == (0, "")


def test_a_line_of_commits_that_was_never_mains_names_no_store(page: Council) -> None:
    git(page.work, "checkout", "--quiet", "--orphan", "side")
    delivery = DELIVERY.format(url=page.host.url, token=TOKEN)
    page.story.file("delivery.yml", f"{delivery}state: dir:.lightship/another\n")
    person = page.host.accounts["ana"].person
    git(page.work, "add", "--all")
    old = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z"}
    git(page.work, "commit", "--quiet", "--message", "Before all", **{**person.author, **person.committer, **old})
    git(page.work, "merge", "--quiet", "--strategy=ours", "--allow-unrelated-histories", "--no-commit", "main")
    page.outage()
    git(page.work, "add", "--all")
    git(page.work, "commit", "--quiet", "--message", "Merge", **person.author, **person.committer)
    git(page.work, "branch", "--quiet", "--force", "main", "side")
    git(page.work, "checkout", "--quiet", "main")
    page.host.push(page.work, "main", "ana")
    _crafted(page, ".lightship/another")
    done = page.published()
    assert "Checkout fails" not in page.public()
    assert done.code == 1
    assert "neither was named first" in done.err


def test_a_clone_without_its_history_fetches_it_to_know_where_the_state_was(page: Council, tmp_path: Path) -> None:
    _names(page, "dir:.lightship/another")
    state = page.ci / ".lightship"
    shutil.move(state, tmp_path / "kept")
    shutil.rmtree(page.ci)
    clone(page.host.remote, page.ci, "--depth=1")
    shutil.move(tmp_path / "kept", state)
    _crafted(page, ".lightship/another")
    assert "delivery.yml" in page.published().err
    assert "Checkout fails" not in page.public()


def _names(page: Council, state: str, name: str = "moved") -> int:
    """Merge, with no approval, another state store and the beginning of an outage; give the pull request."""
    page.story.file("delivery.yml", f"{DELIVERY.format(url=page.host.url, token=TOKEN)}state: {state}\n")
    page.outage(id_="outage" if name == "moved" else name)
    number = page.propose(name)
    page.merge(number)
    return number


def _moved(page: Council, state: str, at: str) -> None:
    """Move the state with the approvals of those who must agree, and publish."""
    name = f"at{at.replace(':', '')}"
    page.story.file("delivery.yml", f"{DELIVERY.format(url=page.host.url, token=TOKEN)}state: {state}\n")
    page.outage(id_=name)
    number = page.propose(name)
    page.host.review(number, "eve")
    page.host.review(number, "bo")
    page.merge(number)
    done = page.published(at)
    assert (done.code, done.err) == (0, "")


def _taken_along(page: Council, name: str, to: str) -> None:
    """Copy the content of a store into another one, over what that had."""
    shutil.copytree(page.ci / ".lightship" / name, page.ci / ".lightship" / to, dirs_exist_ok=True)


def _crafted(page: Council, folder: str, **keys: object) -> None:
    git(page.ci, "fetch", "--quiet", "origin", "main")
    commit = git(page.ci, "rev-parse", "FETCH_HEAD")
    place = page.ci / folder / "head.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps({**HEAD, "commit": commit, **keys}))


def _generation(page: Council, name: str) -> int:
    return int(json.loads((page.ci / f".lightship/{name}/head.json").read_text())["generation"])


def _kinds(page: Council, name: str) -> list[str]:
    files = sorted((page.ci / f".lightship/{name}/trail").glob("*.json"), key=lambda path: int(path.stem))
    return [json.loads(path.read_text())["kind"] for path in files]
