"""Where a page is: the folder with its components and settings, looked for upward as git looks for a repository."""

from pathlib import Path

_FILES = ("components.yml", "mkdocs.yml")


def is_here(folder: Path) -> bool:
    """Tell whether a folder is a page's."""
    return all((folder / name).is_file() for name in _FILES)


def around(folder: Path) -> Path:
    """Give the way from a folder to the page that it is in, such as `../..`; `.` when it is in none.

    The search ends with the repository: what lies around that is somebody else's.
    """
    for depth, place in enumerate((folder.absolute(), *folder.absolute().parents)):
        if is_here(place):
            return Path(*[".."] * depth)
        if (place / ".git").exists():
            break
    return Path()
