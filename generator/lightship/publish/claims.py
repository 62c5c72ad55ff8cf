"""Claims: what each run that has not ended well meant to write and delete, so that others can put it right.

A write that a store held up may land long after its run was passed. Nobody can call it back; but its path is named
here, and whoever finds the claim of another run compares those paths with what should be there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lightship.publish.threads import many
from lightship.state.base import Store
from lightship.state.stored import instant, moment, read, written

_PREFIX = "claims/"
# No store holds a request up for longer.
_OPEN_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The paths that a run is about to write or delete at targets, in a generation; `at` is when it began."""

    generation: int
    run: str
    at: datetime
    paths: frozenset[str]

    @property
    def key(self) -> str:
        """Give its key in the state store."""
        return f"{_PREFIX}{self.generation}-{self.run}.json"

    def is_over(self, now: datetime) -> bool:
        """Tell whether nothing of this run can be on its way any more."""
        return now - self.at > _OPEN_FOR


def open_(store: Store, claim: Claim, others: Iterable[Claim] = ()) -> None:
    """Write a claim down, before anything that it names is touched.

    Others that have nothing on its way any more, and name nothing else, are removed: this one takes their place.
    """
    content = {
        "generation": claim.generation,
        "run": claim.run,
        "at": instant(claim.at),
        "paths": sorted(claim.paths),
    }
    store.write(claim.key, written(content))
    for other in others:
        if other.is_over(claim.at) and other.paths <= claim.paths:
            close(store, other)


def close(store: Store, claim: Claim) -> None:
    """Remove a claim: all that it names is as it should be."""
    store.delete(claim.key)


def others(store: Store, own: str = "") -> list[Claim]:
    """Give the open claims other than the one with our own key."""
    keys = [key for key in store.names(_PREFIX) if key != own]
    # One that is gone by now was closed meanwhile.
    found = zip(keys, many(store.read, keys), strict=True)
    return [read(stored.content, key, _claim) for key, stored in found if stored]


def paths(claims: Iterable[Claim]) -> frozenset[str]:
    """Give every path that any of the claims names."""
    return frozenset().union(*(claim.paths for claim in claims))


def _claim(data: Mapping[str, Any]) -> Claim:
    return Claim(
        generation=int(data["generation"]),
        run=str(data["run"]),
        at=moment(data["at"]),
        paths=frozenset(map(str, data["paths"])),
    )
