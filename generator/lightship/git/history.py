"""What git knows of a repository: its commit, what differs from it, and which of two commits is the newer one."""

import difflib
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from lightship.errors import UsageError
from lightship.git import location
from lightship.git.running import GitError, line, run

SHALLOW_HINT = "fetch the whole history: `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout"
_NEAREST = 3
_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Relation(StrEnum):
    """What our commit is to another one."""

    SAME = "same"
    NEWER = "newer"
    """Theirs is an ancestor of ours."""
    OLDER = "older"
    """Ours is an ancestor of theirs."""
    APART = "apart"
    """Neither descends from the other."""
    UNKNOWN = "unknown"
    """The history here does not reach far enough to tell; see SHALLOW_HINT and `learn`."""
    ABSENT = "absent"
    """Theirs is not here, though all of the history is: fetching more of it does not help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """A commit: its full hash, the instant at which it was committed, in UTC, and who wrote it."""

    hash: str
    at: datetime
    author: str
    subject: str


def commit(root: Path) -> str | None:
    """Give the full hash of the commit that is checked out; None outside a repository and before the first commit."""
    try:
        return _hash(root, "HEAD")
    except GitError as error:
        if "not a git repository" in error.said:
            return None
        raise


def changed(root: Path, places: Sequence[str]) -> tuple[str, ...]:
    """Give the paths at or below `places` that are not as in the commit that is checked out, new ones too, sorted.

    `places` and paths are relative to `root`, which may be a folder of a larger repository. Places outside of the
    repository are passed over.
    """
    arguments = ("--porcelain=v1", "-z", "--no-renames", "--untracked-files=all")
    prefix = location.prefix(root)
    inside = (place for place in places if Path(os.path.normpath(Path(prefix, place))).parts[:1] != ("..",))
    names = [f":(literal){place}" for place in inside]
    listed = run(root, "status", *arguments, "--", *names).stdout.decode(errors="surrogateescape")
    return tuple(sorted(entry[3:].removeprefix(prefix) for entry in listed.split("\0") if entry))


def is_shallow(root: Path) -> bool:
    """Tell whether the history here was cut off."""
    return line(root, "rev-parse", "--is-shallow-repository") == "true"


def relation(root: Path, ours: str, theirs: str) -> Relation:
    """Tell what the commit `ours` is to `theirs`, both full hashes, as far as the history here reaches."""
    if ours == theirs:
        return Relation.SAME
    # The other one was written down elsewhere, and git takes more than hashes.
    if not _HASH.fullmatch(theirs):
        return Relation.UNKNOWN
    if not (_is_here(root, ours) and _is_here(root, theirs)):
        return Relation.UNKNOWN
    if _is_ancestor(root, theirs, ours):
        return Relation.NEWER
    if _is_ancestor(root, ours, theirs):
        return Relation.OLDER
    # Where history was cut off, "no ancestor" may only mean that the way to it is missing.
    return Relation.UNKNOWN if is_shallow(root) else Relation.APART


def learn(root: Path, ours: str, theirs: str, remote: str = "origin") -> Relation:
    """Tell what `ours` is to `theirs`, which is unknown so far, after fetching it and the history that is missing here.

    No file is fetched, and no branch and no file of the repository changes. A runner that began before a newer commit
    was pushed lacks that commit even in a whole clone. ABSENT when nothing is missing here but the commit, and the
    remote does not give it either.
    """
    if not _HASH.fullmatch(theirs):
        return Relation.UNKNOWN
    for revision in (theirs, "HEAD"):
        whole = ("--unshallow",) if is_shallow(root) else ()
        arguments = ("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", *whole, "--", remote, revision)
        run(root, *arguments, allowed=range(256))
        if _is_here(root, theirs) and not is_shallow(root):
            break
    if not is_shallow(root) and not _is_here(root, theirs):
        return Relation.ABSENT
    return relation(root, ours, theirs)


def user(root: Path) -> str:
    """Give the name that git writes into commits here; empty when it was not told one."""
    return run(root, "config", "user.name", allowed=(0, 1)).stdout.decode(errors="replace").strip()


def address(root: Path, remote: str) -> str:
    """Give the address of a remote as it was named; empty where there is none. It may hold a password."""
    return run(root, "config", f"remote.{remote}.url", allowed=(0, 1)).stdout.decode(errors="replace").strip()


def is_exposed(path: Path) -> bool:
    """Tell whether `git add --all` would take a file that is not tracked yet; its folder must be there."""
    try:
        return bool(run(path.parent, "check-ignore", "--quiet", "--", path.name, allowed=(0, 1)).returncode)
    except GitError:  # no repository, or no git
        return False


def resolve(root: Path, revision: str) -> str:
    """Give the full hash of a revision: a branch, a tag, a hash; raises UsageError with the nearest names."""
    if found := _hash(root, revision):
        return found
    raise UsageError(f"there is no revision {revision!r} here", _way_to(root, revision))


def describe(root: Path, revision: str) -> Commit:
    """Give a commit's hash, instant, author and subject; raises UsageError when there is none of that name."""
    found = resolve(root, revision)
    shown = line(root, "show", "--no-patch", "--no-show-signature", "--format=%ct%x00%aN%x00%s", found)
    at, author, subject = shown.split("\0", 2)
    return Commit(hash=found, at=datetime.fromtimestamp(int(at), UTC), author=author, subject=subject)


def tree(root: Path, revision: str) -> str:
    """Give the hash of the tree of a commit: of its files, whoever committed them and when."""
    return line(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{tree}}")


def writers(root: Path, since: str, revision: str) -> tuple[str, ...]:
    """Name, as `Name <address>`, who wrote, committed or co-authored what came after the commit `since`, sorted.

    Where `since` is no ancestor that is here, those of the one commit.
    """
    is_range = bool(_HASH.fullmatch(since)) and relation(root, revision, since) is Relation.NEWER
    span = f"{since}..{revision}" if is_range else f"{revision}^!"
    trailers = "%(trailers:key=Co-authored-by,valueonly)%(trailers:key=Lightship-Author,valueonly)"
    said = line(root, "log", "--no-show-signature", f"--format=%aN <%aE>%n%cN <%cE>%n{trailers}", span)
    return tuple(sorted({name.strip() for name in said.splitlines() if name.strip()}))


def checkout(root: Path, revision: str, folder: Path) -> str:
    """Write the files of a revision of `root` into an empty folder and give its full hash.

    Neither the files nor the index of the repository change. `root` may be a folder of a larger repository; then it
    is that folder's files.
    """
    found = resolve(root, revision)
    if any(folder.iterdir()):
        raise GitError(f"{folder} is not empty")
    prefix = location.prefix(root).rstrip("/")
    if prefix and run(root, "cat-file", "-e", f"{found}:{prefix}", allowed=(0, 128)).returncode:
        raise UsageError(f"{revision} has no folder {prefix}", "name a later revision")
    top = location.top(root)
    # An index of its own, and not `git archive`, which leaves out and rewrites what .gitattributes names.
    with tempfile.TemporaryDirectory() as work:
        index = {"GIT_INDEX_FILE": f"{work}/index"}
        run(top, "read-tree", f"{found}:{prefix}", variables=index)
        run(top, "checkout-index", "--all", f"--prefix={folder.resolve()}/", variables=index)
    return found


def _hash(root: Path, revision: str) -> str | None:
    arguments = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return run(root, "rev-parse", *arguments, allowed=(0, 1)).stdout.decode().strip() or None


def _is_here(root: Path, commit: str) -> bool:
    return not run(root, "cat-file", "-e", f"{commit}^{{commit}}", allowed=(0, 1, 128)).returncode


def _is_ancestor(root: Path, first: str, second: str) -> bool:
    return not run(root, "merge-base", "--is-ancestor", first, second, allowed=(0, 1)).returncode


def _way_to(root: Path, revision: str) -> str:
    if is_shallow(root):
        return SHALLOW_HINT
    names = line(root, "for-each-ref", "--format=%(refname:short)").splitlines()
    near = difflib.get_close_matches(revision, names, _NEAREST)
    return f"perhaps {' or '.join(near)}" if near else "`git log` shows what there is"
