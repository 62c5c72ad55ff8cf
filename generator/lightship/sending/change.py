"""What there is to send: the files that the remote does not have yet, and where they go."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lightship.errors import LightshipError, UsageError
from lightship.git import Relation, commit, relation, sending
from lightship.git.running import GitError, Settings
from lightship.git.sending import Blobs, Remote
from lightship.sending.branches import Taken, choose

_CONTENT = ("incidents",)
# What git refuses in the name of a branch and a folder may have.
_UNFIT = re.compile(r"\.{2,}|\.lock$|\.$|^\.|[^A-Za-z0-9._-]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Files that differ from the main branch, by path with their blobs, and the branch that they go to.

    The commit is made on `start`; `unsent` are the files that are not so there yet. `around` are all files in which
    the main branch, once this is merged, differs from what it is now.
    """

    remote: Remote
    branch: str
    start: str
    files: Blobs
    unsent: Blobs
    around: Blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to the remote: its name, git's settings for it, whose address is ours, and whether it is a draft."""

    remote: str = "origin"
    settings: Settings = ()
    email: str = ""
    is_draft: bool = False


def gather(root: Path, paths: Sequence[str], way: Way) -> Change | Remote:
    """Find what to send of these paths, or of all incidents; the remote alone when its main branch has all of it.

    Raises UsageError when it is of several incidents, LightshipError when somebody else changed the same file since,
    and GitError.
    """
    head = commit(root)
    if head is None:
        hint = "`git clone` the page's repository, or `git init` and push it to a forge"
        raise GitError("there is no commit here to send anything from", hint, permanent=True)
    ours = way.email or sending.email(root)
    remote = sending.look(root, way.remote, [_prefix(way)], way.settings)
    known = sending.merge_base(root, head, remote.tip)
    mine = sending.differing(root, known, paths or _CONTENT)
    there, before = sending.blobs(root, remote.tip, mine), sending.blobs(root, known, mine)
    seen = sending.staged(root, mine)
    # What was sent is in the index. Where it was changed before it was merged, theirs are the newer words.
    old = {path for path in mine if path in there and path not in before and seen.get(path) == mine[path]}
    files = {path: blob for path, blob in mine.items() if there.get(path, "") != blob and path not in old}
    if not files:
        return remote
    if not paths:
        _expect_one(files)
    wanted = f"{_prefix(way)}{_name(files)}"
    tips = sending.bring(root, remote, [name for name in remote.heads if name.startswith(wanted)], way.settings)
    taken = {name: _taken(root, remote.tip, tip, ours) for name, tip in tips.items()}
    branch, start = choose(wanted, taken, remote.tip, is_new=way.is_draft)
    _expect_unchanged(files, (before, seen), there, f"{remote.name}/{remote.base}")
    told = sending.blobs(root, start, files)
    if start != remote.tip:
        _expect_unchanged(files, (before, there, seen), told, f"{remote.name}/{branch}")
        branched = sending.merge_base(root, start, remote.tip)
        around = {**sending.between(root, branched, start, (".",)), **files}
    else:
        around = files
    unsent = {path: blob for path, blob in files.items() if told.get(path, "") != blob}
    return Change(remote=remote, branch=branch, start=start, files=files, unsent=unsent, around=around)


def _prefix(way: Way) -> str:
    return "draft/" if way.is_draft else "status/"


def _name(files: Blobs) -> str:
    folder = next(iter(_incidents(files)), "") or next(iter(files))
    return _UNFIT.sub("-", PurePosixPath(folder).name)[:100]


def _expect_one(files: Blobs) -> None:
    folders = _incidents(files)
    if len(folders) > 1:
        commands = ", ".join(f"`lightship send {folder}`" for folder in folders[:5])
        raise UsageError(f"{len(folders)} incidents are not on the main branch yet", f"send one at a time: {commands}")


def _incidents(files: Blobs) -> list[str]:
    """Name the folders of incidents that files are in, sorted; one that was renamed has its new name."""
    parts = (PurePosixPath(path).parts for path, blob in files.items() if blob)
    return sorted({"/".join(each[:3]) for each in parts if each[0] == "incidents" and len(each) > 3})


def _taken(root: Path, main: str, tip: str, ours: str) -> Taken:
    if relation(root, tip, main) in (Relation.SAME, Relation.OLDER):
        return Taken(tip=tip, is_merged=True, is_done=True, is_ours=False)
    says = sending.between(root, sending.merge_base(root, tip, main), tip, (".",))
    there = sending.blobs(root, main, says)
    return Taken(
        tip=tip,
        is_merged=False,
        is_done=all(there.get(path, "") == blob for path, blob in says.items()),
        is_ours=sending.first_author(root, main, tip) == ours,
    )


def _expect_unchanged(files: Blobs, known: Sequence[Blobs], theirs: Blobs, where: str) -> None:
    """Raise LightshipError when a file says something else there that nobody here has seen."""
    for path, blob in files.items():
        found = theirs.get(path, "")
        if found not in ("", blob, *(each.get(path, "") for each in known)):
            hint = f"`git checkout {where} -- {path}` takes their words in place of yours; then change them and send"
            raise LightshipError(f"{path} was changed in {where} by somebody else", hint)
