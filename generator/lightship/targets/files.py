"""The files of a generation that is being made: put, left out, made to last, compared."""

import hashlib
import os
import shutil
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from lightship.targets.base import Item, TargetError

_CHUNK = 1 << 20
# So many files are made to last one by one; for more it is quicker to have the machine write everything.
_ONE_BY_ONE = 256


def place(site: Path, path: str) -> Path:
    """Give where a file of a site lies; raises ValueError for a path that leads out of it."""
    if path.startswith("/") or ".." in path.split("/"):
        raise ValueError(f"{path!r} leads out of the site")
    return site / path


def copy(item: Item, site: Path) -> Path:
    """Put a file in the place of what lay there, which may share its bytes with an older generation."""
    target = _cleared(site, item.path)
    digest = hashlib.sha256()
    with item.source.open("rb") as source, target.open("xb") as file:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != item.sha256:
        target.unlink()
        raise TargetError(f"{item.path} was changed while it was being published", "run it again")
    return target


def leave_out(path: str, site: Path) -> None:
    """Remove a file, and the folders that this leaves empty."""
    target = place(site, path)
    if target.is_dir():
        return
    with suppress(FileNotFoundError, NotADirectoryError):
        target.unlink()
        while (target := target.parent) != site and not any(target.iterdir()):
            target.rmdir()


def make_last(files: Sequence[Path]) -> None:
    """Have the disk write new files before a link leads to them."""
    if len(files) > _ONE_BY_ONE:
        os.sync()
        return
    for file in files:
        with suppress(FileNotFoundError, NotADirectoryError), file.open("rb") as handle:  # it may be left out again
            os.fsync(handle.fileno())
            sync(file.parent)


def sync(folder: Path) -> None:
    """Make what was renamed in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link_tree(source: Path, target: Path) -> None:
    """Make a folder with the same files, sharing their bytes."""
    target.mkdir()
    with os.scandir(source) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                link_tree(Path(entry.path), target / entry.name)
            else:
                _link(Path(entry.path), target / entry.name)


def link_some(source: Path, target: Path, paths: Collection[str]) -> None:
    """Make some paths of a site as they are in another one, sharing their bytes; those that are not there go."""
    for path in paths:
        leave_out(path, target)
    for path in paths:
        if place(source, path).is_file():
            _link(place(source, path), _cleared(target, path))


def digest(file: Path, size: int) -> str:
    """Give the SHA-256 of a file, in hex; empty when it is not there or of another size."""
    try:
        if file.stat().st_size != size:
            return ""
        with file.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return ""


def _link(source: Path, target: Path) -> None:
    """Share the bytes of a file, or copy them where the file system has no hard links."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copyfile(source, target, follow_symlinks=False)


def _cleared(site: Path, path: str) -> Path:
    """Give the place of a path with its folders made and nothing there: what lies there may share its bytes."""
    target = place(site, path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):  # a file has become a folder
        for folder in target.parents:
            if folder.is_file():
                folder.unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir():
        shutil.rmtree(target)  # a folder has become a file
    target.unlink(missing_ok=True)
    return target
