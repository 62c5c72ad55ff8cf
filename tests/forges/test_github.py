"""GitHub by its fake, which holds every request and every answer against GitHub's own description."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from githost import Host, hosting, say
from lightship.forges import Draft, ForgeError, Stage
from lightship.forges.github import GitHub
from lightship.model.governing import Opinion
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
        git(self.work, "commit", "-q", "-m", text, **person.author, **person.committer | identity)
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
        settings = {"url": host.url, "repository": "acme/status", "token": token, "token_name": "GITHUB_TOKEN"}
        yield Place(host, work, GitHub(**settings, client=Client(timeout_s=5)))
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
