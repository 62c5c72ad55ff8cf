"""What `lightship approvals` and `lightship history` say of pull requests on a forge."""

import csv
import io
import json

import pytest

from council import POLICY, Council
from repositories import git


def test_a_pull_request_waits_until_everybody_whom_the_policy_names_has_approved_it(page: Council) -> None:
    page.outage(severity="critical")
    number = page.propose("outage")
    unmet = page.lightship("approvals", str(number))
    assert unmet.code == 1
    assert "pull request 1: waits for 1 of comms and 1 of tech" in unmet.out
    page.host.review(number, "bo")
    assert "waits for 1 of comms" in page.lightship("approvals", str(number)).out
    page.host.review(number, "di")
    met = page.lightship("approvals", str(number))
    assert (met.code, met.err) == (0, "")
    assert "all who must agree have agreed" in met.out
    found = json.loads(page.lightship("approvals", str(number), "--format", "json").out)
    assert {one["unit"] for one in found} == {"outage", "outage/20261017T031000Z-investigating"}
    assert {(given["role"], given["person"]) for given in found[0]["given"]} == {("tech", "bo"), ("comms", "di")}


def test_the_status_that_the_forge_requires_follows_what_was_said(page: Council) -> None:
    page.outage()
    number = page.propose("outage")
    head = page.host.pulls[number].head

    def status() -> tuple[str, str | None]:
        page.lightship("approvals", "--report")
        last = page.host.statuses[head][0]
        assert last.context == "approvals"
        return last.state, last.description

    assert status() == ("pending", "waits for 1 of tech")
    page.host.review(number, "cy", "CHANGES_REQUESTED")
    assert status()[0] == "failure"
    page.host.review(number, "cy")
    assert status() == ("success", "all who must agree have agreed")


def test_a_pull_request_that_cannot_be_judged_holds_up_no_other(page: Council) -> None:
    git(page.work, "checkout", "--quiet", "--orphan", "stranger")
    page.amend("stranger", "cy")
    page.host.open("stranger", "cy")
    page.outage()
    number = page.propose("outage")
    done = page.lightship("approvals", "--report")
    assert done.code == 1
    assert "pull request 1: commits" in done.err
    assert page.host.statuses[page.host.pulls[number].head][0].state == "pending"


def test_the_policy_of_the_branch_judges_and_not_that_of_the_change(page: Council) -> None:
    page.story.file("policy.yml", "severities: {high: {approve: {}}}\n")
    page.outage()
    number = page.propose("easier")
    found = json.loads(page.lightship("approvals", str(number), "--format", "json").out)
    needs = {one["unit"]: [need["role"] for need in one["needs"]] for one in found}
    assert needs == {
        "outage": ["tech"],
        "outage/20261017T031000Z-investigating": ["tech"],
        "policy.yml": ["governance"],
    }


def test_an_approval_is_of_what_was_shown_and_not_of_what_another_branch_makes_it_bring(page: Council) -> None:
    page.story.file("notes.txt", "Nobody looks at this branch.\n")
    page.outage("It was Bob.")
    git(page.work, "checkout", "--quiet", "-b", "aside")
    page.amend("aside", "cy", base="aside")
    page.story.update("identified", "03:20", "It is the database.")
    git(page.work, "checkout", "--quiet", "-b", "small")
    page.amend("small")
    number = page.host.open("small", "ana", base="aside").number
    page.host.review(number, "bo")
    page.host.retarget(number, "main")
    assert "waits for 1 of tech" in page.lightship("approvals", str(number)).out
    page.host.review(number, "bo")
    assert page.lightship("approvals", str(number)).code == 0


def test_what_nobody_must_agree_to_on_another_branch_gives_no_commit_the_status_of_main(page: Council) -> None:
    git(page.work, "checkout", "--quiet", "-b", "loose")
    page.story.file("policy.yml", "")
    page.amend("loose", base="loose")
    page.outage()
    git(page.work, "checkout", "--quiet", "-b", "small")
    commit = page.amend("small")
    aside, wanted = page.host.open("small", "ana", base="loose").number, page.host.open("small", "ana").number
    done = page.lightship("approvals", str(aside), "--report")
    assert done.code == 0
    assert f"pull request {aside} is into loose: the status is for main alone" in done.err
    assert commit not in page.host.statuses
    assert page.lightship("approvals", str(wanted), "--report").code == 1
    assert [status.state for status in page.host.statuses[commit]] == ["pending"]


def test_what_the_rules_name_is_a_rule_too(page: Council) -> None:
    settings = (page.work / "mkdocs.yml").read_text()
    page.story.file("mkdocs.yml", f"INHERIT: base.yml\n{settings}watch: [theme]\n")
    page.story.file("base.yml", "hooks: [tools/seen.py, .tools/hidden.py]\n")
    page.story.file("policy.yml", f"{POLICY}redact: [{{file: names.txt, level: error}}]\n")
    page.story.file("names.txt", "acme\n")
    page.push()
    hooks = ("tools/seen.py", ".tools/hidden.py", "tools/helper.py", "tools/parts/words.json")
    paths = (*hooks, "theme/main.html", "names.txt", "Makefile", "generator/lightship/app.py")
    for path in (*paths, "notes/other.txt"):
        page.story.file(path, "new\n")
    number = page.propose("evil")
    found = json.loads(page.lightship("approvals", str(number), "--format", "json").out)
    assert {one["unit"] for one in found} == set(paths)
    assert {need["role"] for one in found for need in one["needs"]} == {"governance"}


def test_other_peoples_merges_never_take_an_approval_away(page: Council) -> None:
    page.outage()
    number = page.propose("outage")
    page.host.review(number, "bo")
    page.story.incident("login", title="Login", components="[web]", started="2026-10-17T03:01:00Z", severity="low")
    page.story.update("investigating", "03:10", "We look into it.", "login")
    other = page.propose("login")
    page.merge(other)
    page.on("outage")
    git(page.work, "merge", "--quiet", "--no-edit", "main")
    page.host.push(page.work, "outage", "ana")
    page.update()
    assert page.lightship("approvals", str(number)).code == 0


def test_annotations_and_markdown_are_made_of_no_strangers_markup(page: Council) -> None:
    page.outage()
    number = page.propose("outage")
    annotations = page.lightship("approvals", str(number), "--format", "github").out.splitlines()
    assert annotations[0].startswith("::error file=incidents/2026/outage/incident.md,line=1::outage")
    assert len(annotations) == 2
    shown = page.lightship("approvals", str(number), "--format", "markdown").out
    assert "**waits for 1 of tech**" in shown
    assert "- ⏳ `outage`" in shown


def test_a_commit_is_judged_as_publishing_it_would_be(page: Council) -> None:
    page.outage()
    page.push()
    done = page.lightship("approvals", "HEAD")
    assert done.code == 1
    assert "no pull request brought it here" in done.out
    assert page.run("approvals", "nothing").code == 2


def test_versions_that_a_forced_push_took_away_are_told_with_what_was_said_of_them(page: Council) -> None:
    page.outage("We look into it.")
    number = page.propose("outage")
    page.host.review(number, "cy", "CHANGES_REQUESTED")
    assert page.lightship("approvals", str(number), "--collect").code == 1
    first = page.host.pulls[number].head
    page.on("outage")
    page.outage("We look into the database.")
    page.amend("outage", "bo", is_forced=True)
    git(page.host.remote, "reflog", "expire", "--expire=now", "--all")
    git(page.host.remote, "gc", "--quiet", "--prune=now")
    page.host.review(number, "cy")
    assert page.lightship("approvals", str(number), "--collect").code == 0
    page.merge(number)
    assert page.published().err == ""

    told = page.lightship("history", "outage", "--words").out
    assert "version by ana" in told
    assert f"changes requested by cy (pull request 1, {first[:10]})" in told
    assert "approved by cy" in told
    assert "We look into [-it.-]{+the database.+}" in told
    steps = json.loads(page.run("history", "outage", "--format", "json").out)
    assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)
    of_update = [step["what"] for step in steps if step["update"] != "incident"]
    assert sorted(of_update) == ["approved", "changes_requested", "merged", "version", "version"]
    rows = list(csv.DictReader(io.StringIO(page.run("history", "outage", "--format", "csv").out)))
    assert len(rows) == len(steps)
    assert rows[0]["files"].startswith("incidents/2026/outage/")


def test_an_approval_is_found_again_though_nobody_has_the_commit_any_more(page: Council) -> None:
    page.outage()
    number = page.propose("outage")
    page.host.review(number, "bo")
    assert page.lightship("approvals", str(number), "--collect").code == 0
    page.merge(number, "squash")
    for ref in ("refs/pull/1/head", "refs/heads/outage"):
        git(page.host.remote, "update-ref", "-d", ref)
    assert page.published().err == ""
    assert "Checkout fails" in page.public()


def test_whoever_wrote_a_version_that_is_gone_is_an_author_still(page: Council) -> None:
    page.outage()
    number = page.propose("outage", "bo")
    page.lightship("approvals", str(number), "--collect")
    page.host.review(number, "bo")
    done = page.lightship("approvals", str(number), "--collect")
    assert done.code == 1
    assert "bo wrote it, and cannot" in done.out


def test_who_wrote_what_another_one_opened_is_its_author_and_no_editor(page: Council) -> None:
    page.outage(severity="critical")
    git(page.work, "checkout", "--quiet", "-b", "outage")
    page.amend("outage", "bo")
    number = page.host.open("outage", "ana", title="outage").number
    page.host.review(number, "bo")
    page.host.review(number, "di")
    assert "waits for 1 of tech" in page.lightship("approvals", str(number)).out
    page.host.review(number, "cy")
    assert page.lightship("approvals", str(number)).code == 0


@pytest.mark.parametrize(
    ("opener", "author", "line"),
    [
        ("ana", "bo", "Lightship-Author: cy"),
        ("ana", "ana", ""),
        ("monitor[bot]", "ana", "Lightship-Author: ana"),
    ],
)
def test_no_name_in_a_commit_makes_somebody_an_editor_of_their_own_words(
    page: Council, opener: str, author: str, line: str
) -> None:
    page.host.account("monitor[bot]", "monitor@example.com", is_robot=True)
    page.outage(severity="critical")
    git(page.work, "checkout", "--quiet", "-b", "outage")
    git(page.work, "add", "--all")
    person = page.host.accounts[author].person
    git(page.work, "commit", "--quiet", "--message", f"New\n\n{line}", **person.author, **person.committer)
    page.host.push(page.work, "outage", "bo")
    number = page.host.open("outage", opener).number
    page.host.review(number, "bo")
    page.host.review(number, "di")
    assert "waits for 1 of tech" in page.lightship("approvals", str(number)).out


def test_who_mends_what_somebody_filled_in_may_approve_beside_another_one(page: Council) -> None:
    page.outage(severity="critical")
    git(page.work, "checkout", "--quiet", "-b", "outage")
    git(page.work, "add", "--all")
    ana = page.host.accounts["ana"].person
    git(page.work, "commit", "--quiet", "--message", "New\n\nLightship-Author: ana", **ana.author, **ana.committer)
    page.host.push(page.work, "outage", "lightship[bot]")
    number = page.host.open("outage", "lightship[bot]").number
    page.lightship("approvals", str(number), "--collect")  # what was written down is read again
    page.outage("We look into the checkout.", severity="critical")
    page.amend("outage", "bo")
    page.host.review(number, "bo")
    page.host.review(number, "di")
    assert page.lightship("approvals", str(number)).code == 0


def test_whoever_goes_on_with_the_words_of_a_robot_is_their_author(page: Council) -> None:
    page.host.account("monitor[bot]", "monitor@example.com", is_robot=True)
    page.outage(severity="critical")
    number = page.propose("outage", "monitor[bot]")
    page.on("outage")
    page.outage("It was Bob.", severity="critical")
    page.amend("outage", "bo")
    page.host.review(number, "bo")
    page.host.review(number, "di")
    assert "waits for 1 of tech" in page.lightship("approvals", str(number)).out


def test_who_mended_a_word_may_approve_beside_another_one(page: Council) -> None:
    page.outage(severity="critical")
    number = page.propose("outage")
    page.on("outage")
    page.outage("We look into the checkout.", severity="critical")
    page.amend("outage", "bo")
    page.host.review(number, "bo")
    assert page.lightship("approvals", str(number)).code == 1
    page.host.review(number, "di")
    assert page.lightship("approvals", str(number)).code == 0
