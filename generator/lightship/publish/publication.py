"""Publish: decide by the head, build, claim it, keep, carry, read back, state, settle, and look after what was late.

At every point at which a run may die, readers have a page that works, and the next run finishes the work.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from lightship import statements, trail
from lightship.errors import OutsideError
from lightship.git import Relation
from lightship.publish import (
    carrying,
    ceiling,
    chain,
    claims,
    deciding,
    heading,
    healing,
    preparing,
    pruning,
    recording,
    records,
    removal,
    stamping,
    surveying,
    telling,
    upkeep,
)
from lightship.publish.archive import Archive
from lightship.publish.claims import Claim
from lightship.publish.deciding import GiveWay, Go, Refuse
from lightship.publish.delivering import Delivered, deliver, is_enough, of_all
from lightship.publish.errand import Outcome, Published, Source, Unchanged, Wishes
from lightship.publish.head import Head, LostError, Pin, Seen, fence, look, swap
from lightship.publish.preparing import Candidate, Prepared
from lightship.publish.publisher import Publisher, RefusedError
from lightship.publish.records import Base, Record
from lightship.publish.surveying import Survey, all_failed, survey
from lightship.statements import Kind
from lightship.targets.base import PassedError

_ATTEMPTS = 5
# Clocks of machines differ by as much.
_TOLERANCE = timedelta(minutes=5)


def run(publisher: Publisher, source: Source, wishes: Wishes) -> Outcome:
    """Publish a source to every target.

    Raises RefusedError when a person must say a word, and OutsideError when the state store or all targets refuse.
    """
    is_passed = False
    for _ in range(_ATTEMPTS):
        seen = look(publisher.store)
        decision = _decide(seen.head, source, wishes)
        if isinstance(decision, GiveWay):
            return decision
        if isinstance(decision, Refuse):
            raise RefusedError(decision.why, decision.hint)
        if is_passed and seen.head and source.relation(seen.head.commit) is Relation.SAME:
            return GiveWay(why="another run of the same commit has taken over")
        try:
            return _attempt(publisher.afresh(), source, wishes, seen, decision)
        except LostError:
            continue
        except PassedError:
            is_passed = True
    raise OutsideError("other runs publish without end", "run it again when they have ended")


def _decide(head: Head | None, source: Source, wishes: Wishes) -> deciding.Decision:
    return deciding.decide(
        head, source.relation, is_diverged_allowed=wishes.is_diverged_allowed, is_unpinned=wishes.is_unpinned
    )


def _attempt(publisher: Publisher, source: Source, wishes: Wishes, seen: Seen, decision: Go) -> Outcome:
    head = seen.head
    found = survey(publisher)
    is_put_back = head is not None and surveying.is_put_back(
        publisher, found, head, is_meant=wishes.is_diverged_allowed
    )
    archive = Archive(publisher.store, publisher.folder / "archived")
    candidate = source.make(found.known, archive.place, head)
    _guard_moment(candidate.at, head, publisher.clock())
    record = found.base.record
    is_kept = record is not None and found.base.archives.issuperset(record.archives)
    if head and record and is_kept and found.is_current(head) and not head.pinned and not candidate.differs(found.base):
        if head.commit != source.commit or head.withheld != candidate.agreement.withheld:
            head = heading.advanced(publisher, seen, head, candidate, is_apart=decision.is_apart)
        delivered = upkeep.keep_up(
            publisher,
            found,
            record,
            head,
            status=lambda: stamping.status(candidate.status(), record.generation),
            is_deletion_forced=wishes.is_deletion_forced,
        )
        return Unchanged(
            generation=head.generation,
            is_enough=is_enough(publisher.publishing.required, of_all(publisher, delivered)),
            delivered=tuple(delivered),
            agreement=candidate.agreement,
            removed=removal.carry_out(publisher, candidate.takedowns),
        )
    if decision.only_if_equal and head:
        refusal = deciding.apart(head)
        raise RefusedError(refusal.why, refusal.hint)
    overrides = _overrides(wishes, head, decision, is_put_back=is_put_back)
    candidate = replace(candidate, account={**candidate.account, "overrides": overrides})
    if head and removal.missing(publisher.store, candidate.takedowns):
        candidate = replace(candidate, kind=Kind.TAKEDOWN)
    is_forced = wishes.is_deletion_forced
    done = publish(publisher, candidate, found, seen, is_deletion_forced=is_forced, is_apart=decision.is_apart)
    return replace(done, removed=removal.carry_out(publisher, candidate.takedowns))


def _overrides(wishes: Wishes, head: Head | None, decision: Go, *, is_put_back: bool) -> list[str]:
    """Name the words that somebody said, without which this would not be published, for the trail."""
    said = {
        "diverged": decision.is_apart and wishes.is_diverged_allowed,
        "deletions forced": wishes.is_deletion_forced,
        "behind the page": is_put_back,
        "unpinned": bool(head and head.pinned and wishes.is_unpinned),
    }
    return [word for word, is_said in said.items() if is_said]


def _guard_moment(at: datetime, head: Head | None, now: datetime) -> None:
    """Refuse what is yet to come, which nobody may read, and what was: readers would see time go back."""
    if at > now + _TOLERANCE:
        raise RefusedError(
            f"{at:%Y-%m-%d %H:%M} UTC is still to come", "leave out `--at`: `lightship build` shows it to you"
        )
    if head and at < head.at - _TOLERANCE:
        moment = f"the page shows {head.at:%Y-%m-%d %H:%M} UTC, and {at:%Y-%m-%d %H:%M} was before that"
        raise RefusedError(moment, "leave out `--at`; an earlier page is put back by `lightship rollback`")


def publish(
    publisher: Publisher,
    candidate: Candidate,
    found: Survey,
    seen: Seen,
    *,
    pin: Pin | None = None,
    is_deletion_forced: bool = False,
    is_apart: bool = False,
) -> Published:
    """Publish a candidate as a new generation over the head that was seen, of whose commit ours may be apart.

    Raises LostError when the head is another one by now, and PassedError, with everything of ours put right, when a
    newer run has taken over.
    """
    number = 1 + max(found.newest, seen.head.generation if seen.head else 0)
    folder = publisher.folder / f"generation-{number}"
    candidate = replace(candidate, account=recording.account(publisher, candidate))
    prepared = preparing.prepare(candidate, number, found.base, folder, publisher.clock())
    if not is_deletion_forced:
        for refusal in ceiling.refusals(
            prepared.generation, found.holdings, publisher.publishing.max_deletions
        ).values():
            raise refusal
    readable = [one for one in publisher.destinations if one.name in found.holdings]
    head = heading.claimed(publisher, candidate, number, seen.head, pin, readable, is_apart=is_apart)
    claimed = swap(publisher.store, seen, head)
    own, doubtful = _claim(publisher, prepared, found)
    newest = records.numbers(publisher.store)[-1:]
    if newest != ([found.base.record.generation] if found.base.record else []):
        # The run before us came further than we saw; what it brought must be compared with, too.
        claims.close(publisher.store, own)
        raise LostError("another run has begun meanwhile", "try again")
    try:
        done = _carry_out(publisher, prepared, replace(found, doubtful=doubtful), claimed, own)
    except PassedError:
        healing.after_passed(publisher, own)
        raise
    return replace(done, agreement=candidate.agreement)


def _claim(publisher: Publisher, prepared: Prepared, found: Survey) -> tuple[Claim, frozenset[str]]:
    """Name all that will be touched, before it is; give that, and what other open claims name.

    Claims that have nothing on its way any more are taken over.
    """
    paths = (carrying.touched(prepared.generation, holding) for holding in found.holdings.values())
    number = prepared.generation.number
    own = Claim(generation=number, run=publisher.run, at=publisher.clock(), paths=frozenset().union(*paths))
    others = claims.others(publisher.store, own.key)
    doubtful = claims.paths(others)
    own = replace(own, paths=own.paths | doubtful)
    claims.open_(publisher.store, own, others)
    return own, doubtful


def _carry_out(publisher: Publisher, prepared: Prepared, found: Survey, claimed: Seen, own: Claim) -> Published:
    generation, head = prepared.generation, claimed.head
    if head is None:
        raise AssertionError("a claimed head is there")
    holds = fence(publisher.store, lambda now: now.run == publisher.run and now.generation == generation.number)
    record = preparing.keep(publisher.store, prepared, found.base)
    holds()
    delivered = [Delivered(name=name, fault=fault) for name, fault in found.faults.items()]
    delivered += deliver(publisher, generation, found.holdings, found.doubtful, holds)
    if not any(one.carried for one in delivered):
        raise all_failed({one.name: one.fault for one in delivered if one.fault})
    is_signed_no_longer = chain.is_signed_no_longer(publisher, head)
    link = chain.append(publisher.store, _statement(publisher, prepared, record, found.base, head, delivered))
    settled = heading.settled(publisher, claimed, head, link)
    delivered = upkeep.look_after(publisher, generation, settled, own, delivered)
    with suppress(OutsideError, PassedError):  # it is published; what is not forgotten now will be the next time
        pruning.prune(publisher.store, publisher.publishing.keep, settled, holds)
    return Published(
        generation=generation.number,
        statement=link,
        delivered=tuple(delivered),
        is_enough=is_enough(publisher.publishing.required, delivered),
        is_signed_no_longer=is_signed_no_longer,
    )


def _statement(
    publisher: Publisher, prepared: Prepared, record: Record, before: Base, head: Head, delivered: list[Delivered]
) -> bytes:
    """State what was published and where it was read back."""
    store = publisher.store
    stated = telling.stated(store, before, head)
    archive = Archive(store, publisher.folder / "archived")
    said = telling.statement(prepared.generation, record, stated, head, archive, publisher.clock())
    if head.told and not stated:
        said = telling.restated(said, prepared.generation, chain.read(publisher, head))
    verified = {one.name for one in delivered if one.fault is None}
    targets = tuple(one.public_name or one.name for one in publisher.destinations if one.name in verified)
    return statements.written(publisher.sign(replace(said, targets=targets, trail=trail.end(store).sha256)))
