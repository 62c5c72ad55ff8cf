"""Whether a commit is what readers meet now, so that people may be told of it."""

from collections.abc import Callable
from functools import partial

from lightship.git import Relation
from lightship.publish import readback
from lightship.publish.delivering import Delivered, is_enough
from lightship.publish.head import Head, look
from lightship.publish.publisher import Publisher, RefusedError
from lightship.publish.threads import each

_FIRST = "run `lightship publish` first"
# A publication takes a minute or so; runs that the clock begins meet one now and then.
_PAUSE_S, _PAUSES = 5, 24


class PutBackError(RefusedError):
    """Readers meet an earlier page that was put back and is held: what came after it waits, and nothing is wrong."""


def expect(publisher: Publisher, relation: Callable[[str], Relation]) -> None:
    """Raise RefusedError unless a commit is published, or was before a newer one, and enough targets show the page.

    While an earlier page is pinned that is a PutBackError. `relation` tells what the commit is to another one. A
    publication that is under way is waited for.
    """
    head = _ended(publisher)
    if head is None:
        raise RefusedError("nothing is published yet", _FIRST)
    if not head.is_done:
        raise RefusedError("a publication has not ended", _FIRST)
    if head.pinned:
        raise PutBackError("an earlier page was put back, and is pinned", "`lightship publish --unpin` publishes again")
    if relation(head.commit) not in (Relation.SAME, Relation.OLDER):
        raise RefusedError("this commit is not the one that is published", _FIRST)
    tasks = {one.name: partial(readback.shows, publisher, one, head.generation) for one in publisher.destinations}
    shown = each(tasks)
    faults = [RefusedError(f"{name} does not show generation {head.generation}") for name in shown]
    delivered = [
        Delivered(name=name, fault=None if shown[name] is True else fault)
        for name, fault in zip(shown, faults, strict=True)
    ]
    if not is_enough(publisher.publishing.required, delivered):
        lagging = ", ".join(one.name for one in delivered if one.fault)
        raise RefusedError(
            f"too few targets show generation {head.generation}: not {lagging}",
            "`lightship publish` brings them up; `required` in delivery.yml says how many are enough",
        )


def _ended(publisher: Publisher) -> Head | None:
    """Give the head when its publication has ended, or as it is where that takes too long; None where there is none."""
    head = look(publisher.store).head
    for _ in range(_PAUSES):
        if head is None or head.is_done:
            break
        publisher.pause(_PAUSE_S)
        head = look(publisher.store).head
    return head
