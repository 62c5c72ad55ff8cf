"""A build that goes on from the one before: it makes what changed and touches no other file of the site.

A group whose key is the same is passed over. The site is changed in place, file by file; a build that dies meanwhile
has taken its record from the shelf, and the next one builds the whole.
"""

import os
import shutil
from collections.abc import Iterable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from lightship.build import frame, own
from lightship.build.examining import examine
from lightship.build.job import Job, Look
from lightship.build.making import declared, finished, groups, refuse_twice, refuse_without
from lightship.build.record import REST, Record, Rows, every_row, forget, recall, remember, rows_of, seen
from lightship.build.staging import render, staged, write
from lightship.outputs.base import Output, Page
from lightship.plan import Row, Site
from lightship.shelf import Shelf
from lightship.snapshot import Snapshot


def renew(job: Job, snapshot: Snapshot, look: Look, shelf: Shelf, site: Path) -> Site | None:
    """Bring the folder `site` up to date; None when that needs a whole build.

    Raises Forgotten when the shelf does not have what it should.
    """
    before = recall(shelf, site)
    if before is None or own.digests(job.root) != before.own:
        return None
    every = list(groups(snapshot, look))
    touched = [group for group in every if not group.key or before.keys.get(group.name) != group.key]
    made_of = {group.name: declared(job, snapshot, look, group) for group in touched}
    every_output = [output for outputs in made_of.values() for output in outputs]
    refuse_twice(every_output)
    if frame.around(look.digest, look.settings, every_output, before.own) != before.around:
        return None
    gone = before.keys.keys() - {group.name for group in every}
    was = rows_of(shelf, [*gone, *(group.name for group in touched if group.name in before.keys)])
    inputs = finished(every_output, before.around)
    if own.clashes(before.own, inputs.keys() - was.keys()):
        return None
    rows = {path: was[path] for path, of in inputs.items() if path in was and was[path].inputs == of}
    new = _made(job, look, [one for one in every_output if one.path not in rows], every_output, before, inputs)
    refuse_without(new, inputs.keys() - rows.keys())
    warnings = examine(job.stage, snapshot, job.workers)
    rest = rows_of(shelf, [REST])
    added = {path: row for path, row in new.items() if path not in inputs and rest.get(path) != row}
    rows |= {path: row for path, row in new.items() if path in inputs}
    forget(shelf)
    pages = {one.path for one in every_output if isinstance(one, Page)}
    _apply(job, site, [*added, *(inputs.keys() & new.keys())], was.keys() - rows.keys(), was.keys() - pages)
    after = Record(
        seen=seen(site),
        around=before.around,
        own=before.own,
        keys={group.name: group.key for group in every},
        count=before.count + len(rows) - len(was) + len(added.keys() - rest.keys()),
    )
    kept: dict[str, Rows] = {name: {one.path: rows[one.path] for one in outputs} for name, outputs in made_of.items()}
    remember(shelf, after, {**kept, REST: rest | added}, gone)
    return Site(folder=site, files=every_row(shelf, after), redirects={}, warnings=warnings)


def _made(
    job: Job,
    look: Look,
    wanted: list[Output],
    every: list[Output],
    before: Record,
    inputs: Mapping[str, str],
) -> dict[str, Row]:
    """Make what is wanted in the stage; the rows of all that came out."""
    job.pages.mkdir(parents=True)
    job.stage.mkdir(parents=True)
    pages = [one for one in wanted if isinstance(one, Page)]
    # What the theme lays in the place of an asset of ours comes after it.
    first = [one for one in wanted if isinstance(one, Page) or one.path.startswith("assets/")]
    write(first, job)
    with ThreadPoolExecutor(1) as pool:
        paths = {one.path for one in pages}
        known = [one for one in every if isinstance(one, Page) and one.path not in paths]
        beside = _beside(job, look, every, before.own) if pages else []
        rendered = pool.submit(render, job, look, known, beside) if pages else None
        # The engine is a process of its own: the rest is written meanwhile.
        write([one for one in wanted if one not in first], job)
        if rendered:
            rendered.result()
    return dict(staged(job, inputs, ""))


def _beside(job: Job, look: Look, every: Iterable[Output], own_pages: Mapping[str, str]) -> list[str]:
    """Lay pages that the nav may name, and that nobody declares, beside the others: their sources."""
    sources = {one.source for one in every if isinstance(one, Page)}
    found = []
    for name in sorted(frame.mentioned(look.settings) - sources):
        place = (job.root / "pages" if name in own_pages else job.root / "build" / "pages") / name
        if place.is_file():
            (job.pages / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place, job.pages / name)
            found.append(name)
    return found


def _apply(job: Job, site: Path, changed: Iterable[str], removed: Set[str], no_pages: Set[str]) -> None:
    """Change the site in place, and the Markdown of its pages in build/pages; `no_pages` are none any more."""
    pages = job.root / "build" / "pages"
    for path in removed:
        _remove(site, path)
    for path in no_pages:
        if path.endswith(".html"):
            _remove(pages, f"{path.removesuffix('.html')}.md")
    for path in changed:
        _move(job.stage, site, path)
    for source in job.pages.rglob("*.md"):
        _move(job.pages, pages, source.relative_to(job.pages).as_posix())


def _move(source: Path, target: Path, path: str) -> None:
    (target / path).parent.mkdir(parents=True, exist_ok=True)
    os.replace(source / path, target / path)  # noqa: PTH105 - the same, in half the time


def _remove(folder: Path, path: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    place = folder / path
    place.unlink(missing_ok=True)
    for above in place.parents:
        if above == folder or not above.is_dir() or any(above.iterdir()):
            return
        above.rmdir()
