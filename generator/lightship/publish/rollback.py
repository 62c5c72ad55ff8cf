"""Put an earlier generation back, as a new one, and pin it: nothing else is published until the pin is ended."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from lightship.errors import OutsideError, visible
from lightship.plan import RENEWED, Row
from lightship.publish import chain, publication, records, stamping
from lightship.publish.archive import Archive
from lightship.publish.errand import Published
from lightship.publish.generation import row_of
from lightship.publish.head import Head, LostError, Pin, look
from lightship.publish.preparing import Candidate
from lightship.publish.publisher import Publisher, RefusedError
from lightship.publish.records import Record
from lightship.publish.surveying import survey
from lightship.state.base import StateError, Store
from lightship.statements import Kind
from lightship.targets.base import PassedError

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RolledBack:
    """What was put back, as which generation, and the updates that readers have met since and will not forget."""

    restored: int
    published: Published
    met: tuple[str, ...]


def run(publisher: Publisher, generation: int | None, *, by: str, why: str) -> RolledBack:
    """Put a generation back, the one before the current when none is named; a rollback that died is ended.

    Raises RefusedError when there is no such generation, OutsideError when the outside refuses.
    """
    for _ in range(_ATTEMPTS):
        publisher = publisher.afresh()
        seen = look(publisher.store)
        if seen.head is None:
            raise RefusedError("nothing is published yet", "`lightship publish` does it")
        found = survey(publisher)
        record = _chosen(publisher.store, seen.head, generation)
        # What is put back stays the same, whoever publishes meanwhile.
        generation = record.generation
        pin = Pin(generation=generation, by=by, at=publisher.clock(), why=why)
        met = tuple(_met(publisher, seen.head, record.restored or record.generation))
        try:
            published = publication.publish(
                publisher, _candidate(publisher, record, why), found, seen, pin=pin, is_deletion_forced=True
            )
        except (LostError, PassedError):
            continue
        return RolledBack(restored=record.generation, published=published, met=met)
    raise OutsideError("other runs publish without end", "run it again when they have ended")


def _chosen(store: Store, head: Head, wanted: int | None) -> Record:
    """Find the generation to put back; while one is pinned, the one before means the one before that."""
    kept = set(records.numbers(store)) - {head.generation}
    numbers = [number for number in head.published if number in kept]
    if wanted is None and head.pinned and not head.is_done:
        wanted = head.pinned.generation
    if wanted is not None:
        record = records.look(store, wanted) if wanted in numbers else None
        if record is None:
            raise RefusedError(f"there is no generation {wanted} to put back", "`lightship generations` lists them")
        return record
    shown = head.pinned.generation if head.pinned else head.generation
    for number in reversed(numbers):
        record = records.look(store, number) if number < shown else None
        if record:
            return record
    raise RefusedError("there is no earlier generation to put back", "`lightship generations` lists them")


def _candidate(publisher: Publisher, record: Record, why: str) -> Candidate:
    """Give a generation as the state store remembers it, its /status.json confirmed now."""
    archive = Archive(publisher.store, publisher.folder / "archived")
    content = archive.place(record.status).read_bytes()
    status = stamping.renewed(content, record.generation, publisher.clock())
    place = publisher.folder / f"status-{record.generation}.json"
    place.write_bytes(status)

    def placed(path: str, row: Row) -> Path:
        return place if path == RENEWED else archive.place(row)

    return Candidate(
        commit=record.commit,
        at=record.at,
        files={**records.rows(publisher.store, record), RENEWED: row_of(status)},
        redirects=records.redirects(publisher.store, record),
        place=placed,
        kind=Kind.ROLLBACK,
        restored=record.generation,
        account={"why": visible(why)},
    )


def _met(publisher: Publisher, head: Head, generation: int) -> Iterable[str]:
    """Name the updates that were made public after a generation, newest first."""
    with suppress(StateError):  # statements may be lost, and the page must go back all the same
        for statement in chain.read(publisher, head):
            if statement.generation <= generation:
                return
            for twin in statement.twins:
                yield from (f"{twin.incident}/{update}" for update in twin.updates)
