"""Carry a generation to one target, in the order in which no reader meets a page before what it needs."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lightship.model.publishing import Caching
from lightship.plan import HOME, RENEWED, Plan, changes, manifest
from lightship.publish.generation import Generation
from lightship.publish.held import Holding
from lightship.publish.serving import is_hashed
from lightship.publish.threads import many
from lightship.targets.base import Fence, Target, TargetError


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What was put to a target: paths of the site that changed, files and bytes that were uploaded, files deleted."""

    changed: tuple[str, ...]
    files: int
    upload_bytes: int
    deleted: int


def plan(generation: Generation, holding: Holding) -> Plan:
    """Compare a generation with what a target holds."""
    return changes(generation.files, holding.rows, is_stamped=True)


def touched(generation: Generation, holding: Holding) -> frozenset[str]:
    """Give every path that carrying the generation may write or delete, but for those that name the generation."""
    listed = (change.path for change in plan(generation, holding).changes)
    return frozenset({*listed, *_new_shards(generation, holding), *_old_shards(generation, holding)} - {HOME})


def carry(target: Target, generation: Generation, holding: Holding, fence: Fence, caching: Caching) -> Carried:
    """Put what differs in stages and delete last; raises TargetError, or PassedError when the fence does not hold."""
    if holding.generation > generation.number:
        fence()
        hint = "does another state store publish to this target?"
        raise TargetError(f"generation {holding.generation} is there, newer than {generation.number}", hint)
    work = plan(generation, holding)
    *before, front = ([change.path for change in stage] for stage in work.stages)
    stages = [*before, [*front, RENEWED], _new_shards(generation, holding), [manifest.ROOT]]
    files = size = 0
    for paths in stages:
        items = generation.items(paths, caching)
        if items:
            target.put(items, fence)
        files += len(items)
        size += sum(item.size for item in items)
    gone = [change.path for change in work.gone]
    _delete(target, [*gone, *_old_shards(generation, holding)], fence)
    changed = (*(change.path for change in work.changes), RENEWED)
    target.finish(changed, fence)
    return Carried(changed=changed, files=files, upload_bytes=size, deleted=len(gone))


def wrong(target: Target, generation: Generation, paths: Iterable[str]) -> tuple[str, ...]:
    """Give those of some paths at which something else lies than the generation says.

    Hashed assets that the generation does not know are passed over: a page of before may load them.
    """
    listed = sorted(path for path in paths if generation.sha256(path) or not is_hashed(path))
    found = zip(listed, many(target.read, listed), strict=True)
    return tuple(path for path, content in found if _digest(content) != generation.sha256(path))


def put_right(target: Target, generation: Generation, paths: Sequence[str], fence: Fence, caching: Caching) -> None:
    """Make paths what the generation says, whatever lies there."""
    items = generation.items([path for path in paths if generation.sha256(path)], caching)
    if items:
        target.put(items, fence)
    _delete(target, [path for path in paths if not generation.sha256(path)], fence)
    target.finish(paths, fence)


def _digest(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _delete(target: Target, paths: list[str], fence: Fence) -> None:
    if paths:
        target.delete(paths, fence)


def _new_shards(generation: Generation, holding: Holding) -> list[str]:
    there = set(holding.root.shards.values()) if holding.root else set()
    return [path for path in generation.papers if path not in there]


def _old_shards(generation: Generation, holding: Holding) -> list[str]:
    held = holding.root.shards.values() if holding.root else ()
    return sorted(set(held) - generation.papers.keys())
