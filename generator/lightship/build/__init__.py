"""Build the site: every file is made before the first is shown, then the old site gives way to the new one at once."""

import re
import shutil
from dataclasses import replace
from functools import partial as bound
from pathlib import Path

from lightship.build import job as jobs
from lightship.build import making, place, record
from lightship.build.job import Job, Look, Progress
from lightship.build.making import Known
from lightship.build.record import REST, Record, seen
from lightship.build.renewing import renew
from lightship.errors import OutsideError
from lightship.plan import Row, Site
from lightship.shelf import Shelf
from lightship.snapshot import Snapshot

_PART = "part"
_ERRNO = re.compile(r"^\[Errno -?\d+\] ")

__all__ = ["Known", "Progress", "partial", "run"]


def run(
    root: Path,
    snapshot: Snapshot,
    site: Path,
    *,
    shelf: Shelf | None = None,
    workers: int,
    on_progress: Progress,
) -> Site:
    """Build the site of the repository at `root` into the folder `site`.

    With a shelf that has the build before, only what changed is made and put in its place; else the folder is replaced
    as a whole. The Markdown pages are left in build/pages. Builds of one repository, or to one site, wait for each
    other. Raises UsageError when `site` holds something that is no site, OutsideError when the engine or the disk
    refuses; the old site then stays as it was. Raises Forgotten when the shelf does not have what it should.
    """
    site = place.checked(root, site)
    on_wait = bound(on_progress, "waiting for another build", 0, 1)
    try:
        with place.claimed(root / "build", on_wait), place.stage(site, on_wait) as folder:
            job = _job(root, folder / "site", workers, on_progress)
            look = jobs.look(job, snapshot)
            renewed = renew(replace(job, pages=folder / "pages"), snapshot, look, shelf, site) if shelf else None
            return renewed or _replaced(job, snapshot, look, shelf, site, folder)
    except OSError as error:
        raise _refused(error, root, site) from error


def _replaced(job: Job, snapshot: Snapshot, look: Look, shelf: Shelf | None, site: Path, folder: Path) -> Site:
    """Build the whole and put it in the place of the old site."""
    if shelf:
        record.forget(shelf)
    if job.stage.exists():
        shutil.rmtree(job.stage)
    made = making.whole(job, snapshot, look, lambda _path, _inputs: None)
    place.swap(job.stage, site, folder)
    if shelf:
        files = dict(made.site.files)
        groups = {name: {path: files.pop(path) for path in paths} for name, paths in made.paths.items()}
        kept = Record(seen=seen(site), around=made.around, own=made.own, keys=made.keys, count=len(made.site.files))
        record.remember(shelf, kept, {**groups, REST: files})
    return replace(made.site, folder=site)


def partial(
    root: Path,
    snapshot: Snapshot,
    folder: Path,
    *,
    known: Known,
    shelf: Shelf | None = None,
    workers: int,
    on_progress: Progress,
) -> Site:
    """Make the files of the site that are not `known` in `folder`, which is emptied first.

    A shelf saves time where it has what a build before this one declared. Gives the rows of all files; those that are
    known are given as they are. The home page is always made: it names its generation. Raises OutsideError when the
    engine or the disk refuses.
    """

    def asked(path: str, inputs: str) -> Row | None:
        return None if path == "index.html" else known(path, inputs)

    on_wait = bound(on_progress, "waiting for another build", 0, 1)
    try:
        with place.claimed(root / "build", on_wait):
            shutil.rmtree(folder, ignore_errors=True)
            # Those of build/pages are of the site that `run` made.
            job = replace(_job(root, folder, workers, on_progress), pages=root / "build" / _PART)
            made = making.whole(job, snapshot, jobs.look(job, snapshot), asked, shelf)
            shutil.rmtree(job.pages)
            return made.site
    except OSError as error:
        raise _refused(error, root, folder) from error


def _job(root: Path, stage: Path, workers: int, on_progress: Progress) -> Job:
    work = root / "build"
    return Job(
        root=root, pages=work / "pages", theme=work / "theme", stage=stage, workers=workers, on_progress=on_progress
    )


def _refused(error: OSError, root: Path, site: Path) -> OutsideError:
    place, why = error.filename, error.strerror or str(error)
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        # A folder was copied, and this lists every file with its own words: the first one tells enough.
        _, copied, why = error.args[0][0]
        place, why = Path(copied).parent, _ERRNO.sub("", str(why)).partition(": '")[0]
    # Writing to an open file tells no name.
    place = place or f"{root / 'build'} or {site}"
    return OutsideError(f"the site cannot be written: {place}: {why}", "is there space, and may you write here?")
