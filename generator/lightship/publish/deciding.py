"""Whether a commit may be published over the head: go on, give way to what is newer, or refuse. Pure."""

from dataclasses import dataclass
from typing import assert_never

from lightship.git import SHALLOW_HINT, Relation
from lightship.publish.head import Head, Pin


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Publish; `only_if_equal`: nothing but what is published already may come out of the build."""

    only_if_equal: bool = False


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
    head: Head | None, relation: Relation, *, is_diverged_allowed: bool = False, is_unpinned: bool = False
) -> Decision:
    """Decide by what our commit is to the head's, which may belong to a run that has not ended."""
    if head is None:
        return Go()
    if head.pinned and not is_unpinned:
        return pinned(head.pinned)
    match relation:
        case Relation.SAME | Relation.NEWER:
            return Go()
        case Relation.OLDER:
            return GiveWay(why=f"the newer commit {short(head.commit)} is published or on its way")
        case Relation.APART:
            return Go(only_if_equal=not is_diverged_allowed)
        case Relation.ABSENT if is_diverged_allowed:
            return Go()
        case Relation.ABSENT:
            hint = "ask who published it to push it, then `git pull`; if nobody has it any more, "
            why = f"commit {short(head.commit)}, which is published, is not in this repository"
            return Refuse(why=why, hint=f"{hint}`lightship publish --diverged`")
        case Relation.UNKNOWN:
            why = f"whether this commit is newer than the published {short(head.commit)} cannot be told from here"
            return Refuse(why=why, hint=SHALLOW_HINT)
        case _:
            assert_never(relation)


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
