"""Whole generations of a folder beside each other, and the link that leads readers to one of them.

`public` is a link to `.public/NAME/site`. Readers follow it to one generation or to the next one, never to a mixture.
Each generation has a lock of its own, held by the run that fills or reads it and gone with that run, however it ends;
so what a killed run left behind is told from what another one is working on.
"""

import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
import weakref
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from lightship import turns
from lightship.errors import UsageError
from lightship.targets.base import Fence, TargetError
from lightship.targets.files import link_some, link_tree, sync

_LOCK = "lock"
_PREVIOUS = "previous"
_NEXT = "next"
_CHANGED = "changed.json"
# From the current generation over the one before to the one that readers have left.
_CHAIN = 2
_MANY = 20_000
_TRIAL = ".lightship-probe-"
# A full disk still takes an empty file.
_TRIED = bytes(1 << 16)
_POLL_S = 0.02


class Generation:
    """A generation, locked while this object lives: against removal, or against everybody while it is being filled."""

    def __init__(self, folder: Path, *, is_ours: bool) -> None:
        """Lock it; raises OSError when it cannot be had."""
        self.folder, self.site = folder, folder / "site"
        lock = os.open(folder / _LOCK, (os.O_RDWR | os.O_CREAT if is_ours else os.O_RDONLY) | os.O_CLOEXEC, 0o666)
        self.release = weakref.finalize(self, os.close, lock)
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if is_ours else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(lock), (folder / _LOCK).stat()):
                raise BlockingIOError
        except OSError:
            self.release()
            raise

    def rename(self, name: str) -> None:
        """Give the folder another name."""
        self.folder = self.folder.rename(self.folder.with_name(name))
        self.site = self.folder / "site"


class Generations:
    """The generations of one folder."""

    def __init__(self, link: Path) -> None:
        """Name the link; neither it nor its generations need exist. `tell` tells for whom a run waits."""
        self.tell: turns.Tell = turns.silent
        self.link, self._home = link, link.with_name(f".{link.name}")

    def current(self) -> Generation | None:
        """Give the generation that readers see, kept from removal; None when there is none."""
        while (folder := self._leads_to(self.link)) and folder.is_dir():
            try:
                return Generation(folder, is_ours=False)
            except (BlockingIOError, FileNotFoundError):
                time.sleep(_POLL_S)  # it is being removed, so the link leads elsewhere by now
        return None

    def begin(self, base: Generation | None) -> Generation:
        """Make a new generation with the files of another one; their bytes are shared, so they are never written to."""
        self.refuse_foreign()
        self._home.mkdir(parents=True, exist_ok=True)
        with self._locked():
            self._clean()
            used = self._used(base) if base else None
            stage, paths = used or (self._new(), ())
        if base and used:
            link_some(base.site, stage.site, paths)
        elif base:
            link_tree(base.site, stage.site)
        else:
            stage.site.mkdir()
        return stage

    def swap(self, stage: Generation, base: Generation | None, paths: Iterable[str], fence: Fence) -> None:
        """Lead readers to a generation that differs from its base in some paths, and remove what nobody needs any more.

        Asks the fence first.
        """
        told = {"base": base.folder.name if base else "", "paths": sorted(paths)}
        with (stage.folder / _CHANGED).open("w", encoding="utf-8") as file:
            json.dump(told, file)
            file.flush()
            os.fsync(file.fileno())
        with self._locked():
            self.refuse_foreign()
            fence()
            if before := self._leads_to(self.link):
                self._point(self._home / _PREVIOUS, f"{before.name}/site")
            if self.link.is_dir() and not self.link.is_symlink():
                self.link.rmdir()  # it is empty, as was seen; otherwise this refuses
            self._point(self.link, f"{self._home.name}/{stage.folder.name}/site")
            self._clean(stage)

    def is_shown(self, stage: Generation) -> bool:
        """Tell whether readers are led to a generation."""
        return self._leads_to(self.link) == stage.folder

    def place(self) -> Path:
        """Give the folder in which generations are made: theirs, or the one in which that will be."""
        return self._home if self._home.is_dir() else next(folder for folder in self.link.parents if folder.is_dir())

    def try_out(self) -> None:
        """Do what a publication does, and leave nothing behind; raises OSError when something of it cannot be done."""
        place = self.place()
        with (
            self._locked() if (self._home / _LOCK).exists() else nullcontext(),
            tempfile.TemporaryDirectory(prefix=_TRIAL, dir=place) as name,
        ):
            for lock in self._home.glob(f"*/{_LOCK}"):
                os.close(os.open(lock, os.O_RDWR | os.O_CLOEXEC))  # not so when it is another user's
            folder = Path(name)
            (folder / "file").write_bytes(_TRIED)
            (folder / "link").symlink_to("nothing")
            swapped = (self.link.parent if place == self._home else place) / f"{folder.name}-link"
            try:
                (folder / "link").replace(swapped)
            finally:
                swapped.unlink(missing_ok=True)
            if self.link.is_dir() and not self.link.is_symlink():  # it would give way to the link
                self.link.rename(swapped).rename(self.link)

    def refuse_foreign(self) -> None:
        """Raise UsageError when the link, or the folder of the generations, is something that is not ours.

        Neither are places on disks of their own: no link could take theirs.
        """
        way_out = "move it away, or name another `path` in delivery.yml"
        if self.link.is_mount() and not self.link.is_symlink():
            hint = f"mount the folder above it instead, or name a `path` inside of it such as {self.link.name}/page"
            raise UsageError(f"{self.link} is a mount point, and the page is a link there", hint)
        if self.link.is_symlink() and not self._leads_to(self.link):
            raise UsageError(f"{self.link} is a link to {self.link.readlink()}, not one of Lightship's", way_out)
        if self.link.exists() and not self.link.is_dir():
            raise UsageError(f"{self.link} is a file, and the page goes there", way_out)
        if self.link.is_dir() and not self.link.is_symlink() and any(self.link.iterdir()):
            raise UsageError(f"{self.link} is a folder with files that Lightship did not publish", way_out)
        is_home = self._home.is_dir() and not self._home.is_symlink()
        is_ours = is_home and ((self._home / _LOCK).exists() or not any(self._home.iterdir()))
        if os.path.lexists(self._home) and not is_ours:
            raise UsageError(f"{self._home} is not a folder of Lightship's generations", way_out)
        if is_home and self._home.stat().st_dev != self.link.parent.stat().st_dev:
            hint = f"remove {self._home.name} and let it be made anew, or mount the folder around both"
            raise UsageError(f"{self._home} is on another disk than {self.link.name}, which leads there", hint)

    def _new(self) -> Generation:
        folder = self._home / secrets.token_hex(8)
        folder.mkdir()
        return Generation(folder, is_ours=True)

    def _used(self, base: Generation) -> tuple[Generation, Collection[str]] | None:
        """Take a generation that readers have left, and tell in which paths it differs from `base`; None without one.

        To bring those up to date costs as much as was changed; to link everything anew, as much as there is. A new name
        is what makes it useless to others if we are killed over it.
        """
        paths: set[str] = set()
        name = base.folder.name
        needed = {self._leads_to(self.link), self._leads_to(self._home / _PREVIOUS), base.folder}
        for _ in range(_CHAIN):
            name, changed = _changed(self._home / name)
            paths.update(changed)
            folder = self._home / name
            if not name or len(paths) > _MANY or folder not in needed:
                break
        if not name or len(paths) > _MANY or folder in needed or not folder.is_dir():
            return None
        try:
            found = Generation(folder, is_ours=True)
        except BlockingIOError:
            return None
        (folder / _CHANGED).unlink(missing_ok=True)
        found.rename(secrets.token_hex(8))
        return found, paths

    def _leads_to(self, link: Path) -> Path | None:
        """Give the folder of the generation that one of our links leads to; None for another link, and for none."""
        try:
            words = link.readlink().parts
        except OSError:
            return None
        known = (self._home.name,) if link == self.link else ()
        is_ours = len(words) == len(known) + 2 and words[: len(known)] == known and words[-1] == "site"
        return self._home / words[-2] if is_ours and words[-2] != ".." else None

    def _point(self, link: Path, target: str) -> None:
        """Make a link, or swap the one that is there, in one step that lasts."""
        new = self._home / _NEXT
        new.unlink(missing_ok=True)
        new.symlink_to(target)
        new.replace(link)
        sync(link.parent)

    def _clean(self, stage: Generation | None = None) -> None:
        """Remove the generations that neither readers nor other runs need."""
        needed = {self._leads_to(self.link), self._leads_to(self._home / _PREVIOUS), stage and stage.folder}
        # And the one that the next publication can take.
        needed |= {self._home / _changed(folder)[0] for folder in needed if folder}
        for folder in self._home.iterdir():
            if folder in needed or folder.is_symlink() or not folder.is_dir():
                continue
            try:
                unused = Generation(folder, is_ours=True)
            except BlockingIOError:
                continue
            shutil.rmtree(folder, ignore_errors=True)
            unused.release()

    def _locked(self) -> AbstractContextManager[None]:
        """Keep other runs from beginning and swapping: both are short."""
        return turns.taken(self._home / _LOCK, str(self._home), TargetError, self.tell)


def _changed(folder: Path) -> tuple[str, list[str]]:
    """Give the name of the generation that one was made from, and the paths in which they differ; empty if unknown."""
    try:
        told = json.loads((folder / _CHANGED).read_text(encoding="utf-8"))
        return Path(told["base"]).name, told["paths"]
    except (OSError, ValueError, KeyError, TypeError):
        return "", []
