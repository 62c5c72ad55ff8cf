"""Decide what must not be told without a word, and what must wait; pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from lightship.errors import LightshipError
from lightship.ledger.openings import Opening, is_news
from lightship.model import Policy
from lightship.model.message import Event, Occasion
from lightship.model.notifying import Fatigue

_HOUR = timedelta(hours=1)
_SHOWN = 5
_WAYS_OUT = "tell people with `lightship notify --meant`, or let them count as told with `lightship baseline`"


class NotifyError(LightshipError):
    """The ledger or the events say no; nothing was sent."""


def guard(to_tell: Sequence[Event], now: datetime, *, most: int, max_age_s: int) -> None:
    """Raise NotifyError when there are more new events than usual, or ones of long ago, which nobody may have meant."""
    # A promise that passed is told to those alone who made it, however long ago.
    to_tell = [event for event in to_tell if event.occasion is not Occasion.OVERDUE]
    old = [event for event in to_tell if (now - event.at).total_seconds() > max_age_s]
    if old:
        hours = max_age_s // 3600
        are = "event is" if len(old) == 1 else "events are"
        raise NotifyError(f"{len(old)} new {are} older than {hours} hours: {_listed(old)}", _WAYS_OUT)
    if len(to_tell) > most:
        raise NotifyError(f"{len(to_tell)} events are new, more than {most}: {_listed(to_tell)}", _WAYS_OUT)


def urgency(event: Event, policy: Policy) -> int:
    """Give how urgent an event is by its severity: 0 for the worst, the most for what has none."""
    worst_first = list(policy.severities)
    return worst_first.index(event.severity) if event.severity in worst_first else len(worst_first)


def is_too_soon(event: Event, openings: Sequence[Opening], fatigue: Fatigue, policy: Policy, now: datetime) -> bool:
    """Tell whether an update must wait, since its readers heard of this entry often enough within the hour.

    A change of the phase always passes, and so does what is as bad as `fatigue.below` or worse.
    """
    if not fatigue.per_hour or event.occasion is not Occasion.UPDATE:
        return False
    if _is_as_bad(event.severity, fatigue.below, list(policy.severities)):
        return False
    told = sorted((one for one in openings if not one.why and is_news(one.event)), key=lambda one: one.at)
    if told and told[-1].event.phase is not event.phase:
        return False
    return sum(timedelta() <= now - one.at < _HOUR for one in told) >= fatigue.per_hour


def has_waited(event: Event, openings: Sequence[Opening], fatigue: Fatigue, policy: Policy) -> bool:
    """Tell whether an update had to wait: when it could first have been told, it was too soon."""
    told = [one.at for one in openings if not one.why]
    return is_too_soon(event, openings, fatigue, policy, max(event.at, *told)) if told else False


def _is_as_bad(severity: str, other: str, worst_first: Sequence[str]) -> bool:
    known = severity in worst_first and other in worst_first
    return known and worst_first.index(severity) <= worst_first.index(other)


def _listed(events: Sequence[Event]) -> str:
    shown = ", ".join(event.id for event in events[:_SHOWN])
    return shown + (f" and {len(events) - _SHOWN} more" if len(events) > _SHOWN else "")
