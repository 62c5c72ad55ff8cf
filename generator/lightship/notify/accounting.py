"""What a run told whom, in numbers, for the trail: by event, audience and channel, and who by a digest alone."""

from collections.abc import Iterable, Sequence
from typing import Any

from lightship.errors import visible
from lightship.ledger import digests, openings
from lightship.notify.announcing import Announced
from lightship.notify.run import Told, count
from lightship.state.base import Store
from lightship.state.stored import instant
from lightship.trail import Kind, Trail


def write(trail: Trail, announced: Announced, *, is_meant: bool) -> None:
    """Write an entry of what a run told, and of what others finished without one: runs that died, and workers.

    None is written where nobody was told anything; raises StateError.
    """
    store = trail.store
    told = [one for one in announced.told if one.has_worked or one.is_finished]
    ours = {one.opening.event.id for one in told}
    others = [one for one in openings.unsaid(store) if one.event.id not in ours]
    # Of what somebody works on just now nothing is counted, which takes long.
    done = (count(store, one) for one in others if store.read(openings.marker(one.event.id)) is None)
    left = [one for one in done if one.is_finished]
    if told or left:
        trail.add(Kind.NOTIFICATION, _body(store, announced, told, left, is_meant=is_meant))
    for one in (*told, *left):
        if one.is_finished:
            openings.say(store, one.opening.event.id)


def _body(
    store: Store, announced: Announced, told: Sequence[Told], left: Sequence[Told], *, is_meant: bool
) -> dict[str, Any]:
    within: dict[str, list[str]] = {}
    for event, other in announced.together:
        within.setdefault(other, []).append(event)
    return {
        "events": [
            *(_event(store, one, within.get(one.opening.event.id, ())) for one in told),
            *({**_event(store, one, ()), "completed": True} for one in left),
        ],
        "overrides": ["meant"] if is_meant else [],
    }


def _event(store: Store, told: Told, others: Iterable[str]) -> dict[str, Any]:
    opening = told.opening
    recipients = digests.recipients(store, opening, digests.key(store))
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
                "recipients_hmac": recipients[number],
            }
            for number, line in enumerate(opening.lines)
        ],
        "not_told": dict(told.passed),
        "faults": {channel: visible(fault.message) for channel, fault in told.faults.items()},
    }
