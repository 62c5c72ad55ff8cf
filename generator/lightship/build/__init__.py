"""Build the site: every file is made before the first is shown, then the old site gives way to the new one at once."""

import shutil
from dataclasses import replace
from functools import partial as bound
from pathlib import Path

from lightship.build import place
from lightship.build.making import Job, Known, Progress, make
from lightship.errors import OutsideError
from lightship.plan import Row, Site
from lightship.snapshot import Snapshot

__all__ = ["Known", "Progress", "partial", "run"]


def run(root: Path, snapshot: Snapshot, site: Path, *, workers: int, on_progress: Progress) -> Site:
    """Build the site of the repository at `root` into the folder `site`, which is replaced as a whole.

    The Markdown pages are left in build/pages. Builds of one repository, or to one site, wait for each other. Raises
    UsageError when `site` holds something that is no site, OutsideError when the engine or the disk refuses; the old
    site then stays as it was.
    """
    site = place.checked(root, site)
    on_wait = bound(on_progress, "waiting for another build", 0, 1)
    try:
        with place.claimed(root / "build", on_wait), place.stage(site, on_wait) as folder:
            job = _job(root, folder / "site", workers, on_progress)
            built = make(job, snapshot, lambda _path, _inputs: None)
            place.swap(job.stage, site, folder)
    except OSError as error:
        raise _refused(error) from error
    return replace(built, folder=site)


def partial(root: Path, snapshot: Snapshot, folder: Path, *, known: Known, workers: int, on_progress: Progress) -> Site:
    """Make the files of the site that are not `known` in `folder`, which is emptied first.

    Gives the rows of all files; those that are known are given as they are. The home page is always made: it names its
    generation. Raises OutsideError when the engine or the disk refuses.
    """

    def asked(path: str, inputs: str) -> Row | None:
        return None if path == "index.html" else known(path, inputs)

    on_wait = bound(on_progress, "waiting for another build", 0, 1)
    try:
        with place.claimed(root / "build", on_wait):
            shutil.rmtree(folder, ignore_errors=True)
            return make(_job(root, folder, workers, on_progress), snapshot, asked)
    except OSError as error:
        raise _refused(error) from error


def _job(root: Path, stage: Path, workers: int, on_progress: Progress) -> Job:
    work = root / "build"
    return Job(
        root=root, pages=work / "pages", theme=work / "theme", stage=stage, workers=workers, on_progress=on_progress
    )


def _refused(error: OSError) -> OutsideError:
    return OutsideError(f"the site cannot be written: {error}", "is there space, and may you write here?")
