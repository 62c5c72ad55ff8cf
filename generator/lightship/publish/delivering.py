"""Deliver a generation to targets side by side: carry it there, read it back, and tell what became of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from lightship.errors import LightshipError
from lightship.model.publishing import Required
from lightship.publish import carrying, held, readback
from lightship.publish.carrying import Carried
from lightship.publish.generation import Generation
from lightship.publish.held import Holding
from lightship.publish.publisher import Destination, Publisher
from lightship.publish.serving import is_hashed
from lightship.publish.threads import each
from lightship.targets.base import Cautious, Fence, PassedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of one target: what was carried, None when that failed; what went wrong, None when nothing did.

    `caution` says which guarantee this target does not give.
    """

    name: str
    carried: Carried | None = None
    fault: LightshipError | None = None
    caution: str = ""


def deliver(
    publisher: Publisher,
    generation: Generation,
    holdings: Mapping[str, Holding],
    doubtful: frozenset[str],
    fence: Fence,
) -> list[Delivered]:
    """Deliver to the targets whose holdings are given.

    Raises PassedError when one of them met it, after all have ended.
    """
    meant = [one for one in publisher.destinations if one.name in holdings]

    def to(destination: Destination) -> Delivered:
        holding = _looked_at(destination, generation, holdings[destination.name], doubtful)
        carried = carrying.carry(destination.target, generation, holding, fence, publisher.publishing.caching)
        try:
            readback.verify(publisher, destination, generation, carried.changed)
        except LightshipError as fault:
            fence()  # a newer publication shows a newer page, and that is no fault
            return Delivered(name=destination.name, carried=carried, fault=fault)
        caution = destination.target.caution() if isinstance(destination.target, Cautious) else ""
        return Delivered(name=destination.name, carried=carried, caution=caution)

    found = each({one.name: partial(to, one) for one in meant})
    passed = next((result for result in found.values() if isinstance(result, PassedError)), None)
    if passed:
        raise passed
    return [
        Delivered(name=name, fault=result) if isinstance(result, LightshipError) else result
        for name, result in found.items()
    ]


def of_all(publisher: Publisher, delivered: Iterable[Delivered]) -> list[Delivered]:
    """Give what became of every target; those that nothing was done about hold the generation."""
    found = {one.name: one for one in delivered}
    return [found.get(one.name, Delivered(name=one.name)) for one in publisher.destinations]


def is_enough(required: Required | int, delivered: Iterable[Delivered]) -> bool:
    """Tell whether enough targets hold the generation and were read back for people to be told."""
    outcomes = [one.fault is None for one in delivered]
    match required:
        case Required.ANY:
            return any(outcomes)
        case Required.ALL:
            return all(outcomes)
        case number:
            return sum(outcomes) >= number


def _looked_at(destination: Destination, generation: Generation, holding: Holding, doubtful: frozenset[str]) -> Holding:
    """Look at the doubtful paths that would not be written or deleted anyway."""
    # A part of the manifest is in no row: it would be taken for a file that is gone. Healing looks after it.
    settled = carrying.touched(generation, holding) | generation.papers.keys()
    # An asset that was brought for a page that never came stays: nobody can tell whether it is loaded.
    paths = {path for path in doubtful - settled if generation.sha256(path) or not is_hashed(path)}
    return held.doubted(holding, destination.target, frozenset(paths)) if paths else holding
