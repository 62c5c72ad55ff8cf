"""What GitHub's answers say, in our nouns."""

from collections.abc import Iterable, Iterator, Mapping

from lightship.forges.answers import Answer
from lightship.forges.base import PullRequest, Said, Stage, Written
from lightship.forges.people import co_authors, is_mailbox
from lightship.model.governing import Opinion

_OPINIONS = {
    "APPROVED": Opinion.APPROVED,
    "CHANGES_REQUESTED": Opinion.CHANGES_REQUESTED,
    "DISMISSED": Opinion.DISMISSED,
}
# Who GitHub names as the committer of what was written in its own editor: the author is the person.
_EDITOR = "web-flow"


def pull_request(told: Answer, commits: Iterable[Written], reviews: Iterable[Said]) -> PullRequest:
    """Read a pull request; raises ForgeError for what it cannot be."""
    base, head = told.part("base"), told.part("head")
    ours, theirs = base.one("repo"), head.one("repo")
    is_merged = told.flag("merged", usual=False) or told.has("merged_at")
    return PullRequest(
        number=told.number("number"),
        url=told.text("html_url"),
        title=told.text("title"),
        opener=person(told),
        stage=_stage(told, is_merged=is_merged),
        base=base.text("ref"),
        head=head.commit("sha"),
        branch=head.text("ref"),
        opened=told.instant("created_at"),
        commits=tuple(commits),
        reviews=tuple(reviews),
        # A fork may have been deleted since.
        is_fork=theirs is None or ours is None or theirs.text("full_name") != ours.text("full_name"),
        merged=told.commit("merge_commit_sha", "") if is_merged else "",
        merged_at=told.instant("merged_at") if is_merged else None,
    )


def _stage(told: Answer, *, is_merged: bool) -> Stage:
    if is_merged:
        return Stage.MERGED
    if told.text("state") != "open":
        return Stage.CLOSED
    return Stage.DRAFT if told.flag("draft", usual=False) else Stage.OPEN


def person(told: Answer, field: str = "user") -> str:
    """Give the name of an account; empty when it is gone, or nobody's."""
    account = told.one(field)
    return account.text("login", "") if account else ""


def said(name: str, reviews: Iterable[Answer]) -> Iterator[Said]:
    """Read reviews; those that say nothing, are not sent yet or whose author is gone are passed over."""
    for review in reviews:
        opinion, who = _OPINIONS.get(review.text("state", "")), person(review)
        if opinion and who and review.has("submitted_at"):
            account = review.one("user")
            yield Said(
                id=f"{name}:{review.number('id')}",
                person=who,
                opinion=opinion,
                at=review.instant("submitted_at"),
                commit=review.commit("commit_id", ""),
                is_robot=bool(account and account.text("type", "") != "User"),
            )


def is_shared(one: Answer) -> bool:
    """Tell whether a commit names co-authors."""
    return bool(co_authors(_message(one)))


def written(told: Iterable[Answer], names: Mapping[str, str]) -> tuple[Written, ...]:
    """Read commits with their authors, committers and co-authors; `names` are those of the co-authors' addresses."""
    return tuple(_written(one, names) for one in told)


def _written(one: Answer, names: Mapping[str, str]) -> Written:
    message = _message(one)
    people: dict[str, None] = {}
    unknown: dict[str, None] = {}
    for field in ("author", "committer"):
        login = person(one, field)
        if not login:
            unknown[_address(one, field)] = None
        elif field == "author" or login != _EDITOR:
            people[login] = None
    for address in co_authors(message):
        if login := names.get(address.lower(), ""):
            people[login] = None
        elif is_mailbox(address):
            unknown[address] = None
    return Written(commit=one.commit("sha"), people=tuple(people), unknown=tuple(unknown), message=message)


def _message(one: Answer) -> str:
    commit = one.one("commit")
    return commit.text("message", "") if commit else ""


def _address(one: Answer, field: str) -> str:
    commit = one.one("commit")
    who = commit.one(field) if commit else None
    return who.text("email", "") if who else ""


def pushed(told: Iterable[Answer], found: PullRequest) -> Iterator[Written]:
    """Read, newest first, who moved the branch of a pull request: a commit names as its author whom it likes.

    A branch of the same name that was there before, or came after, is another one.
    """
    for one in told:
        at, kind = one.instant("timestamp"), one.text("activity_type", "")
        if (found.merged_at and at > found.merged_at) or kind == "branch_deletion":
            continue
        if who := person(one, "actor"):
            yield Written(commit=one.commit("after", ""), people=(who,), is_pushed=True)
        if kind == "branch_creation" and at <= found.opened:
            return
