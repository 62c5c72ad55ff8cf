"""What every forge does, whatever its kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from githost import Comment
from githost.place import Place, placed
from lightship.forges import KINDS, Draft, ForgeError, Stage
from lightship.model.governing import Opinion
from repositories import git


@pytest.fixture(params=[*KINDS])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    with placed(tmp_path, request.param) as found:
        yield found


def test_a_change_comes_with_its_commits_and_what_was_said(place: Place) -> None:
    head = place.write("An update", "ana")
    place.host.open("words", "ana", "An update of checkout")
    place.host.review(1, "bo")
    place.host.review(1, "li", "CHANGES_REQUESTED")
    place.host.review(1, "li", "COMMENTED")
    place.host.review(1, "lightship[bot]")
    found = place.forge.pull_request(1)
    assert (found.number, found.title, found.opener, found.stage) == (1, "An update of checkout", "ana", Stage.OPEN)
    assert (found.base, found.branch, found.head, found.is_fork) == ("main", "words", head, False)
    assert {person for one in found.commits for person in one.people} == {"ana"}
    assert not [address for one in found.commits for address in one.unknown]
    assert [(one.person, one.opinion, one.commit, one.is_robot) for one in found.reviews] == [
        ("bo", Opinion.APPROVED, head, False),
        ("li", Opinion.CHANGES_REQUESTED, head, False),
        ("lightship[bot]", Opinion.APPROVED, head, True),
    ]
    assert len({one.id for one in found.reviews}) == 3
    assert found.opened < found.reviews[0].at < found.reviews[1].at


def test_an_approval_is_of_the_bytes_that_were_there(place: Place) -> None:
    first = place.write("One", "ana")
    place.host.open("words", "ana")
    place.host.review(1, "bo")
    second = place.write("Two", "ana")
    place.host.review(1, "li")
    assert [one.commit for one in place.forge.pull_request(1).reviews] == [first, second]


def test_what_a_forced_push_threw_away_can_still_be_named(place: Place) -> None:
    first = place.write("One", "ana")
    place.host.open("words", "ana")
    place.host.review(1, "bo")
    git(place.work, "commit", "-q", "--amend", "-m", "Other words")
    second = place.host.push(place.work, "words", "li", is_forced=True)
    found = place.forge.pull_request(1)
    assert (found.head, found.reviews[0].commit) == (second, first)
    assert {(one.commit, one.people) for one in found.commits} >= {(second, ("li",)), (first, ("ana",))}


def test_every_author_counts_and_unknown_addresses_are_named(place: Place) -> None:
    place.write("One", "bo")
    words = "Two\n\nCo-Authored-By: Bo <BO@example.com>\nCo-authored-by: X <x@example.net>\nCo-authored-by: T <noreply@t.example>"
    place.write(words, "ana", GIT_AUTHOR_EMAIL="ana@laptop.local", GIT_COMMITTER_EMAIL="bo@example.com")
    place.host.open("words", "ana")
    one, two, *_ = place.forge.pull_request(1).commits
    assert (one.people, one.unknown) == (("bo",), ())
    assert (two.people, set(two.unknown)) == (("bo",), {"ana@laptop.local", "x@example.net"})


def test_co_authors_are_known_by_addresses_of_which_they_say_that_they_are_theirs(place: Place) -> None:
    place.host.account("eva", "eva@example.com", "eva@home.example")
    place.write("One\n\nCo-authored-by: Eva <Eva@home.example>", "ana")
    place.host.open("words", "ana")
    (one, *_) = place.forge.pull_request(1).commits
    assert (one.people, one.unknown) == (("ana", "eva"), ())


def test_who_pushed_in_the_name_of_another_counts_as_author(place: Place) -> None:
    place.write("One", "ana")
    place.host.open("words", "ana")
    (place.work / "words.md").write_text("Words of li, said to be of ana")
    person = place.host.accounts["ana"].person
    git(place.work, "commit", "-q", "-am", "Two", **person.author, **person.committer)
    place.host.push(place.work, "words", "li")
    commits = place.forge.pull_request(1).commits
    assert "li" in {person for one in commits if one.is_pushed for person in one.people}
    assert {one.people for one in commits if not one.is_pushed} == {("ana",)}


def test_the_change_of_a_merged_commit_is_found(place: Place) -> None:
    place.write("One", "ana")
    place.host.open("words", "ana")
    assert place.forge.of_commit(place.host.tip("words")) == ()
    merged = place.host.merge(1, "bo")
    assert place.forge.of_commit(merged) == (1,)
    found = place.forge.pull_request(1)
    assert (found.stage, found.merged, found.merged_at) == (Stage.MERGED, merged, place.host.pulls[1].merged_at)


def test_drafts_forks_and_closed_changes_are_told_apart(place: Place) -> None:
    for branch in ("one", "two", "three"):
        place.write(branch, "ana", branch=branch)
    place.host.open("one", "ana", draft=True)
    place.host.open("two", "ana", is_fork=True)
    place.host.open("three", "ana").state = "closed"
    found = [place.forge.pull_request(number) for number in (1, 2, 3)]
    assert [(one.stage, one.is_fork) for one in found] == [
        (Stage.DRAFT, False),
        (Stage.OPEN, True),
        (Stage.CLOSED, False),
    ]


def test_lists_are_read_to_their_last_page(place: Place) -> None:
    place.write("One", "ana")
    place.host.open("words", "ana")
    for _ in range(130):
        place.host.review(1, "bo")
    assert len(place.forge.pull_request(1).reviews) == 130


def test_a_change_is_proposed_once(place: Place) -> None:
    place.write("One", "ana")
    draft = Draft(branch="words", base="main", title="An update", body="Words", is_draft=True)
    first = place.forge.propose(draft, is_merging=False)
    assert (first.number, first.opener, first.stage) == (1, "lightship[bot]", Stage.DRAFT)
    assert place.forge.propose(draft, is_merging=False).number == 1
    assert len(place.host.pulls) == 1


def test_nothing_is_merged_unseen(place: Place) -> None:
    place.write("One", "ana")
    draft = Draft(branch="words", base="main", title="An update", body="")
    with pytest.raises(ForgeError, match="would be merged unseen"):
        place.forge.propose(draft, is_merging=True)
    assert place.host.pulls[1].state == "open"


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


def test_a_status_is_set_once(place: Place) -> None:
    head = place.write("One", "ana")
    for _ in range(2):
        place.forge.report(head, "approvals", is_met=None, text="tone: one of bo, li")
    place.forge.report(head, "approvals", is_met=False, text="asked to change", url="https://example.com/")
    place.forge.report(head, "approvals", is_met=True, text="w" * 300)
    assert len(place.host.statuses[head]) == 3


def test_the_people_of_a_team_are_named(place: Place) -> None:
    place.host.teams["acme/sre"] = ["ana", "bo"]
    assert place.forge.members("@acme/sre") == {"ana", "bo"}
    with pytest.raises(ForgeError, match="@acme/nobody"):
        place.forge.members("@acme/nobody")


def test_open_changes_of_a_branch_are_listed(place: Place) -> None:
    for branch in ("one", "two", "three"):
        place.write(branch, "ana", branch=branch)
        place.host.open(branch, "ana")
    place.host.merge(1, "bo")
    assert sorted(place.forge.open("main")) == [2, 3]
    assert place.forge.open("other") == ()


def test_what_is_not_there_is_an_error_that_names_it(place: Place) -> None:
    with pytest.raises(ForgeError, match="request 7"):
        place.forge.pull_request(7)
    assert "token-of" not in repr(place.forge)
