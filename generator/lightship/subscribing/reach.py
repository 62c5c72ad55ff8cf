"""How many subscribers are told, by audience and medium: numbers alone, which may be shown where nobody is named."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from lightship.model.subscriber import Subscriber

PLACE = "build/reach.json"
"""Where it is written down for those who cannot reach the subscribers."""
Reach = Mapping[tuple[str, str], int]
"""Numbers of people by audience and medium."""


def counted(subscribers: Iterable[Subscriber]) -> dict[tuple[str, str], int]:
    """Count those who are told."""
    return dict(Counter((one.audience, one.medium.value) for one in subscribers if one.is_told))


def written(reach: Reach) -> bytes:
    """Write it as JSON."""
    told: dict[str, dict[str, int]] = {}
    for (audience, medium), number in sorted(reach.items()):
        told.setdefault(audience, {})[medium] = number
    return json.dumps(told, indent=1).encode() + b"\n"


def read(content: bytes) -> dict[tuple[str, str], int] | None:
    """Read what `written` wrote; None for anything else."""
    try:
        told = json.loads(content)
        return {
            (str(audience), str(medium)): int(number) for audience, of in told.items() for medium, number in of.items()
        }
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError):
        return None
