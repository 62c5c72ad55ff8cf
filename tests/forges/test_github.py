"""GitHub by its fake, which holds every request and every answer against GitHub's own description."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from githost import Comment, Host, hosting, say
from lightship.forges import Draft, ForgeError, Stage
from lightship.forges.github import GitHub
from lightship.model.forge import ForgeKind, ForgeSettings
from lightship.model.governing import Opinion
from lightship.model.notifying import Secret
from lightship.web import Client
from repositories import clone, commit, git


@dataclass(frozen=True)
class Place:
    """A forge with a page, a working copy of it, and what we have of it as the token of a robot."""

    host: Host
    work: Path
    forge: GitHub

    def write(self, text: str, by: str, *, branch: str = "words", **identity: str) -> str:
        """Commit words on a branch as somebody, and push them."""
        person = self.host.accounts[by].person
        (self.work / "words.md").write_text(text)
        git(self.work, "checkout", "-q", "-B", branch)
        git(self.work, "add", "--all")
        git(self.work, "commit", "-q", "-m", text, **(person.author | person.committer | identity))
        return self.host.push(self.work, branch, by)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with hosting(tmp_path / "remote.git") as host:
        for login in ("ana", "bo", "li"):
            host.account(login, f"{login}@example.com")
        token = host.account("lightship[bot]", is_robot=True)
        work = clone(host.remote, tmp_path / "work")
        commit(work, "Begin", words_md="Nothing yet")
        host.push(work, "main", "ana")
        named = Secret(env="GITHUB_TOKEN")
        settings = ForgeSettings(kind=ForgeKind.GITHUB, repository="acme/status", url=host.url, token=named)
        yield Place(host, work, GitHub(settings, token, Client(timeout_s=5)))
        assert host.faults == []


def test_a_pull_request_comes_with_its_commits_and_what_was_said(place: Place) -> None:
    head = place.write("An update", "ana")
    place.host.open("words", "ana", "An update of checkout")
    place.host.review(1, "bo")
    place.host.review(1, "li", "CHANGES_REQUESTED")
    place.host.review(1, "li", "COMMENTED")
    place.host.review(1, "li", "PENDING")
    place.host.review(1, "lightship[bot]")
    found = place.forge.pull_request(1)
    assert (found.number, found.title, found.opener, found.stage) == (1, "An update of checkout", "ana", Stage.OPEN)
    assert (found.base, found.branch, found.head, found.is_fork) == ("main", "words", head, False)
    assert {person for one in found.commits for person in one.people} == {"ana"}
    assert [(one.person, one.opinion, one.commit, one.is_robot) for one in found.reviews] == [
        ("bo", Opinion.APPROVED, head, False),
        ("li", Opinion.CHANGES_REQUESTED, head, False),
        ("lightship[bot]", Opinion.APPROVED, head, True),
    ]
    assert len({one.id for one in found.reviews}) == 3
    assert found.reviews[0].at > found.opened


def test_an_approval_that_was_taken_back_is_one_no_more(place: Place) -> None:
    place.write("An update", "ana")
    place.host.open("words", "ana")
    given = place.host.review(1, "bo")
    before = place.forge.pull_request(1).reviews[0]
    place.host.dismiss(1, given.id)
    after = place.forge.pull_request(1).reviews[0]
    assert (before.opinion, after.opinion) == (Opinion.APPROVED, Opinion.DISMISSED)
    assert before.id == after.id


@pytest.mark.parametrize("method", ["merge", "squash", "rebase"])
def test_the_pull_request_of_a_merged_commit_is_found(place: Place, method: str) -> None:
    place.write("One", "ana")
    place.write("Two", "ana")
    place.host.open("words", "ana")
    assert place.forge.of_commit(place.host.tip("words")) == ()
    merged = place.host.merge(1, "bo", method)
    assert place.forge.of_commit(merged) == (1,)
    found = place.forge.pull_request(1)
    assert (found.stage, found.merged, found.merged_at) == (Stage.MERGED, merged, place.host.pulls[1].merged_at)


def test_what_a_forced_push_threw_away_can_still_be_named(place: Place) -> None:
    first = place.write("One", "ana")
    place.host.open("words", "ana")
    place.host.review(1, "bo")
    git(place.work, "commit", "-q", "--amend", "-m", "Other words")
    second = place.host.push(place.work, "words", "li", is_forced=True)
    found = place.forge.pull_request(1)
    assert (found.head, found.reviews[0].commit) == (second, first)
    assert {(one.commit, one.people) for one in found.commits} >= {(second, ("li",)), (first, ("ana",))}
    assert git(place.host.remote, "rev-parse", "refs/pull/1/head") == second


def test_every_author_counts_and_unknown_addresses_are_named(place: Place) -> None:
    place.write("One", "ana", GIT_COMMITTER_EMAIL="bo@example.com")
    words = (
        "Two\n\nCo-authored-by: Li <77+li@users.noreply.github.com>\n"
        "Co-Authored-By: Bo <BO@example.com>\nCo-authored-by: Somebody <else@example.net>\n"
        "Co-authored-by: A tool <noreply@tool.example>"
    )
    place.write(words, "ana", GIT_AUTHOR_EMAIL="ana@laptop.local")
    place.host.open("words", "ana")
    one, two, *_ = place.forge.pull_request(1).commits
    assert (one.people, one.unknown) == (("ana", "bo"), ())
    assert (set(two.people), two.unknown) == ({"ana", "li", "bo"}, ("ana@laptop.local", "else@example.net"))


def test_words_that_were_written_in_the_browser_have_one_author(place: Place) -> None:
    place.write("One", "ana", GIT_COMMITTER_NAME="GitHub", GIT_COMMITTER_EMAIL="noreply@github.com")
    place.host.open("words", "ana")
    assert place.forge.pull_request(1).commits[0].people == ("ana",)


def test_who_pushed_in_the_name_of_another_counts_as_author(place: Place) -> None:
    place.write("One", "ana")
    place.host.open("words", "ana")
    (place.work / "words.md").write_text("Words of li, said to be of ana")
    git(place.work, "commit", "-q", "-am", "Two", **place.host.accounts["ana"].person.author)
    place.host.push(place.work, "words", "li")
    assert "li" in {person for one in place.forge.pull_request(1).commits for person in one.people}


def test_a_branch_of_the_same_name_before_brought_other_authors(place: Place) -> None:
    place.write("One", "li")
    place.host.open("words", "li")
    place.host.merge(1, "bo")
    git(place.host.remote, "update-ref", "-d", "refs/heads/words")
    git(place.work, "fetch", "-q", "origin", "main")
    git(place.work, "checkout", "-q", "-B", "words", "FETCH_HEAD")
    place.write("Two", "ana")
    place.host.open("words", "ana")
    assert {person for one in place.forge.pull_request(2).commits for person in one.people} == {"ana"}


def test_a_fork_is_told_apart(place: Place) -> None:
    place.write("One", "li")
    place.host.open("words", "li", is_fork=True)
    assert place.forge.pull_request(1).is_fork


def test_lists_are_read_to_their_last_page(place: Place) -> None:
    place.write("One", "ana")
    place.host.open("words", "ana")
    for _ in range(130):
        place.host.review(1, "bo")
    assert len(place.forge.pull_request(1).reviews) == 130


def test_a_change_with_more_commits_than_are_listed_is_refused(place: Place) -> None:
    place.host.next_answers.append(say(200, {"number": 1, "commits": 251}))
    with pytest.raises(ForgeError, match="more than 250 commits"):
        place.forge.pull_request(1)


def test_the_people_of_teams_below_a_team_belong_to_it(place: Place) -> None:
    place.host.teams |= {"acme/sre": ["ana", "acme/night"], "acme/night": ["bo"]}
    assert place.forge.members("@acme/sre") == {"ana", "bo"}
    with pytest.raises(ForgeError, match="team @acme/nobody"):
        place.forge.members("@acme/nobody")


def test_a_change_is_proposed_once_and_merged_when_its_checks_pass(place: Place) -> None:
    require(place.host, "approvals")
    head = place.write("One", "ana")
    draft = Draft(branch="words", base="main", title="An update", body="Words")
    first = place.forge.propose(draft, is_merging=True)
    assert (first.number, first.opener, first.stage) == (1, "lightship[bot]", Stage.OPEN)
    assert place.forge.propose(draft, is_merging=True).number == 1
    assert place.host.pulls[1].armed == "squash"
    place.host.status(head, "approvals", "success")
    assert place.forge.pull_request(1).stage is Stage.MERGED


def test_a_change_that_could_be_merged_at_once_is(place: Place) -> None:
    require(place.host, "approvals")
    head = place.write("One", "ana")
    place.host.status(head, "approvals", "success")
    draft = Draft(branch="words", base="main", title="An update", body="")
    assert place.forge.propose(draft, is_merging=True).stage is Stage.MERGED


def test_nothing_is_merged_where_no_check_is_required(place: Place) -> None:
    place.write("One", "ana")
    draft = Draft(branch="words", base="main", title="An update", body="")
    with pytest.raises(ForgeError, match="no check is required on main, so pull request 1 would be merged unseen"):
        place.forge.propose(draft, is_merging=True)
    assert place.host.pulls[1].state == "open"


def test_a_repository_that_merges_in_its_own_way_only_is_asked_for_that(place: Place) -> None:
    require(place.host, "approvals")
    place.host.settings |= {"allow_squash_merge": False, "allow_merge_commit": False}
    place.write("One", "ana")
    place.forge.propose(Draft(branch="words", base="main", title="An update", body=""), is_merging=True)
    assert place.host.pulls[1].armed == "rebase"


def test_a_repository_without_auto_merge_says_what_allows_it(place: Place) -> None:
    require(place.host, "approvals")
    place.host.settings["allow_auto_merge"] = False
    place.write("One", "ana")
    with pytest.raises(ForgeError, match=r"does not allow auto-merge \(`lightship setup --apply` allows it\)"):
        place.forge.propose(Draft(branch="words", base="main", title="An update", body=""), is_merging=True)


def test_a_comment_is_written_once_and_then_changed(place: Place) -> None:
    place.write("One", "ana")
    place.host.open("words", "ana")
    marker = "<!-- lightship plan -->"
    place.host.pulls[1].comments.append(Comment(1, "li", f"{marker}\nMine", place.host.now))
    first = place.forge.say(1, marker, "Ours")
    assert place.forge.say(1, marker, "Ours, again") == first
    assert [(one.login, one.body) for one in place.host.pulls[1].comments] == [
        ("li", f"{marker}\nMine"),
        ("lightship[bot]", f"{marker}\nOurs, again"),
    ]
    asked = len(place.host.asked)
    place.forge.say(1, marker, "Ours, again")
    assert all(method == "GET" or "graphql" in path for method, path in place.host.asked[asked:])


def test_a_status_is_set_once(place: Place) -> None:
    head = place.write("One", "ana")
    for _ in range(2):
        place.forge.report(head, "approvals", is_met=None, text="tone: one of bo, li", url="https://example.com/")
    place.forge.report(head, "approvals", is_met=True, text="w" * 200)
    listed = place.host.statuses[head]
    assert [(one.state, len(one.description or "")) for one in listed] == [("success", 140), ("pending", 19)]


def test_open_pull_requests_of_a_branch_are_listed(place: Place) -> None:
    for branch in ("one", "two", "three"):
        place.write(branch, "ana", branch=branch)
        place.host.open(branch, "ana")
    place.host.merge(1, "bo")
    assert sorted(place.forge.open("main")) == [2, 3]
    assert place.forge.open("other") == ()


def require(host: Host, *checks: str) -> None:
    """Have main require checks by a ruleset, as `lightship setup` does."""
    listed = [{"context": name} for name in checks]
    parameters = {"required_status_checks": listed, "strict_required_status_checks_policy": False}
    host.rulesets[1] = {
        "name": "checks",
        "target": "branch",
        "enforcement": "active",
        "conditions": {"ref_name": {"include": ["~DEFAULT_BRANCH"], "exclude": []}},
        "rules": [{"type": "required_status_checks", "parameters": parameters}],
    }
