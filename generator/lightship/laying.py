"""Lays out the page of a commit with some files as they were last published, for whoever reads it from a folder."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from lightship import turns
from lightship.app import App
from lightship.errors import OutsideError
from lightship.model.governing import Withheld

# Kept between runs: only what differs is written anew.
_KEPT = "build/agreed"


@contextmanager
def kept(here: App, commit: str, withheld: Mapping[str, Withheld]) -> Iterator[App]:
    """Lay it out where runs before have done so; no other run may meanwhile."""
    folder = here.root / _KEPT
    folder.parent.mkdir(parents=True, exist_ok=True)
    with turns.taken(folder.with_suffix(".lock"), _KEPT, OutsideError, turns.silent):
        yield page(here, commit, withheld, folder)


def page(here: App, commit: str, withheld: Mapping[str, Withheld], folder: Path) -> App:
    """Lay it out in a folder, and give the same command that reads it there."""
    from lightship.git import changes

    cache = Path("build") / "cache.db"
    changes.write(here.root, commit, {path: one.blob for path, one in withheld.items()}, folder)
    if (here.root / cache).is_file() and not (folder / cache).exists():
        # What was read before is known by its bytes there, too.
        (folder / cache).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(here.root / cache, folder / cache)
    return replace(here, view=folder)
