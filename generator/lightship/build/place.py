"""The folders that a build works in: one build at a time in each, nothing of the author's replaced, no litter kept."""

import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lightship.errors import OutsideError, UsageError

_LOCK = ".lock"
_OLD = "old"
_WAIT_S = 60
_POLL_S = 0.1


def checked(root: Path, site: Path) -> Path:
    """Give the folder of the site with links followed; raises UsageError when a build would destroy something there.

    A build replaces the whole folder, so it must be new, empty, or hold a site: what an engine writes has an index.html
    and a sitemap.xml.
    """
    place = site.resolve()
    way_out = "a build replaces the whole folder: name a new or an empty one"
    if root.resolve().is_relative_to(place):
        raise UsageError(f"{site} holds the repository itself", way_out)
    if place.exists() and not place.is_dir():
        raise UsageError(f"{site} is no folder", way_out)
    work = root.resolve() / "build"
    if place == work or place.is_relative_to(work / "pages") or place.is_relative_to(work / "theme"):
        raise UsageError(f"{site} is where a build keeps its own files", way_out)
    held = {entry.name for entry in place.iterdir()} if place.exists() else set()
    if ".git" in held:
        raise UsageError(f"{site} is a git checkout", way_out)
    if held and not held >= {"index.html", "sitemap.xml"}:
        raise UsageError(f"{site} holds something else than a site", way_out)
    return place


@contextmanager
def claimed(folder: Path, on_wait: Callable[[], None]) -> Iterator[None]:
    """Make `folder` and keep other builds out of it; raises OutsideError when one stays in it for a minute.

    The lock ends with the process that holds it, however that ends.
    """
    lock = _lock(folder / _LOCK, on_wait)
    try:
        yield
    finally:
        os.close(lock)


@contextmanager
def stage(site: Path, on_wait: Callable[[], None]) -> Iterator[Path]:
    """Give an empty folder on the disk of `site`, for one build to it at a time; it is removed afterwards.

    A build that was killed leaves it behind; the next one to the same site takes it over, and puts the old site back
    if it finds that moved away.
    """
    site.parent.mkdir(parents=True, exist_ok=True)
    folder = site.with_name(f".lightship-{site.name}")
    with claimed(folder, on_wait):
        if (folder / _OLD).exists() and not site.exists():
            (folder / _OLD).rename(site)
        for entry in folder.iterdir():
            if entry.name != _LOCK:
                shutil.rmtree(entry)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def swap(new: Path, site: Path, folder: Path) -> None:
    """Put the new site in the place of the old one, which moves into `folder`; a failure in between takes it back."""
    aside = folder / _OLD
    try:
        if site.exists():
            site.rename(aside)
        new.rename(site)
    except BaseException:
        if aside.exists() and not site.exists():
            aside.rename(site)
        raise


def _lock(place: Path, on_wait: Callable[[], None]) -> int:
    """Open and lock a file; a finished build may remove it with its folder while we wait, so it is looked for again."""
    until = time.monotonic() + _WAIT_S
    while time.monotonic() < until:
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            lock = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        except FileNotFoundError:
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if place.exists() and os.path.samestat(os.fstat(lock), place.stat()):
                return lock
        except BlockingIOError:
            on_wait()
            time.sleep(_POLL_S)
        os.close(lock)
    raise OutsideError(f"another build works in {place.parent}", "wait for it, or stop it")
