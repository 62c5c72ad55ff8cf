"""Gather what is to be judged from git: the files that differ from what was last published, and what they say."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from lightship import load
from lightship.errors import LightshipError
from lightship.git import SHALLOW_HINT, changes
from lightship.git.changes import Difference
from lightship.govern.judging import Matter
from lightship.model import Repository
from lightship.model.governing import Withheld

# What must be known to read an incident.
_AROUND = ("mkdocs.yml", "components.yml", "policy.yml", "delivery.yml", "templates/")
_READ = (".md", ".yml", ".yaml")
_NAMING = ("policy.yml", "delivery.yml")

Named = Callable[[Path], Iterable[str]]
"""Gives the files that a mkdocs.yml names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What readers have: a commit, but for the files that are withheld of it."""

    commit: str
    withheld: Mapping[str, Withheld] = field(default_factory=dict)

    def blobs(self, root: Path, paths: Iterable[str]) -> dict[str, str]:
        """Give the blobs of files, and of those in folders that end with a slash."""
        wanted = tuple(paths)
        found = changes.blobs(root, self.commit, wanted)
        for path, one in self.withheld.items():
            if any(path == place or (place.endswith("/") and path.startswith(place)) for place in wanted):
                found[path] = one.blob
        return {path: blob for path, blob in found.items() if blob}

    def text(self, root: Path, path: str) -> bytes:
        """Give the bytes of a file; none where there is no such file."""
        blob = self.blobs(root, [path]).get(path, "")
        return changes.contents(root, [blob]).get(blob, b"")

    def differences(self, root: Path, commit: str) -> dict[str, Difference]:
        """Give the files of another commit that differ from what readers have."""
        found = changes.differences(root, self.commit, commit)
        same = [path for path in self.withheld if path not in found]
        there = changes.blobs(root, commit, same)
        for path, one in self.withheld.items():
            found[path] = (one.blob, found[path][1] if path in found else there.get(path, ""))
        return {path: pair for path, pair in found.items() if pair[0] != pair[1]}


def matter(root: Path, published: Published, commit: str, work: Path, named: Named) -> Matter:
    """Read what differs of a commit from what was published, before and after; `work` is an empty folder to do it in.

    Raises LightshipError when what was published cannot be read any more.
    """
    changed = published.differences(root, commit)
    folders = {f"{PurePosixPath(path).parent}/" for path in changed if path.startswith("incidents/")}
    wanted = (*_AROUND, *sorted(folders))
    old, new = published.blobs(root, wanted), changes.blobs(root, commit, wanted)
    before = _read(root, old, work / "before")
    if before is None:
        raise _unreadable(published)
    after = _read(root, new, work / "after")
    if after is None:
        # What is around the incidents is wrong: what they say is read with what was around them.
        incidents = {path: blob for path, blob in new.items() if path.startswith("incidents/")}
        around = {path: blob for path, blob in old.items() if not path.startswith("incidents/")}
        after = _read(root, incidents | around, work / "mixed")
    places = _named(root, published, work / "before", named) | _named(
        root, Published(commit=commit), work / "after", named
    )
    return Matter(
        before=before,
        after=after,
        changed=changed,
        settings=places,
        approved=lambda paths: changes.newest(root, published.commit, tuple(paths)),
    )


def around(root: Path, published: Published, work: Path) -> Repository:
    """Read what was published but for its incidents; `work` is an empty folder, in which it is laid out.

    Raises LightshipError when it cannot be read any more.
    """
    found = _read(root, published.blobs(root, _AROUND), work)
    if found is None:
        raise _unreadable(published)
    return found


def proposed(root: Path, base: str, head: str, work: Path, named: Named) -> Matter:
    """Read what a change would do: from where its branch left the other one to its `head`, judged by the tip of `base`.

    Raises LightshipError when the two have nothing in common, or the base cannot be read.
    """
    parted = changes.merge_base(root, base, head)
    if not parted:
        raise LightshipError(f"commits {base[:10]} and {head[:10]} have no history in common", SHALLOW_HINT)
    found = matter(root, Published(commit=parted), head, work, named)
    today = _read(root, Published(commit=base).blobs(root, _AROUND), work / "today")
    if today is None:
        raise LightshipError(f"the page at {base[:10]}, which a change is for, cannot be read", "`lightship check`")
    before = replace(found.before, policy=today.policy, templates=today.templates, notifying=today.notifying)
    return replace(found, before=before, approved=lambda paths: changes.newest(root, base, tuple(paths)))


def _unreadable(published: Published) -> LightshipError:
    message = f"what was published of commit {published.commit[:10]} cannot be read"
    return LightshipError(message, "is this lightship older than the one that published it?")


def _named(root: Path, page: Published, folder: Path, named: Named) -> frozenset[str]:
    """Name what the rules of a page name, such as lists of words and a theme, and what those name.

    They are laid out in `folder` as far as that must be known.
    """
    found = {name for one in _NAMING for name in named(folder / one)}
    for place in changes.folders(root, page.commit):
        (folder / place).mkdir(parents=True, exist_ok=True)
    while more := {*named(folder / "mkdocs.yml")} - found:
        found |= more
        # Only settings name others, which they inherit from.
        inherited = page.blobs(root, [name for name in more if name.endswith(_READ) and not name.startswith("..")])
        _lay_out(root, inherited, folder)
    return frozenset(found)


def _read(root: Path, files: Mapping[str, str], folder: Path) -> Repository | None:
    """Read files by their blobs; of attachments only that they are there."""
    _lay_out(root, files, folder)
    return load.excerpt(folder)


def _lay_out(root: Path, files: Mapping[str, str], folder: Path) -> None:
    words = changes.contents(root, (blob for path, blob in files.items() if path.endswith(_READ)))
    for path, blob in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(words.get(blob, b"") if path.endswith(_READ) else b"")
