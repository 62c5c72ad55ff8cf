"""What GitLab's answers say, in our nouns."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from lightship.forges.answers import Answer
from lightship.forges.base import PullRequest, Said, Stage, Written
from lightship.forges.people import co_authors, is_mailbox, void_before
from lightship.model.governing import Opinion

# What GitLab writes down when somebody says it; `system` tells it from people's words.
_OPINIONS = {
    "approved this merge request": Opinion.APPROVED,
    "unapproved this merge request": Opinion.DISMISSED,
    "requested changes": Opinion.CHANGES_REQUESTED,
}

# By somebody, and by GitLab itself when the branch that it was into is gone.
_RETARGETED = re.compile(r"changed target branch from |deleted the .* branch\. This merge request now targets ")


def pull_request(told: Answer, commits: Iterable[Written], reviews: Iterable[Said]) -> PullRequest:
    """Read a merge request; raises ForgeError for what it cannot be."""
    state = told.text("state")
    is_merged = state == "merged"
    is_draft = told.flag("draft", usual=False)
    stage = {"merged": Stage.MERGED, "opened": Stage.DRAFT if is_draft else Stage.OPEN}.get(state, Stage.CLOSED)
    squashed = told.commit("squash_commit_sha", "") or told.commit("sha")
    return PullRequest(
        number=told.number("iid"),
        url=told.text("web_url"),
        title=told.text("title"),
        opener=person(told),
        stage=stage,
        base=told.text("target_branch"),
        head=told.commit("sha"),
        branch=told.text("source_branch"),
        opened=told.instant("created_at"),
        commits=tuple(commits),
        reviews=tuple(reviews),
        is_fork=told.number("source_project_id") != told.number("target_project_id"),
        # Without a merge commit the branch was moved to what was merged.
        merged=(told.commit("merge_commit_sha", "") or squashed) if is_merged else "",
        merged_at=told.instant("merged_at") if is_merged else None,
    )


def person(told: Answer, field: str = "author") -> str:
    """Give the name of an account; empty where there is none."""
    account = told.one(field)
    return account.text("username", "") if account else ""


def said(name: str, notes: Iterable[Answer], versions: Iterable[Answer], standing: frozenset[str]) -> tuple[Said, ...]:
    """Read who approved and who asked for changes, the oldest first.

    An approval is of the version that was there then; it holds while the forge counts it, which `standing` names.
    """
    heads = sorted((one.instant("created_at"), one.commit("head_commit_sha")) for one in versions)
    found: list[Said] = []
    for note in notes:
        opinion = _OPINIONS.get(note.text("body", "").strip().lower()) if note.flag("system", usual=False) else None
        who, at = person(note), note.instant("created_at")
        seen = [commit for since, commit in heads if since <= at]
        if note.flag("system", usual=False) and _RETARGETED.match(note.text("body", "")):
            found = [*void_before(at, found)]
        elif opinion is Opinion.DISMISSED:
            found = [replace(one, opinion=opinion) if _is_approval(one, who) else one for one in found]
        elif opinion and who and seen:
            found.append(Said(id=f"{name}:{note.number('id')}", person=who, opinion=opinion, at=at, commit=seen[-1]))
    return tuple(
        replace(one, opinion=Opinion.DISMISSED) if _is_approval(one, one.person) and one.person not in standing else one
        for one in found
    )


def _is_approval(one: Said, person: str) -> bool:
    return one.person == person and one.opinion is Opinion.APPROVED


def written(commits: Iterable[Answer], look_up: Callable[[str], str]) -> Iterator[Written]:
    """Read commits with their authors, committers and co-authors, as GraphQL tells them.

    `look_up` gives whoever says in public that an address is theirs; empty for nobody.
    """
    listed = tuple(commits)
    names = {one.text("authorEmail", "").lower(): person(one) for one in listed if person(one)}
    for one in listed:
        people: dict[str, None] = {}
        unknown: dict[str, None] = {}
        message = one.text("message", "")
        author, committer = one.text("authorEmail", ""), one.text("committerEmail", "")
        others = [address for address in (committer, *co_authors(message)) if address and is_mailbox(address)]
        for address in (author, *others):
            if name := names.get(address.lower(), "") or look_up(address):
                people[name] = None
            else:
                unknown[address] = None
        yield Written(commit=one.commit("sha"), people=tuple(people), unknown=tuple(unknown), message=message)


def pushed(events: Iterable[Answer], found: PullRequest) -> Iterator[Written]:
    """Read who moved the branch of a merge request."""
    for event in events:
        moved = event.one("push_data")
        is_later = found.merged_at is not None and event.instant("created_at") > found.merged_at
        if (
            moved
            and not is_later
            and moved.text("ref", "") == found.branch
            and (who := event.text("author_username", ""))
        ):
            yield Written(commit=moved.commit("commit_to", ""), people=(who,), is_pushed=True)
