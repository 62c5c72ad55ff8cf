"""Look at everything that a run must know before it builds: the last generation, the targets, and open claims."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from lightship.errors import LightshipError, OutsideError
from lightship.publish import claims, held, records
from lightship.publish.head import Head, LostError, look
from lightship.publish.held import Holding, Known
from lightship.publish.publisher import Publisher, RefusedError
from lightship.publish.records import Base
from lightship.publish.threads import each


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was found: `holdings` of the targets that can be read, `faults` of the others, by their names.

    `doubtful` are the paths that open claims name.
    """

    base: Base
    holdings: Mapping[str, Holding]
    faults: Mapping[str, LightshipError]
    doubtful: frozenset[str]

    @property
    def known(self) -> Known:
        """Tell which files need not be made."""
        return held.known(self.base.archived, self.holdings, self.doubtful)

    @property
    def newest(self) -> int:
        """Give the highest number that any generation had, wherever it is known."""
        record = self.base.record.generation if self.base.record else 0
        return max(record, *(holding.generation for holding in self.holdings.values()))

    def ahead(self, head: Head) -> tuple[str, int]:
        """Name a target that has a newer generation than the head, and its number; empty and 0 where none has."""
        newer = ((one.generation, name) for name, one in self.holdings.items() if one.generation > head.generation)
        number, name = max(newer, default=(0, ""))
        return name, number

    def is_current(self, head: Head) -> bool:
        """Tell whether the head is the last generation, published to its end."""
        return head.is_done and self.base.record is not None and self.base.record.generation == head.generation


def survey(publisher: Publisher) -> Survey:
    """Read it all; raises the fault when no target can be read."""
    store = publisher.store
    before = records.base(store)
    found = each({one.name: partial(held.holding, one.target, before) for one in publisher.destinations})
    faults = {name: result for name, result in found.items() if isinstance(result, LightshipError)}
    if len(faults) == len(found):
        raise all_failed(faults)
    return Survey(
        base=before,
        holdings={name: result for name, result in found.items() if isinstance(result, Holding)},
        faults=faults,
        doubtful=claims.paths(claims.others(store)),
    )


def is_put_back(publisher: Publisher, found: Survey, head: Head, *, is_meant: bool) -> bool:
    """Tell whether a target has more than the state store knows of; raises RefusedError unless somebody meant it.

    Going on states other things under numbers that were given already, and tells people again. Raises LostError where
    another run has published meanwhile.
    """
    name, number = found.ahead(head)
    if not name:
        return False
    if look(publisher.store).head != head:
        raise LostError("another run has published meanwhile", "try again")
    if not is_meant:
        message = f"generation {number} is at {name}, and the state store knows of {head.generation} alone"
        hint = "it was put back, or is another page's: put the newer one back, or go on all the same by `--diverged`"
        raise RefusedError(message, hint)
    return True


def all_failed(faults: Mapping[str, LightshipError]) -> LightshipError:
    """Give one error for what every target refused."""
    if len(faults) == 1:
        return next(iter(faults.values()))
    return OutsideError("no target could be published\n" + "\n".join(f"{name}: {why}" for name, why in faults.items()))
