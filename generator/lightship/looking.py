"""How the incidents' folders look, found out by a process of its own while this one has other things to do.

Tens of thousands of files take longer to look at than all else that a further build does.
"""

import hashlib
import marshal
import os
from pathlib import Path
from typing import Protocol

Seen = tuple[bytes, int]
"""How a folder looks without opening its files: the digest of their names, modes, sizes, times and inodes, and the
newest of the times in ns.
"""
NOT_SEEN: Seen = (b"", 0)


class Looks(Protocol):
    """What tells how folders look."""

    def found(self) -> dict[str, Seen]:
        """Give what was seen by the path of each folder, relative to the repository; what is missing was not seen."""


class Looking:
    """A look at all folders of a repository that has begun."""

    def __init__(self, root: Path) -> None:
        """Begin to look, where processes can be forked."""
        self._pipe = -1
        if not hasattr(os, "fork"):
            return
        here, there = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            try:
                with os.fdopen(there, "wb") as pipe:
                    pipe.write(marshal.dumps(_everything(root / "incidents")))
            finally:
                os._exit(0)
        os.close(there)
        self._pipe = here

    def found(self) -> dict[str, Seen]:
        """Give what was seen by the path of each folder, relative to the repository; what is missing was not seen."""
        if self._pipe < 0:
            return {}
        with os.fdopen(self._pipe, "rb") as pipe:
            content = pipe.read()
        self._pipe = -1
        os.waitpid(self._process, 0)
        try:
            found: dict[str, Seen] = marshal.loads(content)  # noqa: S302 - written by our own child a moment ago
        except (EOFError, ValueError, TypeError):
            return {}
        return found


def look(place: str) -> Seen:
    """Look at one folder; raises OSError."""
    found = []
    newest = 0
    for entry in os.scandir(place):
        stat = entry.stat(follow_symlinks=False)
        newest = max(newest, stat.st_mtime_ns, stat.st_ctime_ns)
        found.append((entry.name, stat.st_mode, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino))
    found.sort()
    return hashlib.blake2b(repr(found).encode("utf-8", "surrogatepass"), digest_size=16).digest(), newest


def _everything(top: Path) -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    try:
        for year in os.scandir(top):
            if year.is_dir(follow_symlinks=False):
                for folder in os.scandir(year.path):
                    if folder.is_dir(follow_symlinks=False):
                        found[f"incidents/{year.name}/{folder.name}"] = look(folder.path)
    except OSError:
        pass  # whoever reads the folders says what is wrong with them
    return found
