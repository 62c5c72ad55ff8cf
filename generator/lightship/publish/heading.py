"""The heads that a publication leaves: as it moves on, as it claims it, and as it is when all is done."""

from dataclasses import replace

from lightship.publish import chain, deciding, pruning, records
from lightship.publish.head import Head, LostError, Pin, Seen, swap
from lightship.publish.preparing import Candidate
from lightship.publish.publisher import Destination, Publisher
from lightship.statements import Latest
from lightship.targets.base import PassedError


def advanced(publisher: Publisher, seen: Seen, head: Head, candidate: Candidate, *, is_apart: bool) -> Head:
    """Note the newer commit, which publishes nothing: an older one, with other content, must not come after it."""
    follows = deciding.succeeded(head, candidate.commit, is_apart=is_apart, is_equal=True)
    follows = replace(follows, withheld=candidate.agreement.withheld)
    swap(publisher.store, seen, follows)
    return follows


def claimed(
    publisher: Publisher,
    candidate: Candidate,
    number: int,
    before: Head | None,
    pin: Pin | None,
    readable: list[Destination],
    *,
    is_apart: bool,
) -> Head:
    """Give the head with which a run claims a generation; `readable` are the targets that have statements."""
    if before and pin:
        # It shows an older commit, but what is newer is still judged by the newest one.
        follows = before
    elif before:
        follows = deciding.succeeded(before, candidate.commit, is_apart=is_apart, is_equal=False)
        follows = replace(follows, withheld=candidate.agreement.withheld)
    else:
        follows = _first_head(publisher, candidate, readable)
    return replace(follows, generation=number, at=candidate.at, run=publisher.run, is_done=False, pinned=pin)


def _first_head(publisher: Publisher, candidate: Candidate, readable: list[Destination]) -> Head:
    last = chain.last(readable)
    return Head(
        generation=0,
        commit=candidate.commit,
        at=candidate.at,
        run="",
        is_done=False,
        told=last.number,
        statement=last.sha256,
        # Where the head alone was lost, whatever has a record can be put back.
        published=tuple(records.numbers(publisher.store)),
    )


def settled(publisher: Publisher, claimed: Seen, head: Head, link: Latest) -> Head:
    """Note that all is done; raises PassedError where another run has claimed the head since."""
    published = (*head.published, head.generation)[-pruning.most(publisher.publishing.keep) :]
    head = replace(head, is_done=True, told=link.number, statement=link.sha256, published=published)
    try:
        swap(publisher.store, claimed, head)
    except LostError as error:
        raise PassedError("another publication has begun since") from error
    return head
