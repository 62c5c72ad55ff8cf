"""Build the site: every file is made before the first is shown, then the old site gives way to the new one at once."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lightship import __version__, outputs
from lightship.build import frame, own, place
from lightship.build.processes import side_by_side
from lightship.engines import KINDS, render_sharded, theme
from lightship.errors import ContentError, OutsideError, Problem
from lightship.outputs.base import Output, Page, digest
from lightship.snapshot import Snapshot

Progress = Callable[[str, int, int], None]
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file of the site as it was made: what it was made of and what came out, as SHA-256 in hex."""

    path: str
    inputs: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished build: the folder of the site and its files, sorted by path."""

    site: Path
    files: tuple[Made, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One run: the repository, the folders it works in, and how it tells its progress."""

    root: Path
    pages: Path
    theme: Path
    stage: Path
    workers: int
    on_progress: Progress


def run(root: Path, snapshot: Snapshot, site: Path, *, workers: int, on_progress: Progress) -> Built:
    """Build the site of the repository at `root` into the folder `site`, which is replaced as a whole.

    The Markdown pages are left in build/pages and the manifest in build/manifest.json. Builds of one repository, or to
    one site, wait for each other. Raises UsageError when `site` holds something that is no site, OutsideError when the
    engine or the disk refuses; the old site then stays as it was.
    """
    site = place.checked(root, site)
    work = root / "build"
    on_wait = partial(on_progress, "waiting for another build", 0, 1)
    try:
        with place.claimed(work, on_wait), place.stage(site, on_wait) as folder:
            job = _Job(
                root=root,
                pages=work / "pages",
                theme=work / "theme",
                stage=folder / "site",
                workers=workers,
                on_progress=on_progress,
            )
            files = _build(job, snapshot)
            place.swap(job.stage, site, folder)
            _write_manifest(work / MANIFEST, files)
    except OSError as error:
        raise OutsideError(f"the site cannot be written: {error}", "is there space, and may you write here?") from error
    return Built(site=site, files=files)


def _build(job: _Job, snapshot: Snapshot) -> tuple[Made, ...]:
    """Make every file of the site in the stage."""
    engine = KINDS[snapshot.settings.engine]
    config = job.root / "mkdocs.yml"
    settings = frame.settings(config)
    look = digest(__version__, engine.version(), theme.lay(job.root / "overrides", job.theme), settings)
    shutil.rmtree(job.pages, ignore_errors=True)
    job.pages.mkdir(parents=True)
    made_of = list(_outputs(job.root, snapshot, look))
    _make(made_of, job)
    laid = own.lay(job.root, job.pages, {output.path for output in made_of})
    render_sharded(
        engine,
        job.pages,
        job.stage,
        config,
        workers=job.workers,
        on_progress=lambda done, total: job.on_progress("pages", done, total),
    )
    look = digest(look, frame.titles(settings, job.pages, laid))
    inputs = {one.path: digest(one.inputs, look) if isinstance(one, Page) else one.inputs for one in made_of}
    return _finish(job, inputs, laid, look)


def _outputs(root: Path, snapshot: Snapshot, look: str) -> Iterator[Output]:
    yield from outputs.site(snapshot, engine=look)
    for entry in snapshot.entries:
        yield from own.attachments(root, entry, snapshot.settings.root)


def _make(made_of: list[Output], job: _Job) -> None:
    """Write every output, pages as Markdown for the engine."""
    paths = [output.path for output in made_of]
    if len(set(paths)) < len(paths):
        twice = sorted({path for path in paths if paths.count(path) > 1})
        raise ContentError([Problem(path="mkdocs.yml", message=f"two outputs want the address /{twice[0]}")])

    def write(output: Output) -> None:
        target = job.pages / output.source if isinstance(output, Page) else job.stage / output.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(output.make())

    job.on_progress("files", 0, len(made_of))
    side_by_side(made_of, write, job.workers)
    job.on_progress("files", len(made_of), len(made_of))


def _finish(job: _Job, inputs: Mapping[str, str], laid: Mapping[str, str], look: str) -> tuple[Made, ...]:
    """Digest what came out.

    What the engine laid beside our files is a copy of something, and its own input; or it is a page, made of the frame
    and of all own pages, which may link each other. A file of the theme may stand in the place of one of ours.
    """
    others = digest(look, sorted(laid.items()))
    names = sorted(file.relative_to(job.stage).as_posix() for file in job.stage.rglob("*") if file.is_file())
    missing = sorted(set(inputs).difference(names))
    if missing:
        raise OutsideError(f"the engine left out {missing[0]}", "look at what it says with `mkdocs build`")

    def made(name: str) -> Made:
        sha256 = own.sha256(job.stage / name)
        if name.startswith("assets/") and (job.theme / name).is_file():
            return Made(path=name, inputs=sha256, sha256=sha256)
        return Made(path=name, inputs=inputs.get(name, others if name.endswith(".html") else sha256), sha256=sha256)

    return tuple(map(made, names))


def _write_manifest(target: Path, files: tuple[Made, ...]) -> None:
    content = {made.path: {"inputs": made.inputs, "sha256": made.sha256} for made in files}
    target.write_text(json.dumps({"files": content}, indent=1) + "\n", encoding="utf-8")
