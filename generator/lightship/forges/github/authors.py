"""Who else wrote a pull request on GitHub: whom a commit's message names, and who pushed it; and what it was for."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import quote

from lightship.forges.answers import Answer
from lightship.forges.base import PullRequest, Written
from lightship.forges.door import Door, MissingError
from lightship.forges.github import reading
from lightship.forges.graph import graph

_MOST_NODES = 100
_AUTHORS = """query($ids: [ID!]!) {
  nodes(ids: $ids) { ... on Commit { authors(first: 50) { nodes { email user { login } } } } }
}"""

# GitHub does the second by itself when the branch that it was into is gone.
_RETARGETED = """query($id: ID!) {
  node(id: $id) { ... on PullRequest {
    timelineItems(last: 1, itemTypes: [BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT]) { nodes {
      ... on BaseRefChangedEvent { createdAt }
      ... on AutomaticBaseChangeSucceededEvent { createdAt }
    } }
  } }
}"""


def co_authors(door: Door, commits: Iterable[Answer]) -> dict[str, str]:
    """Give the names of co-authors by their addresses in small letters; REST does not tell them."""
    ids = [one.text("node_id") for one in commits if reading.is_shared(one)]
    names: dict[str, str] = {}
    for start in range(0, len(ids), _MOST_NODES):
        told = graph(door, _AUTHORS, {"ids": ids[start : start + _MOST_NODES]})
        listed = [authors for one in told.many("nodes") if (authors := one.one("authors"))]
        for author in (author for authors in listed for author in authors.many("nodes")):
            if login := reading.person(author):
                names[author.text("email", "").lower()] = login
    return names


def retargeted(door: Door, told: Answer) -> datetime | None:
    """Give when a pull request was last made one into another branch, which shows other changes; None for never."""
    found = graph(door, _RETARGETED, {"id": told.text("node_id")}).one("node")
    items = found.one("timelineItems") if found else None
    return max((one.instant("createdAt") for one in items.many("nodes")), default=None) if items else None


def pushers(door: Door, told: Answer, found: PullRequest) -> tuple[Written, ...]:
    """Give who pushed the branch while it was this pull request's; nothing where the forge does not tell."""
    head = told.one("head")
    repository = head.one("repo") if head else None
    if repository is None:
        return ()
    place = f"/repos/{repository.text('full_name')}/activity?ref={quote(f'refs/heads/{found.branch}')}"
    try:
        return tuple(reading.pushed(door.all(place, "the branch's activity"), found))
    except MissingError:  # a private fork, or a GitHub Enterprise Server before 3.11
        return ()
