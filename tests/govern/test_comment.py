"""What `lightship comment` writes on a pull request of a forge."""

import json
import re
from typing import Any

import pytest

from council import Council
from lightship.comment import MARKER
from repositories import git


def entry(page: Council) -> dict[str, Any]:
    """Give the newest entry of the trail."""
    trail = sorted((page.ci / ".lightship/state/trail").iterdir(), key=lambda path: int(path.stem))
    body: dict[str, Any] = json.loads(trail[-1].read_bytes())["body"]
    return body


def shown(page: Council, number: int) -> str:
    """Give the begin of the plan's digest that the comment of a pull request shows."""
    found = re.search("Plan `([0-9a-f]{16})`", page.lightship("comment", str(number), "--dry-run").out)
    assert found
    return found[1]


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_the_plan_that_a_comment_showed_is_in_the_record_of_what_was_published(page: Council, method: str) -> None:
    page.outage()
    number = page.propose("outage")
    plan = shown(page, number)
    page.host.review(number, "bo")
    page.merge(number, method)
    assert page.published().code == 0
    assert entry(page)["plan"].startswith(plan)


def test_what_is_withheld_is_no_part_of_the_plan_in_the_record(page: Council) -> None:
    page.outage()
    number = page.propose("outage")
    plan = shown(page, number)
    page.host.review(number, "bo")
    page.merge(number)
    page.story.file("policy.yml", "roles: {}\n")
    page.push("Nobody is to agree any more")
    page.story.update("identified", "03:20", "Nobody agreed to that.")
    page.push()
    assert page.published().code == 0
    assert entry(page)["withheld"]
    assert entry(page)["plan"].startswith(plan)


def test_a_pull_request_has_one_comment_which_follows_what_is_said_of_it(page: Council) -> None:
    page.outage(words="We **look** into it, @octocat.")
    number = page.propose("outage")
    pull = page.host.pulls[number]
    done = page.lightship("comment", pull.head)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"pull request {number}: ")
    [comment] = pull.comments
    assert comment.body.startswith(f"{MARKER}\n### 🟢 operational → 🟠 partial outage")
    assert "> We look into it, \\@\u200boctocat." in comment.body
    assert "⏳ 0 of 1 given; missing: **tech** (bo or cy can give it)" in comment.body
    page.host.review(number, "bo")
    page.lightship("comment", str(number))
    assert len(pull.comments) == 1
    assert "- **Approvals:** ✅ given" in pull.comments[0].body


def test_mistakes_are_shown_instead_and_nothing_that_was_proposed_is_run(page: Council) -> None:
    page.story.file("mkdocs.yml", (page.work / "mkdocs.yml").read_text() + "hooks: [evil.py]\n")
    page.story.file("evil.py", "open('/tmp/lightship-was-run', 'w')\n")
    page.outage(severty="high")
    number = page.propose("broken")
    done = page.lightship("comment", str(number), "--dry-run")
    assert done.code == 0
    assert "### ⛔ Nothing can be published before this is mended" in done.out
    assert "unknown key 'severty'" in done.out
    assert page.host.pulls[number].comments == []


def test_a_commit_that_no_open_pull_request_ends_with_is_no_mistake(page: Council) -> None:
    done = page.lightship("comment", "0" * 40)
    assert (done.code, done.out, done.err) == (0, "", "")
    done = page.lightship("comment", "main")
    assert done.code == 2
    assert "'main' is neither a number nor the whole hash of a commit" in done.err


def test_a_pull_request_that_cannot_be_judged_holds_up_the_comment_of_no_other(page: Council) -> None:
    git(page.work, "checkout", "--quiet", "--orphan", "stranger")
    page.amend("stranger", "cy")
    page.host.open("stranger", "cy")
    page.outage()
    number = page.propose("outage")
    done = page.lightship("comment", "--governed")
    assert done.code == 1
    assert "pull request 1: commits" in done.err
    assert len(page.host.pulls[number].comments) == 1
    assert page.lightship("comment", "1").err.startswith("lightship: commits")
