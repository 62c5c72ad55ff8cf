"""Put right what drifted at targets and what lags, whatever their manifests say."""

from contextlib import suppress
from dataclasses import replace
from functools import partial

from lightship.errors import LightshipError, OutsideError
from lightship.plan import RENEWED, Row, manifest
from lightship.publish import carrying, chain, claims, generation, healing, held, recording, records, stamping
from lightship.publish.claims import Claim
from lightship.publish.generation import Generation
from lightship.publish.head import Head, fence, look
from lightship.publish.held import Holding
from lightship.publish.publisher import Destination, Publisher, RefusedError
from lightship.publish.records import Base, MissingError
from lightship.publish.threads import each
from lightship.targets.base import PassedError


def shown(destination: Destination) -> int | None:
    """Give the generation that a target shows, None for none; raises OutsideError when its manifest is broken."""
    content = destination.target.read(manifest.ROOT)
    return None if content is None else manifest.read_root(content).generation


def drifted(destination: Destination, current: Generation) -> list[str]:
    """Give what does not lie at a target as the generation says."""
    survey = getattr(destination.target, "survey", None)
    files = survey(current.files) if survey else carrying.wrong(destination.target, current, current.files)
    papers = carrying.wrong(destination.target, current, current.papers)
    is_status_gone = stamping.generation_of(destination.target.read(RENEWED)) != current.number
    return [*files, *papers, *([RENEWED] if is_status_gone else ())]


def repair(publisher: Publisher) -> dict[str, int | LightshipError]:
    """Put back what drifted at every target, and what lags; give how many files for each target, or its fault.

    Raises RefusedError when there is no finished generation to repair.
    """
    head = look(publisher.store).head
    record = records.look(publisher.store, head.generation) if head and head.is_done else None
    if head is None or record is None:
        raise RefusedError("there is no finished generation to put back", "`lightship publish` makes one")
    current = generation.load(publisher.store, record, publisher.folder / "repair")
    base = Base(record=record, rows=current.files)
    there = each({one.name: partial(_there, publisher, one, current, base) for one in publisher.destinations})
    holdings = {name: one for name, one in there.items() if isinstance(one, Holding)}
    touched = (carrying.touched(current, one) for one in holdings.values())
    paths = frozenset({*current.files, *current.papers}).union(*touched)
    own = Claim(generation=head.generation, run=publisher.run, at=publisher.clock(), paths=paths)
    claims.open_(publisher.store, own)
    readable = [one for one in publisher.destinations if not isinstance(there[one.name], LightshipError)]
    found: dict[str, int | LightshipError] = {
        name: one for name, one in there.items() if isinstance(one, LightshipError)
    }
    found |= each(
        {one.name: partial(_repaired, publisher, one, current, holdings.get(one.name), head) for one in readable}
    )
    if any(isinstance(result, PassedError) for result in found.values()):
        healing.after_passed(publisher, own)
    elif not any(isinstance(result, LightshipError) for result in found.values()):
        claims.close(publisher.store, own)
    recording.bring(publisher, head)
    return found


def _repaired(
    publisher: Publisher, destination: Destination, current: Generation, lagging: Holding | None, head: Head
) -> int:
    target, caching = destination.target, publisher.publishing.caching
    holds = fence(publisher.store, lambda now: now == head)
    if lagging is None:
        paths = drifted(destination, current)
        if paths:
            target.put(current.items(paths, caching), holds)
            target.finish(paths, holds)
        count = len(paths)
    else:
        count = carrying.carry(target, current, lagging, holds, caching).files
    papers = chain.lacking(publisher, destination, head)
    if papers:
        chain.put(publisher, destination, papers, holds)
    chain.bring(publisher, destination, head, holds)
    return count + len(papers)


def _there(publisher: Publisher, destination: Destination, current: Generation, base: Base) -> Holding | None:
    """Give what a target that lags holds, None for one that does not.

    Of a manifest that cannot be read it is whatever any kept generation had.
    """
    content = destination.target.read(manifest.ROOT)
    with suppress(OutsideError):
        if content is not None and manifest.read_root(content).generation == current.number:
            return None
        return held.holding(destination.target, base)
    rows: dict[str, Row] = {}
    for number in records.numbers(publisher.store):
        record = records.look(publisher.store, number)
        with suppress(MissingError):
            rows |= records.rows(publisher.store, record) if record else {}
    return Holding(root=None, rows={path: replace(row, sha256="") for path, row in rows.items()})
