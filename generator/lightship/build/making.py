"""What a build does between reading and showing: declare every file, and make those that are not known."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NoReturn

from lightship import outputs
from lightship.build import frame, own, record
from lightship.build.examining import examine
from lightship.build.job import Job, Look
from lightship.build.staging import render, staged, write
from lightship.errors import ContentError, OutsideError, Problem
from lightship.outputs.base import Group, Output, Page, digest
from lightship.plan import Manifest, Row, Site
from lightship.shelf import Shelf
from lightship.snapshot import Snapshot

Known = Callable[[str, str], Row | None]
"""Gives the row of a path that need not be made again, for it was made of the same inputs; None when it must be."""


def groups(snapshot: Snapshot, look: Look) -> Iterator[Group]:
    """Give the groups of all files; other rules of redaction are a reason to look at all of them again."""
    for group in outputs.groups(snapshot, engine=look.digest):
        yield group._replace(key=group.key and digest(group.key, look.rules))


def declared(job: Job, snapshot: Snapshot, look: Look, group: Group) -> list[Output]:
    """Declare the files of a group, made by the rules of redaction too; what lies beside an entry's words is in it."""
    beside = own.attachments(job.root, group.entry, snapshot.settings.root) if group.entry else ()
    return [replace(one, inputs=digest(one.inputs, look.rules)) for one in (*group.outputs(), *beside)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole build: the site, what is around its pages, the author's own pages, and each group with key and paths."""

    site: Site
    around: str
    own: Mapping[str, str]
    keys: Mapping[str, str]
    paths: Mapping[str, Sequence[str]]


def whole(job: Job, snapshot: Snapshot, look: Look, known: Known, shelf: Shelf | None = None) -> Whole:
    """Make every file of the site that is not known in the stage.

    With a shelf, groups that are known as a whole are not even declared.
    """
    shutil.rmtree(job.pages, ignore_errors=True)
    job.pages.mkdir(parents=True)
    every = list(groups(snapshot, look))
    passed = _passed(every, look, known, shelf) if shelf else {}
    rows = {path: row for files in passed.values() for path, row in files.items()}
    found = _declared(job, snapshot, look, [group for group in every if group.name not in passed], known)
    laid = own.lay(job.root, job.pages, [*rows, *found.inputs], set(map(_source, (*rows, *found.inputs))))
    around = frame.around(look.digest, look.settings, found.outputs, laid)
    inputs = found.inputs | finished(found.outputs, around)
    rows |= found.rows
    if not found.is_finished:
        rows |= _known(inputs, known)
    write([one for one in found.outputs if one.path not in rows], job)
    render(job, look, [one for one in found.outputs if one.path in rows and isinstance(one, Page)])
    warnings = examine(job.stage, snapshot, job.workers)
    rows |= staged(job, inputs, digest(around, sorted(laid.items())))
    refuse_without(rows, inputs)
    if shelf:
        told = (
            (group, {path: inputs[path] for path in found.paths[group.name]})
            for group in every
            if group.name in found.paths
        )
        record.remember_declared(shelf, told, around)
    return Whole(
        site=Site(
            folder=job.stage,
            files=dict(sorted(rows.items())),
            redirects={one.path: one.to for group in every for one in group.redirects},
            warnings=warnings,
        ),
        around=around,
        own=laid,
        keys={group.name: group.key for group in every},
        paths=found.paths,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    """What groups declare: paths by group, inputs and known rows by path, and the outputs that are still looked at.

    Where what is around a page is known beforehand, the inputs are finished and outputs that are known are let go: the
    views of a long history fill more memory than all else.
    """

    paths: Mapping[str, Sequence[str]]
    inputs: dict[str, str]
    rows: dict[str, Row]
    outputs: Sequence[Output]
    is_finished: bool


def _declared(job: Job, snapshot: Snapshot, look: Look, every: Iterable[Group], known: Known) -> _Declared:
    is_closed = frame.is_closed(look.settings)
    around = frame.around(look.digest, look.settings, (), {})
    mentioned = frame.mentioned(look.settings)
    paths: dict[str, Sequence[str]] = {}
    inputs: dict[str, str] = {}
    rows: dict[str, Row] = {}
    kept: list[Output] = []
    for group in every:
        outputs = declared(job, snapshot, look, group)
        paths[group.name] = [one.path for one in outputs]
        for one in outputs:
            if one.path in inputs:
                _refuse(one.path)
            inputs[one.path] = one.inputs
        of = finished(outputs, around)
        inputs |= of
        here = _known(of, known) if is_closed else {}
        rows |= here
        kept += [one for one in outputs if one.path not in here or (isinstance(one, Page) and one.source in mentioned)]
    return _Declared(paths=paths, inputs=inputs, rows=rows, outputs=kept, is_finished=is_closed)


def _known(inputs: Mapping[str, str], known: Known) -> dict[str, Row]:
    found = {}
    for path, of in inputs.items():
        if (row := known(path, of)) is not None:
            found[path] = row
    return found


def _passed(every: Sequence[Group], look: Look, known: Known, shelf: Shelf) -> dict[str, dict[str, Row]]:
    """Give the rows of groups that are known as a whole and declare what they declared before.

    A page that the nav may name is declared all the same: it must lie beside those that are rendered.
    """
    if not frame.is_closed(look.settings):
        return {}
    mentioned = frame.mentioned(look.settings)
    found = {}
    for name, files in record.declared(shelf, every, frame.around(look.digest, look.settings, (), {})).items():
        rows = {path: row for path, of in files.items() if (row := known(path, of)) is not None}
        if len(rows) == len(files) and mentioned.isdisjoint(map(_source, files)):
            found[name] = rows
    return found


def _source(path: str) -> str:
    return f"{path.removesuffix('.html')}.md" if path.endswith(".html") else path


def finished(made_of: Iterable[Output], around: str) -> dict[str, str]:
    """Give the input digest of each path, that of a page with the digest of what is around it."""
    return {one.path: digest(one.inputs, around) if isinstance(one, Page) else one.inputs for one in made_of}


def refuse_without(rows: Manifest, wanted: Iterable[str]) -> None:
    """Raise OutsideError when something that was wanted has no row."""
    missing = sorted(path for path in wanted if path not in rows)
    if missing:
        raise OutsideError(f"the engine left out {missing[0]}", "look at what it says with `mkdocs build`")


def refuse_twice(made_of: Iterable[Output]) -> None:
    """Raise ContentError when two outputs have one path."""
    seen: set[str] = set()
    for output in made_of:
        if output.path in seen:
            _refuse(output.path)
        seen.add(output.path)


def _refuse(path: str) -> NoReturn:
    raise ContentError([Problem(path="mkdocs.yml", message=f"two outputs want the address /{path}")])
