"""Put right what writes that were held up may have changed after their run was passed.

Two rules make the end right. A run that was passed looks at its own paths again once all its writes have returned,
unless the one that passed it has not ended: that one looks after it has settled the head, and so sees them. And as
long as a claim may have a write on its way, every publication and every heartbeat looks at what it names.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from lightship.errors import LightshipError
from lightship.plan import manifest
from lightship.publish import carrying, claims, records
from lightship.publish.claims import Claim
from lightship.publish.generation import Generation, load
from lightship.publish.head import Head, fence, look
from lightship.publish.publisher import Publisher
from lightship.publish.threads import each
from lightship.targets.base import PassedError, Target

_ROUNDS = 20


def after_passed(publisher: Publisher, own: Claim) -> None:
    """Put right what this run, which was passed, wrote too late; leave that to the other run if it has not ended."""
    for round_ in range(_ROUNDS):
        publisher = publisher.afresh()
        head = look(publisher.store).head
        if head is None or not head.is_done:
            return
        record = records.look(publisher.store, head.generation)
        if record is None:
            return
        generation = load(publisher.store, record, publisher.folder / f"healing-{round_}")
        is_right = put_right(publisher, generation, own.paths, head)
        if look(publisher.store).head == head:
            if is_right:
                claims.close(publisher.store, own)
            return


def others(publisher: Publisher, generation: Generation, head: Head, own: Claim) -> bool:
    """Put right, in the generation that is current, what open claims of other runs name.

    Tells whether every target holds the generation and is right, and nobody has passed us. Each claim
    stays until it is too old to have a write on its way. What is put right is named in our own claim first,
    because our own writes can be held up as well.
    """
    found = claims.others(publisher.store, own.key)
    paths = claims.paths(found)

    def name_them() -> None:
        claims.open_(publisher.store, replace(own, paths=own.paths | paths), found)

    is_right = put_right(publisher, generation, paths, head, before=name_them)
    if not is_right or look(publisher.store).head != head:
        return False
    for claim in found:
        if claim.is_over(publisher.clock()):
            claims.close(publisher.store, claim)
    return True


def put_right(
    publisher: Publisher,
    generation: Generation,
    paths: frozenset[str],
    head: Head,
    before: Callable[[], None] = lambda: None,
) -> bool:
    """Make paths what they should be at every target that holds this generation, while the head stays as it is.

    Calls `before` before anything is written. Tells whether all targets hold it and are right now; one that lags behind
    is caught up by another way.
    """
    holds = fence(publisher.store, lambda now: now == head)
    caching = publisher.publishing.caching

    def at(target: Target) -> bool:
        root = target.read(manifest.ROOT)
        if root is None or manifest.read_root(root).generation != generation.number:
            return False
        wrong = carrying.wrong(target, generation, paths)
        if wrong:
            before()
            carrying.put_right(target, generation, wrong, holds, caching)
        return True

    found = each({one.name: partial(at, one.target) for one in publisher.destinations})
    failures = [result for result in found.values() if isinstance(result, LightshipError)]
    # Who has passed us meanwhile looks at the same paths.
    return all(isinstance(failure, PassedError) for failure in failures) and False not in found.values()
