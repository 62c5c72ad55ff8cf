"""What changed since a commit: paths, and files as they were. Nothing of it depends on how long the history is."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lightship.git import location
from lightship.git.history import resolve
from lightship.git.running import GitError, run

# Where the branch is that others merge into, as clones of forges and of CI name it.
_MAIN = ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A path, relative to the folder that was asked, whose file is not as it was; `is_gone`: not there any more."""

    path: str
    is_gone: bool


def base(root: Path, against: str = "") -> str | None:
    """Give the hash of a revision, or by default of the commit at which this branch left the remote's main one.

    None, by default, outside of a repository and where there is no such branch. Raises UsageError for a revision that
    is not there.
    """
    if against:
        return resolve(root, against)
    try:
        for main in _MAIN:
            done = run(root, "merge-base", "HEAD", main, allowed=(0, 1, 128))
            if done.returncode == 0:
                return done.stdout.decode().strip()
    except GitError:  # git is not installed
        return None
    return None


def changed(root: Path, commit: str, place: str) -> tuple[Difference, ...]:
    """Give the files at or below `place` that a commit has and that are another or gone by now, committed or not."""
    arguments = ("--name-status", "-z", "--no-renames", "--no-ext-diff", "--relative", "--diff-filter=DMT")
    listed = run(root, "diff", *arguments, commit, "--", f":(literal){place}").stdout
    words = listed.decode(errors="surrogateescape").split("\0")
    pairs = zip(words[::2], words[1::2], strict=False)
    return tuple(Difference(path=path, is_gone=status == "D") for status, path in pairs)


def files(root: Path, commit: str, folder: str, suffix: str) -> dict[str, bytes | None]:
    """Give the files of a folder of a commit by their names: the bytes of those with a suffix, None for others."""
    prefix = location.prefix(root)
    listed = run(root, "ls-tree", "-z", "--full-tree", f"{commit}:{PurePosixPath(prefix, folder)}", allowed=(0, 128))
    blobs: dict[str, str] = {}
    for entry in filter(None, listed.stdout.decode(errors="surrogateescape").split("\0")):
        about, _, name = entry.partition("\t")
        _, kind, blob = about.split(" ")
        if kind == "blob":
            blobs[name] = blob
    wanted = [name for name in blobs if name.endswith(suffix)]
    return {**dict.fromkeys(blobs), **dict(zip(wanted, _contents(root, [blobs[name] for name in wanted]), strict=True))}


def _contents(root: Path, blobs: list[str]) -> list[bytes]:
    """Read blobs in one go: `ID blob SIZE`, a line's end, the bytes, a line's end, for each."""
    said = run(root, "cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs).encode()).stdout
    found = []
    for _ in blobs:
        header, _, said = said.partition(b"\n")
        size = int(header.rsplit(b" ", 1)[1])
        found.append(said[:size])
        said = said[size + 1 :]
    return found


def versions(root: Path, path: str) -> tuple[str, ...]:
    """Give the blob ids of every version of a file that the history of the commit checked out has, newest first."""
    arguments = ("--format=", "--raw", "--no-abbrev", "--no-renames", "-z")
    listed = run(root, "log", *arguments, "--", f":(literal){path}").stdout.decode(errors="surrogateescape")
    found = [entry.split(" ")[3] for entry in listed.split("\0") if entry.startswith(":")]
    return tuple(dict.fromkeys(blob for blob in found if blob.strip("0")))
