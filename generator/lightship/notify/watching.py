"""Work on what others have opened, the most urgent first, until nothing is left or an end is asked for."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from lightship.channels.base import ChannelError
from lightship.ledger import openings
from lightship.ledger.openings import Opening
from lightship.model.message import Occasion
from lightship.notify.notifier import Notifier
from lightship.notify.run import Crew, Told, tell

_LOOK = timedelta(seconds=3)
# What others work on, or what a channel that is down holds up, is looked at again after this;
_LATER = timedelta(seconds=15)
# and what has nobody left but those who were put off, when they are due, or somebody has asked for another try.
_LATEST = timedelta(minutes=5)


def watch(
    notifier: Notifier,
    crew: Crew,
    report: Callable[[Told], None],
    *,
    idle: timedelta | None,
    is_held: Callable[[], bool] = lambda: False,
) -> None:
    """Work until there was nothing to do for as long as `idle`, None for ever, or until the notifier is ending.

    What becomes of an opening is told to `report` each time that it was worked on. Nothing new is opened, and nothing
    is worked on while `is_held` tells that readers would not find what is told.
    """
    later: dict[str, datetime] = {}
    since = notifier.clock()
    while not notifier.is_ending():
        ready = [] if is_held() else _ready(notifier, later)
        opening = min(ready, key=lambda one: notifier.rank(one.event), default=None)
        if opening is None:
            if idle is not None and notifier.clock() - since >= idle:
                return
            notifier.sleep(_LOOK.total_seconds())
            continue
        turning = _turning(crew, opening, later, is_held)
        told = tell(notifier, opening, replace(crew, is_patient=False, open_=turning))
        report(told)
        now = notifier.clock()
        since = now if told.has_worked else since
        wait_s = max((fault.wait_s for fault in told.faults.values() if isinstance(fault, ChannelError)), default=0)
        soon = now + max(_LATER, timedelta(seconds=wait_s))
        later[opening.event.id] = min(told.due, now + _LATEST) if told.due else soon


def _ready(notifier: Notifier, later: Mapping[str, datetime]) -> list[Opening]:
    """Give the openings that may have something to do now, oldest first.

    That an update is overdue only a run may say, which has read whether it came since.
    """
    now = notifier.clock()
    unfinished = (one for one in openings.unfinished(notifier.store) if one.event.occasion is not Occasion.OVERDUE)
    found = [one for one in unfinished if later.get(one.event.id, now) <= now]
    return [one for one in found if not openings.is_superseded(notifier.store, one.event)]


def _turning(
    crew: Crew, opening: Opening, later: Mapping[str, datetime], is_held: Callable[[], bool]
) -> Callable[[int, str], Notifier]:
    """Give what opens notifiers that are ending as soon as an opening is to wait, or something more urgent is there."""

    def open_(process: int, channel: str) -> Notifier:
        notifier = crew.open_(process, channel)
        looked, is_turning = notifier.clock(), False

        def is_ending() -> bool:
            nonlocal looked, is_turning
            if not is_turning and notifier.clock() - looked >= _LOOK:
                looked, own = notifier.clock(), notifier.rank(opening.event)
                is_turning = is_held() or any(notifier.rank(one.event) < own for one in _ready(notifier, later))
            return is_turning or notifier.is_ending()

        return replace(notifier, is_ending=is_ending)

    return open_
