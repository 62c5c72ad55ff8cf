"""Whether a commit may be published over the head: go on, give way to what is newer, or refuse. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from lightship.git import SHALLOW_HINT, Relation
from lightship.publish.head import Head, Pin

# So many commits of other lines are remembered.
_REMEMBERED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Publish; `only_if_equal`: nothing but what is published already may come out of the build.

    `is_apart`: neither our commit nor the head's descends from the other, as far as anybody can tell.
    """

    only_if_equal: bool = False
    is_apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveWay:
    """Something newer is published or on its way: that is no error."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """A person must say a word first."""

    why: str
    hint: str


Decision = Go | GiveWay | Refuse


def decide(
    head: Head | None,
    relation: Callable[[str], Relation],
    *,
    is_diverged_allowed: bool = False,
    is_unpinned: bool = False,
) -> Decision:
    """Decide by what our commit is to the head's, which may belong to a run that has not ended.

    `relation` tells what it is to any commit.
    """
    if head is None:
        return Go()
    if head.pinned and not is_unpinned:
        return pinned(head.pinned)
    match relation(head.commit):
        case Relation.SAME | Relation.NEWER:
            return Go()
        case Relation.OLDER:
            return _older(head.commit)
        case Relation.APART | Relation.ABSENT if is_diverged_allowed:
            return Go(is_apart=True)
        case Relation.APART:
            return _beside(head, relation)
        case Relation.ABSENT:
            hint = "ask who published it to push it, then `git pull`; if nobody has it any more, "
            why = f"commit {short(head.commit)}, which is published, is not in this repository"
            return Refuse(why=why, hint=f"{hint}`lightship publish --diverged`")
        case Relation.UNKNOWN:
            return _unknown(head.commit)
        case _ as never:
            assert_never(never)


def _beside(head: Head, relation: Callable[[str], Relation]) -> Decision:
    """Decide for a commit that is apart from the head's, by the others that say the same or were published before.

    After a commit of another line took the head over because it says the same, its line must not open the way for what
    is older than the commit before it; nor must what is newer than that one need a word. What is newer than the head's
    commit is never older than any of these, for then the head's would be as well.
    """
    found = {commit: relation(commit) for commit in (*head.equal, *head.beside)}
    if newer := [commit for commit, what in found.items() if what is Relation.OLDER]:
        return _older(newer[0])
    if any(found[commit] in (Relation.SAME, Relation.NEWER) for commit in head.equal):
        return Go(is_apart=True)
    if unknown := [commit for commit, what in found.items() if what is Relation.UNKNOWN]:
        return _unknown(unknown[0])
    return Go(only_if_equal=True, is_apart=True)


def succeeded(head: Head, commit: str, *, is_apart: bool, is_equal: bool) -> Head:
    """Give the head with a commit that follows it, and what is remembered of those before.

    `is_equal`: it says the same; else the head becomes that of another generation. What time alone brings to a commit
    it would bring to those that say the same, too.
    """
    left = (head.commit,) if is_apart else ()
    if is_equal or commit == head.commit:
        equal = tuple(one for one in (*head.equal, *left) if one != commit)
        return replace(head, commit=commit, equal=equal[-_REMEMBERED:])
    beside = (*head.beside, *head.equal, *left)
    kept = tuple(one for one in dict.fromkeys(beside) if one != commit)
    return replace(head, commit=commit, equal=(), beside=kept[-_REMEMBERED:])


def _older(than: str) -> GiveWay:
    return GiveWay(why=f"the newer commit {short(than)} is published or on its way")


def _unknown(theirs: str) -> Refuse:
    why = f"whether this commit is newer than the published {short(theirs)} cannot be told from here"
    return Refuse(why=why, hint=SHALLOW_HINT)


def pinned(pin: Pin) -> Refuse:
    """Refuse because of a rollback."""
    why = f": {pin.why}" if pin.why else ""
    return Refuse(
        why=f"an earlier generation was put back by {pin.by} at {pin.at:%Y-%m-%d %H:%M} UTC{why}, and is pinned",
        hint="`lightship publish --unpin` publishes again",
    )


def apart(head: Head) -> Refuse:
    """Refuse other content of a commit that is not related to the published one."""
    return Refuse(
        why=f"neither this commit nor the published {short(head.commit)} descends from the other, and they differ",
        hint="merge the published one, or say `lightship publish --diverged` if this is the right one",
    )


def short(commit: str) -> str:
    """Shorten a commit for reading."""
    return commit[:10]
