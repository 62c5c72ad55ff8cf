"""The theme of the status pages: our templates, with what the page's owner puts into overrides/ laid over them."""

import hashlib
import shutil
from importlib.resources import as_file, files
from pathlib import Path


def lay(overrides: Path, target: Path) -> str:
    """Fill the folder `target`, which is replaced, with the theme; gives the SHA-256, in hex, of all its files.

    A file in `overrides` takes the place of ours of the same name; the folder need not be there.
    """
    shutil.rmtree(target, ignore_errors=True)
    with as_file(files("lightship.engines") / "templates") as ours:
        shutil.copytree(ours, target)
    if overrides.is_dir():
        shutil.copytree(overrides, target, dirs_exist_ok=True)
    found = hashlib.sha256()
    for place in sorted(target.rglob("*")):
        if place.is_file():
            content = place.read_bytes()
            found.update(f"{place.relative_to(target).as_posix()} {len(content)}\n".encode() + content)
    return found.hexdigest()
