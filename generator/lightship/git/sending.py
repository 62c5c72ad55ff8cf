"""Files of a working tree as a commit on a branch of its own at a remote, made by the git of whoever runs this.

HEAD, the branch that is checked out and all other files stay as they are: the commit is made in a folder beside them.
In the index only the files that were sent change, so that a later `git pull` finds them as it brings them.
"""

import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lightship.git import location
from lightship.git.branch import LOST, RejectedError
from lightship.git.history import checkout
from lightship.git.running import GitError, Settings, by_user, failure, line, run

Blobs = Mapping[str, str]
"""The blob of each path below the page's folder; empty for a file that is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A remote as it is now: the branch that pull requests go into, its tip, and the tips of others by their name."""

    name: str
    base: str
    tip: str
    heads: Mapping[str, str]


def look(root: Path, name: str, prefixes: Iterable[str], settings: Settings = ()) -> Remote:
    """Ask a remote for its main branch, which is fetched, and for those with these prefixes; raises GitError."""
    if run(root, "remote", "get-url", "--", name, allowed=range(256)).returncode:
        raise GitError(f"this repository has no remote {name!r}", f"`git remote add {name} ADDRESS` names the forge's")
    wanted = ("HEAD", *(f"refs/heads/{prefix}*" for prefix in prefixes))
    listed = by_user(root, "ls-remote", "--symref", "--", name, *wanted, settings=settings).stdout.decode()
    refs = {ref: hash_ for hash_, ref in (entry.split("\t") for entry in listed.splitlines())}
    base = next(
        (about[5:] for about in (entry.split("\t")[0] for entry in listed.splitlines()) if about[:5] == "ref: "), ""
    )
    if not base:
        raise GitError(f"the remote {name!r} has no commit yet", f"`git push -u {name} main` makes the first one known")
    heads = {ref.removeprefix("refs/heads/"): hash_ for ref, hash_ in refs.items() if ref.startswith("refs/heads/")}
    base = base.removeprefix("refs/heads/")
    heads.pop(base, None)
    _fetch(root, name, [base], settings)
    return Remote(name=name, base=base, tip=line(root, "rev-parse", f"refs/remotes/{name}/{base}"), heads=heads)


def main_branch(root: Path, name: str = "origin") -> str:
    """Name the main branch of a remote as it was when it was cloned, without asking it; `main` where nobody said."""
    known = run(root, "symbolic-ref", "--quiet", "--short", f"refs/remotes/{name}/HEAD", allowed=range(256))
    return known.stdout.decode(errors="replace").strip().removeprefix(f"{name}/") or "main"


def bring(root: Path, remote: Remote, branches: Collection[str], settings: Settings = ()) -> dict[str, str]:
    """Fetch branches of a remote and give their tips; raises GitError."""
    if branches:
        _fetch(root, remote.name, branches, settings)
    return {branch: line(root, "rev-parse", f"refs/remotes/{remote.name}/{branch}") for branch in branches}


def _fetch(root: Path, name: str, branches: Collection[str], settings: Settings) -> None:
    wanted = (f"+refs/heads/{branch}:refs/remotes/{name}/{branch}" for branch in branches)
    by_user(root, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", name, *wanted, settings=settings)


def email(root: Path) -> str:
    """Give the address that commits made here bear; raises GitError where git was not told one."""
    ident = by_user(root, "var", "GIT_AUTHOR_IDENT").stdout.decode(errors="replace")
    return ident.rpartition("<")[2].partition(">")[0]


def first_author(root: Path, since: str, tip: str) -> str:
    """Give the address of the author of the first commit of `tip` that is not in `since`; empty for none."""
    return line(root, "log", "--reverse", "--format=%ae", f"{since}..{tip}").partition("\n")[0]


def merge_base(root: Path, ours: str, theirs: str) -> str:
    """Give the newest commit that both have; raises GitError when there is none."""
    found = run(root, "merge-base", ours, theirs, allowed=(0, 1)).stdout.decode().strip()
    if not found:
        raise GitError("what is checked out has no commit in common with the remote", "clone the repository anew")
    return found


def differing(root: Path, commit: str, places: Collection[str]) -> dict[str, str]:
    """Give the files at or below `places` that are not as in a commit, new ones too, with their blobs, kept here."""
    names = _literal(places)
    known = run(root, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", commit, "--", *names)
    new = run(root, "ls-files", "--others", "--exclude-standard", "-z", "--", *names)
    paths = sorted({*_split(known.stdout), *_split(new.stdout)})
    there = [path for path in paths if (root / path).is_file()]
    # It looks for what it is told from the top of the repository.
    prefix = location.prefix(root)
    stdin = "".join(f"{prefix}{path}\n" for path in there).encode(errors="surrogateescape")
    hashed = run(root, "hash-object", "-w", "--stdin-paths", stdin=stdin).stdout.decode().split()
    ours = {**dict.fromkeys(paths, ""), **dict(zip(there, hashed, strict=True))}
    theirs = blobs(root, commit, paths)
    return {path: blob for path, blob in ours.items() if theirs.get(path, "") != blob}


def between(root: Path, old: str, new: str, places: Collection[str]) -> dict[str, str]:
    """Give the files at or below `places` that are not the same in two commits, with their blobs in the new one."""
    names = _literal(places)
    changed = run(
        root, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", old, new, "--", *names
    )
    paths = _split(changed.stdout)
    return {**dict.fromkeys(paths, ""), **blobs(root, new, paths)}


def blobs(root: Path, commit: str, paths: Collection[str]) -> dict[str, str]:
    """Give the blobs of those of these files that a commit has."""
    if not paths:
        return {}
    listed = _split(run(root, "ls-tree", "-r", "-z", commit, "--", *_literal(paths)).stdout)
    return {path: about.split()[2] for about, _, path in (entry.partition("\t") for entry in listed)}


def staged(root: Path, paths: Collection[str]) -> dict[str, str]:
    """Give the blobs of those of these files that the index has."""
    listed = _split(run(root, "ls-files", "--stage", "-z", "--", *_literal(paths)).stdout) if paths else ()
    return {path: about.split()[1] for about, _, path in (entry.partition("\t") for entry in listed)}


def lay_out(root: Path, commit: str, files: Blobs, folder: Path) -> None:
    """Write the files of a commit into an empty folder, with other bytes, or none, for these paths."""
    checkout(root, commit, folder)
    for path, blob in files.items():
        place = folder / path
        if blob:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(run(root, "cat-file", "blob", blob).stdout)
        else:
            place.unlink(missing_ok=True)


def commit_files(root: Path, start: str, files: Blobs, message: str, variables: Mapping[str, str]) -> str:
    """Make a commit on `start` in which these files are so, and give its hash; raises GitError, with a hook's words.

    The hooks are those of the checkout, and find all files but other incidents on disk. `variables` are environment
    variables for git, such as an author.
    """
    prefix = location.prefix(root)
    hooks = by_user(root, "rev-parse", "--git-path", "hooks").stdout.decode(errors="surrogateescape").rstrip("\n")
    with tempfile.TemporaryDirectory(prefix="lightship-send-") as place:
        folder = Path(place).resolve() / "commit"
        run(root, "worktree", "add", "--quiet", "--detach", "--no-checkout", str(folder), start)
        try:
            _fill(folder, prefix, files)
            made = by_user(
                folder,
                *("commit", "--quiet", "--file=-"),
                stdin=message.encode(),
                settings=[("core.hooksPath", str((root / hooks).resolve()))],
                variables=variables,
                allowed=range(256),
            )
            if made.returncode:
                raise _refused(made.stderr + made.stdout)
            return line(folder, "rev-parse", "HEAD")
        finally:
            run(root, "worktree", "remove", "--force", str(folder), allowed=range(256))


def _fill(folder: Path, prefix: str, files: Blobs) -> None:
    """Put files into the index of an empty checkout, and all but other incidents on its disk."""
    run(folder, "read-tree", "HEAD")
    entries = (f"{'100644' if blob else '0'} {blob or '0' * 40}\t{prefix}{path}" for path, blob in files.items())
    run(folder, "update-index", "-z", "--index-info", stdin=_joined(entries))
    every = _split(run(folder, "ls-files", "-z").stdout)
    # Of a long history they would take seconds, and nobody asks for them.
    others = {
        path for path in every if path.startswith(f"{prefix}incidents/") and path.removeprefix(prefix) not in files
    }
    run(folder, "update-index", "-z", "--skip-worktree", "--stdin", stdin=_joined(others))
    there = (path for path in every if path not in others)
    run(folder, "checkout-index", "-z", "--stdin", "--force", stdin=_joined(there))


def push(root: Path, remote: str, commit: str, branch: str, settings: Settings = ()) -> None:
    """Push a commit to a branch, never by force; raises RejectedError when somebody was quicker, GitError otherwise."""
    arguments = ("push", "--porcelain", "--", remote, f"{commit}:refs/heads/{branch}")
    done = by_user(root, *arguments, settings=settings, allowed=range(256))
    if done.returncode and LOST.search(done.stdout):
        raise RejectedError(f"the branch {branch} was changed meanwhile", "try again")
    if done.returncode:
        raise failure("push", done.stderr)


def stage(root: Path, paths: Iterable[str]) -> None:
    """Put files into the index as they are, where git would let them be added; another git at work is let be."""
    with suppress(GitError):
        run(root, "add", "--all", "--", *_literal(paths))


def _refused(words: bytes) -> GitError:
    """Say why there was no commit, in the words of the hook that refused, if one did."""
    error = failure("commit", words)
    said = [entry for entry in error.said.splitlines() if entry.strip()]
    if len(said) < 2 or "fatal: " in error.said:
        return error
    return GitError(
        "\n".join(("git commit was refused:", *said)),
        "mend it; `git config core.hooksPath /dev/null` leaves out hooks",
        said=error.said,
    )


def _literal(paths: Iterable[str]) -> Sequence[str]:
    return [f":(literal){path}" for path in paths]


def _split(listed: bytes) -> list[str]:
    return [entry for entry in listed.decode(errors="surrogateescape").split("\0") if entry]


def _joined(entries: Iterable[str]) -> bytes:
    return "".join(f"{entry}\0" for entry in entries).encode(errors="surrogateescape")
