"""What `lightship comment` writes on a pull request of a forge."""

from council import Council
from lightship.comment import MARKER


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
    assert "⏳ 0 of 2 given; missing: **tech** (bo or cy can give it)" in comment.body
    page.host.review(number, "bo")
    page.lightship("comment", str(number))
    assert len(pull.comments) == 1
    assert "- **Approvals:** ✅ all 2 given" in pull.comments[0].body


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
