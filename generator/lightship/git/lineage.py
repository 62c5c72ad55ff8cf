"""Every line of commits that led to one: what files were on each of them, and what came after what."""

from dataclasses import dataclass
from pathlib import Path

from lightship.git import location
from lightship.git.running import line, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A file as a commit left it: its blob id, "" for one removed; `is_first`: no commit was before that one."""

    path: str
    commit: str
    blob: str
    is_first: bool


def versions(root: Path, commit: str, paths: tuple[str, ...]) -> tuple[Version, ...]:
    """Give every version of files on any line of commits that led to one, each after those that it was made of."""
    arguments = ("--full-history", "-m", "--topo-order", "--reverse", "--raw", "--no-abbrev", "--no-renames")
    places = (f":(literal){path}" for path in paths)
    options = ("--relative", "--no-show-signature", "--format=%x01%H %P")
    said = run(root, "log", *arguments, *options, commit, "--", *places).stdout.decode(errors="surrogateescape")
    found = []
    for entry in said.split("\x01")[1:]:
        about, *rows = entry.splitlines()
        made, *before = about.split()
        for row in rows:
            state, _, path = row.partition("\t")
            if path:
                blob = state.split()[3]
                found.append(Version(path=path, commit=made, blob=blob if blob.strip("0") else "", is_first=not before))
    return tuple(found)


def descendants(root: Path, first: str, last: str) -> frozenset[str]:
    """Give the commits on the ways from one to another, both among them."""
    return frozenset((first, *line(root, "rev-list", "--ancestry-path", f"{first}..{last}").split()))


def is_tracked(root: Path, folder: Path) -> bool:
    """Tell whether files of the repository lie in a folder, wherever links on the way to it lead."""
    place, top = folder.resolve(), location.top(root).resolve()
    if not place.is_relative_to(top):
        return False
    # A folder of a repository within this one is refused.
    found = run(top, "ls-files", "--", f":(literal){place.relative_to(top)}", allowed=(0, 128))
    return bool(found.returncode or found.stdout)
