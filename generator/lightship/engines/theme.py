"""The theme of the status pages: our templates, with what the page's owner puts into overrides/ laid over them."""

import hashlib
import shutil
from collections.abc import Iterator
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path, PurePosixPath

from lightship.errors import ContentError, Problem, visible

_MESSAGES = frozenset({"messages"})


def lay(overrides: Path, target: Path) -> str:
    """Fill the folder `target`, which is replaced, with the theme; gives the SHA-256, in hex, of all its files.

    A file in `overrides` takes the place of ours of the same name; the folder need not be there, and what it has for
    messages is no part of the theme. Raises ContentError when something in it is a link, which could lead to what is
    not for the public.
    """
    if problems := [*_problems(overrides)]:
        raise ContentError(problems)
    shutil.rmtree(target, ignore_errors=True)
    with as_file(files("lightship.engines") / "templates") as ours:
        shutil.copytree(ours, target)
    if overrides.is_dir():
        shutil.copytree(overrides, target, dirs_exist_ok=True, ignore=partial(_beside, overrides))
    found = hashlib.sha256()
    for place in sorted(target.rglob("*")):
        if place.is_file():
            content = place.read_bytes()
            found.update(f"{place.relative_to(target).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()


def _beside(overrides: Path, folder: str, names: list[str]) -> set[str]:
    """Name what is in overrides/ and no part of the theme: templates of messages change no page and are not public."""
    return {*names} & _MESSAGES if Path(folder) == overrides else set()


def _problems(overrides: Path) -> Iterator[Problem]:
    below = () if overrides.is_symlink() else sorted(overrides.rglob("*"))
    for place in (overrides, *below):
        path = PurePosixPath(overrides.name, place.relative_to(overrides).as_posix())
        if place.is_symlink():
            yield Problem(path=str(path), message="this is a link to another place", hint="put the file itself here")
        elif visible(place.name) != place.name or "\\" in place.name:
            yield Problem(path=str(path), message="a sign in its name cannot be in an address", hint="rename it")
