"""Forget generations beyond those that are kept, and the bytes that only they needed."""

from lightship.publish import archive, records
from lightship.publish.threads import many
from lightship.state.base import Store
from lightship.targets.base import Fence

# Every kept record is read to see what is still needed, so that is done once in a while.
_SLACK = 10


def most(keep: int) -> int:
    """Give how many generations there are at most where `keep` are to be kept."""
    return keep + _SLACK


def prune(store: Store, keep: int, fence: Fence) -> list[int]:
    """Keep the newest `keep` generations, or some more, and give those that are forgotten now.

    Statements are never forgotten. Raises PassedError, with nothing deleted, when the fence does not hold.
    """
    numbers = records.numbers(store)
    if len(numbers) <= most(keep):
        return []
    old, kept = numbers[:-keep], numbers[-keep:]
    archived, manifests = archive.keys(store), records.manifests(store)
    found = [record for record in many(lambda number: records.look(store, number), kept) if record]
    needed = {number for record in found for number in record.archives}
    used = {key for record in found for key in records.keys(record)}
    fence()
    for number in old:
        records.forget(store, number)
    for key in archived:
        if archive.generation_of(key) not in needed | set(kept):
            store.delete(key)
    for key in manifests:
        if key not in used:
            store.delete(key)
    return old
