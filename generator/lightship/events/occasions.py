"""Why each update is told: what it is to somebody who heard those before it."""

from collections.abc import Iterator

from lightship.model import Kind, Phase
from lightship.model.message import Occasion
from lightship.snapshot import Entry, EntryUpdate

_AT_WORK = (Phase.IN_PROGRESS, Phase.VERIFYING)
_ENDS = {Phase.COMPLETED: Occasion.COMPLETED, Phase.CANCELLED: Occasion.CANCELLED}


def of(entry: Entry) -> Iterator[tuple[EntryUpdate, Occasion]]:
    """Give the updates that may be told, oldest first, each with its occasion.

    Withdrawn words are told no more, and of a false alarm nothing that was said before it was known for one.
    """
    voided = next((one.retraction.at for one in entry.updates if one.retraction), None) if entry.is_void else None
    before: EntryUpdate | None = None
    for update in entry.updates:
        if update.retraction or (voided and update.at <= voided):
            continue
        yield update, _OCCASIONS[entry.kind](update, before)
        before = update


def _incident(update: EntryUpdate, before: EntryUpdate | None) -> Occasion:
    """Tell what an incident's update is: after the end it goes on anew, or one more word is said."""
    was_over = before is not None and before.phase.is_final
    if update.phase.is_final:
        return Occasion.UPDATE if was_over else Occasion.RESOLUTION
    return Occasion.FIRST if before is None or was_over else Occasion.UPDATE


def _maintenance(update: EntryUpdate, before: EntryUpdate | None) -> Occasion:
    phase = update.phase
    if phase.is_final:
        return Occasion.UPDATE if before and before.phase is phase else _ENDS[phase]
    if phase in _AT_WORK and (before is None or before.phase not in _AT_WORK):
        return Occasion.STARTED
    if before is None or before.phase.is_final:
        return Occasion.ANNOUNCED
    return Occasion.MOVED if update.is_move else Occasion.UPDATE


def _notice(update: EntryUpdate, before: EntryUpdate | None) -> Occasion:
    return Occasion.UPDATE if before and before.phase is update.phase else Occasion.NOTICE


_OCCASIONS = {Kind.INCIDENT: _incident, Kind.MAINTENANCE: _maintenance, Kind.NOTICE: _notice}
