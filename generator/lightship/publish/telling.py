"""Say in a statement what a generation changes of the page's words, since the last generation that has one."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from lightship import statements
from lightship.plan import Manifest, Row, manifest
from lightship.publish import records
from lightship.publish.archive import Archive
from lightship.publish.generation import Generation
from lightship.publish.head import Head
from lightship.publish.records import Base, MissingError, Record
from lightship.state.base import StateError, Store
from lightship.statements import Statement, Twin


def statement(
    generation: Generation, record: Record, stated: Manifest, head: Head, archive: Archive, at: datetime
) -> Statement:
    """Make the next statement, unsigned and without targets; `stated` are the rows that the last one spoke of."""
    return Statement(
        number=head.told + 1,
        previous=head.statement,
        generation=generation.number,
        commit=record.commit,
        kind=record.kind,
        at=at,
        plan=manifest.digest(generation.shards),
        twins=tuple(_twins(generation, stated, archive)),
        gone=tuple(sorted(_incidents(stated) - _incidents(generation.files))),
    )


def restated(said: Statement, generation: Generation, chain: Iterable[Statement]) -> Statement:
    """Say everything anew over the statements of a chain, newest first, whose words of before are lost."""
    held = statements.fold(chain)
    twins = []
    for path, row in sorted(generation.files.items()):
        if incident := statements.incident_of(path):
            twin = statements.twin(incident, generation.place(path, row).read_bytes())
            before = held[incident].updates if incident in held else {}
            twins.append(replace(twin, removed=tuple(sorted(before.keys() - twin.updates.keys()))))
    gone = held.keys() - _incidents(generation.files)
    return replace(said, twins=tuple(twins), gone=tuple(sorted(gone)))


def stated(store: Store, before: Base, head: Head) -> Manifest:
    """Give the rows of the newest generation that was published to its end, and so has a statement."""
    number = head.published[-1] if head.published else 0
    if before.record and before.record.generation == number:
        return before.rows
    record = records.look(store, number) if number else None
    with suppress(MissingError):
        return records.rows(store, record) if record else {}
    return {}


def _twins(generation: Generation, before: Manifest, archive: Archive) -> Iterator[Twin]:
    for path, row in sorted(generation.files.items()):
        incident = statements.incident_of(path)
        old = before.get(path)
        if incident and (old is None or old.sha256 != row.sha256):
            new = generation.place(path, row).read_bytes()
            yield statements.twin(incident, new, _archived(archive, old))


def _archived(archive: Archive, row: Row | None) -> bytes | None:
    """Give the words of before; where they are lost, every update of the incident is stated again."""
    try:
        return archive.place(row).read_bytes() if row else None
    except StateError:
        return None


def _incidents(rows: Manifest) -> set[str]:
    return {incident for incident in map(statements.incident_of, rows) if incident}
