"""The stage of a build: write what was declared, let the engine render it, and digest what came out."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from lightship.build import frame
from lightship.build.job import Job, Look
from lightship.build.processes import side_by_side
from lightship.engines import render_sharded
from lightship.outputs.base import Output, Page
from lightship.plan import Row


def write(wanted: Sequence[Output], job: Job) -> None:
    """Write outputs, pages as Markdown for the engine."""

    def one(output: Output) -> None:
        target = job.pages / output.source if isinstance(output, Page) else job.stage / output.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(output.make())

    job.on_progress("files", 0, len(wanted))
    side_by_side(wanted, one, job.workers)
    job.on_progress("files", len(wanted), len(wanted))


def render(job: Job, look: Look, known: Iterable[Page], beside: Iterable[str] = ()) -> None:
    """Render what was written; known pages that the nav may name lie beside it, for the titles and links in it.

    `beside` are sources that lie there already and are not to be rendered.
    """
    mentioned = frame.mentioned(look.settings)
    near = [one for one in known if one.source in mentioned]
    write(near, job)
    job.stage.mkdir(parents=True, exist_ok=True)
    render_sharded(
        look.engine,
        job.pages,
        job.stage,
        job.root / "mkdocs.yml",
        passed_over=frozenset(map(PurePosixPath, (*beside, *(one.source for one in near)))),
        workers=job.workers,
        on_progress=lambda done, total: job.on_progress("pages", done, total),
    )


def staged(job: Job, inputs: Mapping[str, str], others: str) -> Iterator[tuple[str, Row]]:
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
