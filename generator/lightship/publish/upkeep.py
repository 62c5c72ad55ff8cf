"""Keep what is published as it should be without a new generation: targets that lag, statements, late writes."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from lightship.errors import LightshipError, OutsideError
from lightship.plan import HOME
from lightship.publish import carrying, ceiling, chain, claims, healing, recording
from lightship.publish.claims import Claim
from lightship.publish.delivering import Delivered, deliver
from lightship.publish.generation import Generation, confirmed, load, row_of
from lightship.publish.head import Head, fence, look
from lightship.publish.held import Holding
from lightship.publish.publisher import Publisher
from lightship.publish.records import Record
from lightship.publish.surveying import Survey
from lightship.publish.threads import each
from lightship.targets.base import PassedError


def keep_up(
    publisher: Publisher,
    survey: Survey,
    record: Record,
    head: Head,
    *,
    status: Callable[[], bytes],
    is_deletion_forced: bool = False,
) -> list[Delivered]:
    """Bring targets that lag behind to the current generation and look after the rest; give what became of targets.

    What they show is confirmed as of now: `status` gives the /status.json for it, as the archived one may have run out.
    """
    own = Claim(generation=head.generation, run=publisher.run, at=publisher.clock(), paths=frozenset())
    holds = fence(publisher.store, lambda now: now == head)
    held = {name: _seen(publisher, name, holding) for name, holding in survey.holdings.items()}
    lagging = {name: one for name, one in held.items() if one.generation != head.generation or HOME not in one.rows}
    delivered = [Delivered(name=name, fault=fault) for name, fault in survey.faults.items()]
    if not lagging and not survey.doubtful:
        return [*delivered, *bring_statements(publisher, head, delivered)]
    generation = load(publisher.store, record, publisher.folder / "current")
    refused = {} if is_deletion_forced else ceiling.refusals(generation, lagging, publisher.publishing.max_deletions)
    delivered += [Delivered(name=name, fault=refusal) for name, refusal in refused.items()]
    lagging = {name: one for name, one in lagging.items() if name not in refused}
    if lagging:
        generation = confirmed(generation, status())
        paths = frozenset().union(*(carrying.touched(generation, held) for held in lagging.values()))
        own = replace(own, paths=paths | survey.doubtful)
        claims.open_(publisher.store, own, claims.others(publisher.store, own.key))
        try:
            delivered += deliver(publisher, generation, lagging, survey.doubtful, holds)
        except PassedError:
            healing.after_passed(publisher, own)
            raise
    return look_after(publisher, generation, head, own, delivered)


def _seen(publisher: Publisher, name: str, holding: Holding) -> Holding:
    """Look at the home page of a target: if that is gone, its manifest is wrong about the worst that can be missing."""
    target = next(one.target for one in publisher.destinations if one.name == name)
    row, content = holding.rows.get(HOME), target.read(HOME)
    if row is None or (content is not None and row_of(content).sha256 == row.sha256):
        return holding
    return replace(holding, rows={path: row for path, row in holding.rows.items() if path != HOME})


def look_after(
    publisher: Publisher, generation: Generation, head: Head, own: Claim, delivered: Sequence[Delivered]
) -> list[Delivered]:
    """Bring statements, put right what came late, and close our own claim when every target is right.

    Gives what became of targets, what went wrong here added to it.
    """
    faults = bring_statements(publisher, head, delivered)
    if healing.others(publisher, generation, head, own):
        claims.close(publisher.store, own)
    elif look(publisher.store).head != head:
        healing.after_passed(publisher, own)
    return [*delivered, *faults]


def bring_statements(publisher: Publisher, head: Head, delivered: Sequence[Delivered]) -> list[Delivered]:
    """Put the statements that targets lack, where nothing went wrong so far; give those that refused.

    What the trail lacks of them is written, too.
    """
    holds = fence(publisher.store, lambda now: now == head)
    failed = {one.name for one in delivered if one.carried is None and one.fault}
    meant = [one for one in publisher.destinations if one.name not in failed]
    found = each({one.name: partial(chain.bring, publisher, one, head, holds) for one in meant})
    with suppress(OutsideError):  # people wait for no record: the next run writes what is missing of it
        recording.bring(publisher, head, delivered)
    return [
        Delivered(name=name, fault=result)
        for name, result in found.items()
        if isinstance(result, LightshipError) and not isinstance(result, PassedError)
    ]
