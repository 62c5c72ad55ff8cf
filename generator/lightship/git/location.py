"""Where a page's folder lies in its repository: asked of git once, for it stays there while the program runs."""

from functools import cache
from pathlib import Path

from lightship.git.running import line


def top(root: Path) -> Path:
    """Give the top folder of the repository; raises GitError where there is none."""
    return Path(_said(root.absolute(), "--show-toplevel"))


def prefix(root: Path) -> str:
    """Give the path of a folder in its repository, with a slash at its end; empty for the top folder."""
    return _said(root.absolute(), "--show-prefix")


@cache
def _said(root: Path, what: str) -> str:
    return line(root, "rev-parse", what)
