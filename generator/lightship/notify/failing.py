"""Programs that take no message any more are quarantined, as addresses are whose mails come back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from lightship.ledger import failures
from lightship.ledger.openings import Opening
from lightship.ledger.parts import Frozen
from lightship.ledger.works import Outcome, Work
from lightship.model.subscriber import Medium
from lightship.notify.freezing import medium
from lightship.notify.notifier import Notifier

EVENTS = 5
"""So many events in a row must have been refused or given up,"""
OVER = timedelta(days=1)
"""and the first of them so long ago: an outage of the receiver's own passes."""
_FAILED = (Outcome.REFUSED, Outcome.GAVE_UP)


def judge(notifier: Notifier, opening: Opening, line: int, recipients: Sequence[Frozen], work: Work) -> None:
    """Look at what became of a line's recipients, and quarantine subscribers whose webhooks fail persistently."""
    told = opening.lines[line]
    if told.is_listed or medium(notifier.notifying, told.channel) is not Medium.WEBHOOK:
        return
    failures.forget(notifier.store, [recipients[place].id for place in work.places(Outcome.SENT)])
    for place in work.places(*_FAILED):
        id_, now = recipients[place].id, notifier.clock()
        found = failures.add(notifier.store, id_, opening.event.id, now)
        if len(found.events) >= EVENTS and now - found.since >= OVER:
            last = " ".join(work.reasons.get(place, "").split())
            _quarantine(notifier, id_, f"{len(found.events)} messages in a row failed: {last}")


def _quarantine(notifier: Notifier, id_: str, why: str) -> None:
    subscriber = notifier.subscribers.find([id_]).get(id_)
    if subscriber and not subscriber.quarantined:
        notifier.subscribers.put([replace(subscriber, quarantined=notifier.clock(), reason=why)])
    failures.forget(notifier.store, [id_])
