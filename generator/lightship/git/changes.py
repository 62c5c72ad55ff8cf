"""What differs between two commits, by the blob ids of files, and folders made of commits and blobs.

Nothing here walks a tree: git compares two of them by the hashes of their folders, so ten thousand incidents cost what
the few that differ do. Paths are relative to the page's folder, which may be one of a larger repository.
"""

import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lightship.git import location
from lightship.git.running import GitError, Settings, line, run

Difference = tuple[str, str]
"""The blob ids of a file before and after; empty where it is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A commit by which files came to a branch: when, by whom in git, and their blobs by path, "" for one removed."""

    commit: str
    at: datetime
    people: tuple[str, ...]
    blobs: Mapping[str, str]


_FILES = frozenset({"100644", "100755", "120000"})
# Above the folder of a page these say what a forge does with it.
_ABOVE = (".github/", ".gitlab-ci.yml", ".gitattributes")
_FILE = "100644"
_ZERO = "0" * 40


def differences(root: Path, before: str, after: str) -> dict[str, Difference]:
    """Give the files that differ between two commits, and how the forge's own ones above the page's folder do."""
    prefix = location.prefix(root)
    arguments = ("-r", "-z", "--raw", "--no-renames", "--no-abbrev", before, after)
    fields = run(root, "diff-tree", *arguments).stdout.decode(errors="surrogateescape").split("\0")
    found: dict[str, Difference] = {}
    for about, path in zip(fields[::2], fields[1::2], strict=False):
        old_mode, new_mode, old, new, _ = about.lstrip(":").split()
        place = _inside(path, prefix)
        pair = (old if old_mode in _FILES else "", new if new_mode in _FILES else "")
        if place and (pair[0] != pair[1]):
            found[place] = pair
    return found


def blobs(root: Path, commit: str, paths: Sequence[str]) -> dict[str, str]:
    """Give the blobs of a commit's files: of those named, and of those in folders that are named with a slash."""
    prefix = location.prefix(root)
    if not paths:
        return {}
    top = location.top(root)
    places = [f"{prefix}{path}".rstrip("/") for path in paths]
    found: dict[str, str] = {}
    # A command line holds so much.
    for start in range(0, len(places), 500):
        arguments = ("-r", "-z", "--full-tree", commit, "--", *places[start : start + 500])
        listed = run(top, "--literal-pathspecs", "ls-tree", *arguments).stdout.decode(errors="surrogateescape")
        for entry in filter(None, listed.split("\0")):
            about, _, path = entry.partition("\t")
            mode, _, blob = about.split()
            if mode in _FILES:
                found[path.removeprefix(prefix)] = blob
    return found


def folders(root: Path, commit: str) -> tuple[str, ...]:
    """Name the folders that lie directly in the page's one."""
    tree = f"{commit}:{location.prefix(root).rstrip('/')}"
    listed = run(root, "ls-tree", "-d", "-z", "--name-only", "--full-tree", tree).stdout
    return tuple(filter(None, listed.decode(errors="surrogateescape").split("\0")))


def contents(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Give the bytes of blobs by their ids; those that are not here are left out."""
    wanted = sorted(set(filter(None, names)))
    if not wanted:
        return {}
    stdin = "".join(f"{name}\n" for name in wanted).encode()
    output = run(root, "cat-file", "--batch", stdin=stdin).stdout
    found: dict[str, bytes] = {}
    start = 0
    while start < len(output):
        end = output.index(b"\n", start)
        name, kind, *size = output[start:end].decode().split()
        start = end + 1
        if size:
            length = int(size[0])
            if kind == "blob":
                found[name] = output[start : start + length]
            start += length + 1
    return found


def write(root: Path, commit: str, replaced: Mapping[str, str], folder: Path) -> None:
    """Make a folder the files of a commit, with other blobs at some paths ("": no file there).

    What a run before wrote there is gone on with: only what differs is written. Neither the files nor the index of the
    repository change.
    """
    index = folder.with_name(f"{folder.name}.index")
    if not (folder.is_dir() and index.is_file()):
        shutil.rmtree(folder, ignore_errors=True)
        index.unlink(missing_ok=True)
        folder.mkdir(parents=True)
    part = f"{tree(root, commit, replaced)}:{location.prefix(root).rstrip('/')}"
    variables = {"GIT_INDEX_FILE": str(index.resolve()), "GIT_WORK_TREE": str(folder.resolve())}
    variables["GIT_DIR"] = line(root, "rev-parse", "--absolute-git-dir")
    run(folder, "read-tree", "--reset", "-u", part, variables=variables)
    run(folder, "checkout-index", "--all", "--force", "--index", variables=variables)


def tree(root: Path, commit: str, replaced: Mapping[str, str]) -> str:
    """Make the tree of a commit with other blobs at some paths ("": no file there), and give its hash."""
    top, prefix = location.top(root), location.prefix(root)
    entries = ((f"{prefix}{path}", blob) for path, blob in replaced.items())
    lines = (f"{_FILE} {blob}\t{path}\0" if blob else f"0 {_ZERO}\t{path}\0" for path, blob in entries)
    with tempfile.TemporaryDirectory(prefix="lightship-") as work:
        variables = {"GIT_INDEX_FILE": f"{work}/index"}
        run(top, "read-tree", commit, variables=variables)
        stdin = "".join(lines).encode(errors="surrogateescape")
        run(top, "update-index", "--add", "-z", "--index-info", stdin=stdin, variables=variables)
        return run(top, "write-tree", "--missing-ok", variables=variables).stdout.decode().strip()


def merge_base(root: Path, one: str, other: str) -> str:
    """Give the commit at which two lines parted; empty when they have none in common."""
    found = run(root, "merge-base", one, other, allowed=(0, 1)).stdout.decode().split()
    return found[0] if found else ""


def parents(root: Path, commit: str) -> tuple[str, ...]:
    """Give the parents of a commit, the branch's own first."""
    return tuple(line(root, "rev-list", "--parents", "-n1", commit).split()[1:])


def arrivals(root: Path, since: str, until: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Give the commits by which files came to a branch after `since`, newest first, and what their merges merged."""
    prefix = location.prefix(root)
    top = location.top(root)
    found: dict[str, None] = {}
    places = [f"{prefix}{path}" for path in paths]
    for start in range(0, len(places), 500):
        arguments = ("--first-parent", f"{since}..{until}", "--", *places[start : start + 500])
        for commit in line(top, "--literal-pathspecs", "rev-list", *arguments).split():
            found |= dict.fromkeys((commit, *parents(root, commit)[1:]))
    return tuple(found)


def log(root: Path, commit: str, folder: str) -> tuple[Arrival, ...]:
    """Give what brought files of a folder to a branch, oldest first; a merge is what it brought."""
    top, prefix = location.top(root), location.prefix(root)
    arguments = ("--first-parent", "-m", "--raw", "--no-abbrev", "--no-renames", "--no-show-signature", "--reverse")
    form = "--format=%x01%H%x02%ct%x02%aN%x02%cN%x03"
    place = f"{prefix}{folder}"
    said = run(top, "--literal-pathspecs", "log", *arguments, form, commit, "--", place).stdout.decode(errors="replace")
    return tuple(_arrival(entry, prefix) for entry in said.split("\x01")[1:])


def _arrival(entry: str, prefix: str) -> Arrival:
    about, _, listed = entry.partition("\x03")
    commit, at, author, committer = about.split("\x02")
    rows = (row.split("\t", 1) for row in listed.splitlines() if row.startswith(":"))
    blobs = {path.removeprefix(prefix): state.split()[3] for state, path in rows}
    return Arrival(
        commit=commit,
        at=datetime.fromtimestamp(int(at), UTC),
        people=tuple(dict.fromkeys((author, committer))),
        blobs={path: "" if not blob.strip("0") else blob for path, blob in blobs.items()},
    )


def newest(root: Path, commit: str, paths: Sequence[str]) -> str:
    """Give the newest commit, of those up to one, that changed any of some files; empty for none."""
    top, prefix = location.top(root), location.prefix(root)
    places = [f"{prefix}{path}" for path in paths]
    return line(top, "--literal-pathspecs", "rev-list", "-n1", commit, "--", *places)


def tip(root: Path, branch: str, settings: Settings = (), remote: str = "origin") -> str:
    """Give the commit at the tip of a remote's branch, fetched where it is not here; raises GitError for none."""
    arguments = ("ls-remote", "--", remote, f"refs/heads/{branch}")
    done = run(root, *arguments, allowed=range(256))
    if done.returncode:
        done = run(root, *arguments, settings=settings)
    listed = done.stdout.decode().split()
    if not listed or not bring(root, listed[0], settings=settings, remote=remote):
        raise GitError(f"the branch {branch} of {remote} cannot be fetched", "is it there, and may you read it?")
    return listed[0]


def bring(root: Path, commit: str, refs: Sequence[str] = (), settings: Settings = (), remote: str = "origin") -> bool:
    """Fetch a commit that is not here, by its hash and else by refs that may lead to it; tell whether it is here now.

    No branch and no file changes. `settings` are a credential for where git has none of its own; both together some
    servers refuse.
    """
    tries = [(), settings] if settings else [()]
    for wanted, those in (("", ()), *((one, those) for one in (commit, *refs) for those in tries)):
        if wanted:
            arguments = ("--quiet", "--no-tags", "--no-write-fetch-head", "--", remote, wanted)
            run(root, "fetch", *arguments, settings=those, allowed=range(256))
        if is_here(root, commit):
            return True
    return False


def is_here(root: Path, commit: str) -> bool:
    """Tell whether a commit is in this clone."""
    return not run(root, "cat-file", "-e", f"{commit}^{{commit}}", allowed=(0, 1, 128)).returncode


def _inside(path: str, prefix: str) -> str:
    """Give a path of the repository as the page has it; empty for what does not concern the page."""
    if path.startswith(prefix):
        return path.removeprefix(prefix)
    if prefix and path.startswith(_ABOVE):
        return path
    return ""
