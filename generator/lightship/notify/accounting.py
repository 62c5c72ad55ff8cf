"""What a run told whom, in numbers, for the trail: by event, audience and channel, and who by a digest alone."""

import hashlib
from collections.abc import Iterable
from typing import Any

from lightship.errors import visible
from lightship.ledger.fates import fates
from lightship.notify.announcing import Announced
from lightship.notify.run import Told
from lightship.state.base import Store
from lightship.state.stored import instant


def account(store: Store, announced: Announced, *, is_meant: bool) -> dict[str, Any] | None:
    """Give JSON of what a run told; None where it told nobody anything.

    Of the recipients of a line it has the SHA-256 of their ids, a line each, in the order of the ledger.
    """
    told = [one for one in announced.told if one.has_worked or one.is_finished]
    if not told:
        return None
    together = dict(announced.together)
    return {
        "events": [
            _event(store, one, [event for event, other in together.items() if other == one.opening.event.id])
            for one in told
        ],
        "overrides": ["meant"] if is_meant else [],
    }


def _event(store: Store, told: Told, others: Iterable[str]) -> dict[str, Any]:
    opening = told.opening
    digests = {number: hashlib.sha256() for number in range(len(opening.lines))}
    for fate in fates(store, opening.event.id):
        for number, recipients in fate.part.recipients.items():
            digests[number].update("".join(f"{one.id}\n" for one in recipients).encode())
    return {
        "event": opening.event.id,
        "incident": opening.event.entry,
        "occasion": opening.event.occasion.value,
        "with": list(others),
        "opened": instant(opening.at),
        "messages": opening.archive,
        "is_finished": told.is_finished,
        "lines": [
            {
                "audience": line.audience,
                "channel": line.channel,
                "outcomes": {
                    outcome.name.lower(): count for outcome, count in told.outcomes.get(number, {}).items() if count
                },
                "recipients": digests[number].hexdigest(),
            }
            for number, line in enumerate(opening.lines)
        ],
        "not_told": dict(told.passed),
        "faults": {channel: visible(fault.message) for channel, fault in told.faults.items()},
    }
