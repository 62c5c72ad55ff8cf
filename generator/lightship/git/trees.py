"""How folders look by git's own trees: on a machine of CI every file is new, and only git knows that it is not."""

from pathlib import Path

from lightship.git import location
from lightship.git.running import GitError, run

_TREE = b"tree "
# incidents/YEAR/ID
_DEPTH = 2


class Trees:
    """The trees of the incidents' folders in the commit that is checked out, but for those that are not as in it."""

    def __init__(self, root: Path) -> None:
        """Ask nothing yet."""
        self._root = root

    def found(self) -> dict[str, tuple[bytes, int]]:
        """Give the tree of each folder by its path, with 0 for its time: a tree never changes; empty outside of git."""
        try:
            prefix = location.prefix(self._root)
            trees = ("-r", "-d", "-z", "--full-tree", f"HEAD:{prefix}".rstrip("/"), "--", "incidents/")
            listed = run(self._root, "ls-tree", *trees).stdout.decode(errors="surrogateescape")
            states = ("--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignored")
            said = run(self._root, "status", *states, "--", "incidents").stdout.decode(errors="surrogateescape")
        except GitError:
            return {}
        others = {_folder(entry[3:].removeprefix(prefix)) for entry in said.split("\0") if entry}
        named = (entry.partition("\t") for entry in listed.split("\0") if entry)
        found = {path: about.split()[2] for about, _, path in named if path.count("/") == _DEPTH}
        return {path: (_TREE + tree.encode(), 0) for path, tree in found.items() if path not in others}


def _folder(path: str) -> str:
    return "/".join(path.split("/")[: _DEPTH + 1])
