"""What GitHub does in its own way; its fake holds every request and every answer against GitHub's own description."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from githost import Host, say
from githost.place import Place, placed
from lightship.forges import Draft, ForgeError, Stage
from lightship.forges.github.hub import api
from lightship.model.forge import ForgeKind
from lightship.model.governing import Opinion
from repositories import git


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with placed(tmp_path, ForgeKind.GITHUB) as found:
        yield found


@pytest.fixture
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


def test_words_that_were_written_in_the_browser_have_one_author(place: Place) -> None:
    place.write("One", "ana", GIT_COMMITTER_NAME="GitHub", GIT_COMMITTER_EMAIL="noreply@github.com")
    place.host.open("words", "ana")
    assert place.forge.pull_request(1).commits[0].people == ("ana",)


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


def test_what_was_opened_although_the_answer_was_lost_is_not_opened_again(place: Place) -> None:
    place.write("One", "ana")
    draft = Draft(branch="words", base="main", title="An update", body="")
    opened = place.host.open("words", "lightship[bot]").number
    # Nothing was there when it was looked for; then somebody opened it, and GitHub refuses a second one.
    place.host.next_answers.append(say(200, []))
    assert place.forge.propose(draft, is_merging=False).number == opened


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


def test_a_comment_that_says_the_same_is_left_alone(place: Place) -> None:
    place.write("One", "ana")
    place.host.open("words", "ana")
    place.forge.say(1, "<!-- plan -->", "Ours")
    asked = len(place.host.asked)
    place.forge.say(1, "<!-- plan -->", "Ours")
    assert all(method == "GET" or "graphql" in path for method, path in place.host.asked[asked:])


def test_a_status_is_set_once(place: Place) -> None:
    head = place.write("One", "ana")
    for _ in range(2):
        place.forge.report(head, "approvals", is_met=None, text="tone: one of bo, li", url="https://example.com/")
    place.forge.report(head, "approvals", is_met=True, text="w" * 200)
    listed = place.host.statuses[head]
    assert [(one.state, len(one.description or "")) for one in listed] == [("success", 140), ("pending", 19)]


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


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://github.com", "https://api.github.com"),
        ("https://acme.ghe.com", "https://api.acme.ghe.com"),
        ("https://code.example.com", "https://code.example.com/api/v3"),
    ],
)
def test_the_api_of_each_github_is_found(url: str, address: str) -> None:
    assert api(url) == address
