"""The ceiling of deletions at one target: what exceeds it is done when a person says so."""

from collections.abc import Mapping

from lightship.publish import carrying
from lightship.publish.generation import Generation
from lightship.publish.held import Holding
from lightship.publish.publisher import RefusedError


def refusals(generation: Generation, holdings: Mapping[str, Holding], most: int) -> dict[str, RefusedError]:
    """Refuse a generation at those targets, by their names, at which it would delete more than `most` files."""
    gone = {name: len(carrying.plan(generation, holding).gone) for name, holding in holdings.items()}
    hint = "`lightship plan` lists them; `lightship publish --force-deletions` if they are meant"
    return {
        name: RefusedError(f"{count} files would be deleted at {name}, more than max_deletions: {most}", hint)
        for name, count in gone.items()
        if count > most
    }
