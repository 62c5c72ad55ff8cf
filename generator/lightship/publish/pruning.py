"""Forget generations beyond those that are kept, and the bytes that only they needed."""

from lightship.publish import archive, records
from lightship.publish.head import Head
from lightship.publish.threads import many
from lightship.state.base import Store
from lightship.targets.base import Fence
from lightship.trail import holds

# Every kept record is read to see what is still needed, so that is done once in a while.
_SLACK = 10


def most(keep: int) -> int:
    """Give how many generations there are at most where `keep` are to be kept."""
    return keep + _SLACK


def prune(store: Store, keep: int, head: Head, fence: Fence) -> list[int]:
    """Keep the newest `keep` generations that came to their end, or some more, and give those that are forgotten now.

    Statements are never forgotten. Raises PassedError when the fence does not hold: whoever has claimed the head since
    may put an old generation back.
    """
    numbers = records.numbers(store)
    published = [number for number in head.published if number in numbers]
    kept = {*published[-keep:], *numbers[-1:]}
    old = [number for number in numbers if number not in kept]
    if len(old) <= _SLACK or holds.active(store):
        # A generation has the words of every incident, so one that is held holds them all.
        return []
    archived, manifests = archive.keys(store), records.manifests(store)
    found = [record for record in many(lambda number: records.look(store, number), kept) if record]
    needed = {number for record in found for number in record.archives}
    used = {key for record in found for key in records.keys(record)}
    for number in old:
        fence()
        records.forget(store, number)
    unused = [key for key in archived if archive.generation_of(key) not in needed | kept]
    for key in (*unused, *(key for key in manifests if key not in used)):
        fence()
        store.delete(key)
    return old
