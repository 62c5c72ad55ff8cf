"""What a build does between reading and showing: declare every file, make those that are not known, digest them."""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from lightship import __version__, outputs
from lightship.build import frame, own
from lightship.build.processes import side_by_side
from lightship.engines import KINDS, Engine, render_sharded, theme
from lightship.errors import ContentError, OutsideError, Problem
from lightship.outputs.base import Output, Page, Redirect, digest
from lightship.plan import Row, Site
from lightship.snapshot import Snapshot

Progress = Callable[[str, int, int], None]
Known = Callable[[str, str], Row | None]
"""Gives the row of a path that need not be made again, for it was made of the same inputs; None when it must be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One run: the repository, the folders it works in, and how it tells its progress."""

    root: Path
    pages: Path
    theme: Path
    stage: Path
    workers: int
    on_progress: Progress


def make(job: Job, snapshot: Snapshot, known: Known) -> Site:
    """Make every file of the site that is not known in the stage; give the rows of all, sorted by path."""
    engine = KINDS[snapshot.settings.engine]
    settings = frame.settings(job.root / "mkdocs.yml")
    look = digest(__version__, engine.version(), theme.lay(job.root / "overrides", job.theme), settings)
    shutil.rmtree(job.pages, ignore_errors=True)
    job.pages.mkdir(parents=True)
    made_of = list(_outputs(job.root, snapshot, look))
    _refuse_twice(made_of)
    laid = own.lay(job.root, job.pages, made_of)
    look = digest(look, frame.titles(settings, made_of, laid))
    inputs = {one.path: digest(one.inputs, look) if isinstance(one, Page) else one.inputs for one in made_of}
    rows = _known(inputs, known)
    _write([one for one in made_of if one.path not in rows], job)
    _render(job, engine, [one for one in made_of if one.path in rows and isinstance(one, Page)], settings)
    missing = [path for path in inputs if path not in rows and not (job.stage / path).is_file()]
    if missing:
        raise OutsideError(f"the engine left out {missing[0]}", "look at what it says with `mkdocs build`")
    rows |= _rows(job, inputs, digest(look, sorted(laid.items())))
    return Site(
        folder=job.stage,
        files=dict(sorted(rows.items())),
        redirects={one.path: one.to for one in made_of if isinstance(one, Redirect)},
    )


def _known(inputs: Mapping[str, str], known: Known) -> dict[str, Row]:
    found = {}
    for path, of in inputs.items():
        row = known(path, of)
        if row is not None:
            found[path] = row
    return found


def _render(job: Job, engine: Engine, known: list[Page], settings: bytes) -> None:
    """Render what was written; known pages that the nav may name lie beside it, for the titles and links in it."""
    mentioned = frame.mentioned(settings)
    beside = [one for one in known if one.source in mentioned]
    _write(beside, job)
    job.stage.mkdir(parents=True, exist_ok=True)
    render_sharded(
        engine,
        job.pages,
        job.stage,
        job.root / "mkdocs.yml",
        passed_over=frozenset(PurePosixPath(one.source) for one in beside),
        workers=job.workers,
        on_progress=lambda done, total: job.on_progress("pages", done, total),
    )


def _outputs(root: Path, snapshot: Snapshot, look: str) -> Iterator[Output]:
    yield from outputs.site(snapshot, engine=look)
    for entry in snapshot.entries:
        yield from own.attachments(root, entry, snapshot.settings.root)


def _refuse_twice(made_of: Iterable[Output]) -> None:
    seen: set[str] = set()
    for output in made_of:
        if output.path in seen:
            raise ContentError([Problem(path="mkdocs.yml", message=f"two outputs want the address /{output.path}")])
        seen.add(output.path)


def _write(wanted: Sequence[Output], job: Job) -> None:
    """Write outputs, pages as Markdown for the engine."""

    def write(output: Output) -> None:
        target = job.pages / output.source if isinstance(output, Page) else job.stage / output.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(output.make())

    job.on_progress("files", 0, len(wanted))
    side_by_side(wanted, write, job.workers)
    job.on_progress("files", len(wanted), len(wanted))


def _rows(job: Job, inputs: Mapping[str, str], others: str) -> Iterator[tuple[str, Row]]:
    """Digest what came out; `others` is the input of pages that are the author's own.

    What the engine laid beside our files is a copy of something, and its own input; or it is a page, made of the frame
    and of all own pages, which may link each other. A file of the theme may stand in the place of one of ours.
    """
    for place in sorted(job.stage.rglob("*")):
        if not place.is_file():
            continue
        name = place.relative_to(job.stage).as_posix()
        content = place.read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        made_of = inputs.get(name, others if name.endswith(".html") else sha256)
        if name.startswith("assets/") and (job.theme / name).is_file():
            made_of = sha256
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        yield name, Row(inputs=made_of, sha256=sha256, md5=md5, size=len(content))
