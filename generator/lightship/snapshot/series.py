"""A recurring maintenance as its occurrences: which there are, and which updates are about each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from lightship.model import Incident, Phase, Update
from lightship.snapshot import recurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One time of a series: the day that names it, its begin by the rule, and its updates, oldest first."""

    day: str
    start: datetime
    updates: tuple[Update, ...]


def occurrences(incident: Incident, updates: Iterable[Update], until: datetime) -> Iterator[Occurrence]:
    """Give what begins by `until` and was announced in these updates, which are sorted; the rule must be valid.

    What was not announced yet when the series was ended will never be: only an update that names it brings it back.
    """
    if incident.starts is None:
        return
    told = tuple(updates)
    shared = [update for update in told if not update.occurrence]
    ended = next((update.at for update in shared if update.phase is Phase.CANCELLED and not _is_void(update)), None)
    for start in recurrence.starts(incident.repeat, incident.starts, incident.zone, until):
        day = recurrence.day(start, incident.zone)
        own = tuple(update for update in told if _concerns(update, day, start, shared[0] if shared else None))
        is_announced = ended is None or start <= ended + recurrence.AHEAD or any(update.occurrence for update in own)
        if own and is_announced:
            yield Occurrence(day=day, start=start, updates=own)


def _concerns(update: Update, day: str, start: datetime, announcement: Update | None) -> bool:
    """Tell whether an update is about an occurrence; one about the whole series leaves what lies before it alone.

    The announcement may come late: it is about every occurrence.
    """
    if update.occurrence:
        return update.occurrence == day
    is_announcement = update is announcement and update.phase is not Phase.CANCELLED
    return is_announcement or start > update.at


def _is_void(update: Update) -> bool:
    return bool(update.retraction and update.retraction.is_void)
