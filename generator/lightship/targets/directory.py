"""A folder that a web server shows: a link that is swapped from one whole generation to the next."""

import errno
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from lightship.errors import LightshipError
from lightship.model import DirectoryTarget
from lightship.plan import Manifest
from lightship.targets.base import Examined, Fence, Finding, Item, Level, Target, TargetError
from lightship.targets.files import copy, digest, leave_out, make_last, place
from lightship.targets.generations import Generation, Generations
from lightship.turns import Tell, Waiting

_ROOM = 1_000_000_000
_MAY = "let the publisher's user write there"


class Folder(Target, Examined, Waiting):
    """A folder, opened for one run.

    Everything is read from the generation that was current at first, and `finish` shows that one with exactly this
    run's changes, whoever published in between: what a plan was made of is what it is applied to.
    """

    def __init__(self, link: Path) -> None:
        """Name the folder that readers see."""
        self._generations = Generations(link)
        self._is_open = False
        self._base: Generation | None = None
        self._stage: Generation | None = None
        self._new: list[Path] = []
        self._paths: set[str] = set()

    def on_wait(self, tell: Tell) -> None:
        """Tell for whom a run waits."""
        self._generations.tell = tell

    def read(self, path: str) -> bytes | None:
        """Give the bytes of a published file."""
        with _told(self._generations):
            if not (base := self._opened()):
                return None
            try:
                return place(base.site, path).read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return None

    def put(self, items: Sequence[Item], fence: Fence) -> None:
        """Write files where nobody sees them yet."""
        if not items:
            return
        with _told(self._generations):
            site = self._staged().site
            fence()
            self._paths.update(item.path for item in items)
            self._new += [copy(item, site) for item in items]

    def delete(self, paths: Sequence[str], fence: Fence) -> None:
        """Leave files out."""
        if not paths:
            return
        with _told(self._generations):
            site = self._staged().site
            fence()
            self._paths.update(paths)
            for path in paths:
                leave_out(path, site)

    def finish(self, changed: Sequence[str], fence: Fence) -> None:
        """Show the files of this run to readers, all at once."""
        del changed  # no cache is to be told
        if not (stage := self._stage):
            return
        with _told(self._generations):
            try:
                make_last(self._new)
                self._generations.swap(stage, self._base, self._paths, fence)
            except BaseException:
                if not self._generations.is_shown(stage):
                    shutil.rmtree(stage.folder, ignore_errors=True)
                raise
            finally:
                stage.release()
                self._is_open, self._base, self._stage, self._new, self._paths = False, None, None, [], set()

    def probe(self) -> Iterator[Finding]:
        """Try the folder in which the link and the generations lie."""
        yield from _probed(self._generations)

    def survey(self, expected: Manifest) -> Iterable[str]:
        """Compare the bytes of every file with its digest."""
        with _told(self._generations):
            site = base.site if (base := self._opened()) else None
            for path, row in sorted(expected.items()):
                if not site or digest(place(site, path), row.size) != row.sha256:
                    yield path

    def _opened(self) -> Generation | None:
        if not self._is_open:
            # Before anything is claimed: what cannot be published to is no place that was begun.
            self._generations.refuse_foreign()
            self._base, self._is_open = self._generations.current(), True
        return self._base

    def _staged(self) -> Generation:
        if not self._stage:
            self._stage = self._generations.begin(self._opened())
        return self._stage


def open_target(settings: DirectoryTarget, root: Path) -> Folder:
    """Open the folder that the configuration names."""
    return Folder(root / settings.path)


def _probed(generations: Generations) -> Iterator[Finding]:
    place = generations.place()
    try:
        generations.refuse_foreign()
        generations.try_out()
    except OSError as error:
        message = f"a publication to {generations.link} was tried in {place}: {error.strerror or error}"
        yield Finding(name="writable", level=Level.BROKEN, message=message, hint=_way_out(error) or _MAY)
        return
    except LightshipError as error:
        yield Finding(name="place", level=Level.BROKEN, message=error.message, hint=error.hint)
        return
    yield Finding(name="writable", level=Level.FINE, message=f"files and links can be made in {place}")
    free = shutil.disk_usage(place).free
    message = f"{free / 1e9:.1f} GB are free"
    if free < _ROOM:
        yield Finding(name="free space", level=Level.WARNING, message=message, hint="make room on that disk")
    else:
        yield Finding(name="free space", level=Level.FINE, message=message)


@contextmanager
def _told(generations: Generations) -> Iterator[None]:
    """Turn what the operating system refuses into one line."""
    try:
        yield
    except OSError as error:
        # Of two places it is the second one that refuses; writing to an open file tells none.
        message = f"{error.filename2 or error.filename or generations.link}: {error.strerror or error}"
        raise TargetError(
            message, _way_out(error) or "`lightship doctor` looks at the place and at its disk"
        ) from error


def _way_out(error: OSError) -> str:
    """Say what helps against a refusal of the operating system; empty when that is not known."""
    match error.errno:
        case errno.EBUSY:
            return "it is a mount point: mount the folder above it instead, or name a `path` inside of it"
        case errno.EXDEV:
            return "the link and its generations must be on one disk: mount the folder around both"
        case errno.ENOSPC | errno.EDQUOT:
            return "make room on that disk"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return _MAY
        case _:
            return ""
