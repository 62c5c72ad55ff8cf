"""The page as it was published then: from the archive, byte for byte, or rebuilt; compared with what was stated."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lightship import statements, trail
from lightship.audit.gathering import stated_by_number
from lightship.errors import LightshipError
from lightship.ledger import archive as messages
from lightship.ledger.openings import Opening
from lightship.plan import RENEWED
from lightship.publish import head as heads
from lightship.publish import records
from lightship.publish.archive import Archive
from lightship.state.base import StateError, Store
from lightship.state.stored import moment
from lightship.statements import Statement, StatementError
from lightship.trail import EntryError

Rebuild = Callable[[str, datetime], Mapping[str, Path]]
"""Gives the files of the page as a commit makes them at an instant, by path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What readers met at a time: the statement of that generation, and its files by path.

    Not `is_archived`: it is rebuilt from the commit. `problems` say which texts are not as they were stated; `texts` is
    how many were compared.
    """

    statement: Statement
    files: Mapping[str, Path]
    is_archived: bool
    texts: int
    problems: tuple[str, ...]


def published(store: Store, folder: Path, at: datetime, rebuild: Rebuild) -> Past:
    """Give the page as it was published at an instant; raises LightshipError when there was none."""
    stated = _until(stated_by_number(store, heads.look(store).head), at)
    if not stated:
        raise LightshipError(
            f"nothing was published by {at:%Y-%m-%d %H:%M:%S} UTC", "`lightship generations` shows what is kept"
        )
    last = stated[0]
    files = _archived(store, folder, last.generation)
    found = files if files is not None else rebuild(last.commit, _instant(store, last))
    held = statements.fold(stated)
    problems = tuple(_differences({id_: one.sha256 for id_, one in held.items()}, found))
    return Past(statement=last, files=found, is_archived=files is not None, texts=len(held), problems=problems)


def told(
    store: Store, openings: Iterable[Opening], audience: str, at: datetime
) -> Iterator[tuple[str, datetime, str, bytes]]:
    """Give what an audience was told of events by an instant: the event, when, and each message with its name.

    Where the messages of an event are no longer kept, why stands in place of the name, without content.
    """
    for opening in openings:
        if opening.at > at or not opening.archive or audience not in {line.audience for line in opening.lines}:
            continue
        try:
            found = messages.look(store, opening)
        except StateError as error:
            yield opening.event.id, opening.at, error.message, b""
            continue
        for name, content in found.items():
            if name.split("/")[0] == audience:
                yield opening.event.id, opening.at, name, content


def _until(contents: Mapping[int, bytes], at: datetime) -> list[Statement]:
    """Give the statements that were made by an instant, newest first."""
    found = []
    for _, content in sorted(contents.items(), reverse=True):
        try:
            statement = statements.read(content)
        except StatementError:
            continue
        if statement.at <= at:
            found.append(statement)
    return found


def _archived(store: Store, folder: Path, generation: int) -> dict[str, Path] | None:
    """Give the files of a generation that is kept whole, None for one that is not."""
    archive = Archive(store, folder / "archived")
    try:
        record = records.look(store, generation)
        if record is None:
            return None
        rows = {**records.rows(store, record), RENEWED: record.status}
        return {path: archive.place(row) for path, row in rows.items()}
    except StateError:
        return None


def _instant(store: Store, statement: Statement) -> datetime:
    """Give the instant that the page showed, as the trail has it; else when it was published."""
    for _, content in trail.contents(store):
        try:
            entry = trail.read(content)
        except EntryError:
            continue
        if entry.statement == statement.number and isinstance(at := entry.body.get("at"), str):
            with suppress(ValueError):
                return moment(at)
    return statement.at


def _differences(stated: Mapping[str, str], files: Mapping[str, Path]) -> Iterator[str]:
    for incident, sha256 in sorted(stated.items()):
        place = files.get(statements.twin_path(incident))
        if place is None:
            yield f"{incident}: it was published then, and is not among these files"
        elif hashlib.sha256(place.read_bytes()).hexdigest() != sha256:
            yield f"{incident}: its text is not what was published then"
    for path in sorted(files):
        if (named := statements.incident_of(path)) and named not in stated:
            yield f"{named}: it was not published then"
