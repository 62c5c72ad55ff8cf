"""Which branch a change goes to: that of its incident, unless it is somebody else's or all of it is merged. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lightship.errors import UsageError

_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A branch that the remote has. `is_merged`: its tip is in the main branch; `is_done`: all that it says is."""

    tip: str
    is_merged: bool
    is_done: bool
    is_ours: bool


def choose(wanted: str, taken: Mapping[str, Taken], main: str, *, is_new: bool) -> tuple[str, str]:
    """Give the branch, and the commit to build on: our own open one is gone on with, else a new one begins at `main`.

    `is_new` goes on with none: whoever sends it must not add words to a pull request that people looked at already.
    """
    for name in _names(wanted):
        there = taken.get(name)
        if there is None or (there.is_merged and not is_new):
            return name, main
        if there.is_ours and not there.is_done and not is_new:
            return name, there.tip
    raise UsageError(f"there are {_MOST} branches {wanted} already", "merge or delete some of them on the forge")


def _names(wanted: str) -> Iterator[str]:
    yield wanted
    yield from (f"{wanted}-{number}" for number in range(2, _MOST + 1))
