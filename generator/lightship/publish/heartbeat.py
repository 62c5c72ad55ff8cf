"""The heartbeat: publish what time brought, else confirm /status.json for some hours more, and nothing else."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from lightship.errors import LightshipError
from lightship.plan import RENEWED, Row, manifest
from lightship.publish import publication, rollback, stamping
from lightship.publish.archive import Archive
from lightship.publish.deciding import GiveWay
from lightship.publish.delivering import Delivered, is_enough, of_all
from lightship.publish.errand import Outcome, Source, Unchanged, Wishes
from lightship.publish.generation import item
from lightship.publish.head import Head, fence, look
from lightship.publish.held import Known
from lightship.publish.preparing import Candidate
from lightship.publish.publisher import Destination, Publisher, RefusedError
from lightship.publish.surveying import survey
from lightship.publish.threads import each
from lightship.publish.upkeep import keep_up
from lightship.targets.base import PassedError


def run(publisher: Publisher, source: Source) -> Outcome:
    """Apply transitions, finish what a run left undone, bring up targets that lag; else renew /status.json alone.

    While an earlier generation is pinned it is kept as it is, and confirmed. Raises as a publication does, and
    RefusedError when nothing was published yet.
    """
    head = look(publisher.store).head
    if head is None:
        raise RefusedError("nothing is published yet", "`lightship publish` does it")
    if head.pinned and not head.is_done:
        pin = head.pinned
        return rollback.run(publisher, pin.generation, by=pin.by, why=pin.why).published
    if head.pinned:
        return _keep_pinned(publisher, head)
    built: list[Candidate] = []

    def make(known: Known, archived: Callable[[Row], Path], head: Head | None) -> Candidate:
        built.append(source.make(known, archived, head))
        return built[-1]

    outcome = publication.run(publisher, replace(source, make=make), Wishes())
    head = look(publisher.store).head
    if not isinstance(outcome, Unchanged) or head is None or head.generation != outcome.generation:
        return outcome
    return _renew(publisher, head, outcome, stamping.status(built[-1].status(), outcome.generation))


def _keep_pinned(publisher: Publisher, head: Head) -> Outcome:
    """Look after a page that is pinned, and confirm what it says."""
    found = survey(publisher)
    record = found.base.record
    if record is None:
        return Unchanged(generation=head.generation, is_enough=False)
    row = record.status

    def status() -> bytes:
        said = Archive(publisher.store, publisher.folder / "archived").place(row).read_bytes()
        return stamping.renewed(said, head.generation, publisher.clock())

    try:
        # Whoever put the generation back has said that what it has not may go.
        kept = partial(keep_up, publisher, found, record, head, status=status, is_deletion_forced=True)
        delivered = kept() if found.is_current(head) else []
    except PassedError:
        return GiveWay(why="another publication has begun")
    # Nobody is told of a page that was put back.
    outcome = Unchanged(generation=head.generation, is_enough=False, delivered=tuple(delivered))
    return _renew(publisher, head, outcome, status())


def _renew(publisher: Publisher, head: Head, outcome: Unchanged, status: bytes) -> Outcome:
    publisher = publisher.afresh()
    holds = fence(publisher.store, lambda now: now == head and now.is_done)
    failed = {one.name for one in outcome.delivered if one.fault}

    def at(destination: Destination) -> None:
        root = destination.target.read(manifest.ROOT)
        if root and manifest.read_root(root).generation == head.generation:
            items = [item(RENEWED, status, publisher.folder, publisher.publishing.caching)]
            destination.target.put(items, holds)
            destination.target.finish([RENEWED], holds)

    found = each({one.name: partial(at, one) for one in publisher.destinations if one.name not in failed})
    if any(isinstance(result, PassedError) for result in found.values()):
        return GiveWay(why="another publication has begun")
    faults = [Delivered(name=name, fault=fault) for name, fault in found.items() if isinstance(fault, LightshipError)]
    every = of_all(publisher, (*outcome.delivered, *faults))
    is_still = outcome.is_enough and is_enough(publisher.publishing.required, every)
    return replace(outcome, is_enough=is_still, delivered=(*outcome.delivered, *faults))
