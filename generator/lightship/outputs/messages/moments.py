"""The instants that a message names: since when, until when, and when readers hear again."""

from collections.abc import Iterator

from lightship.model import Kind, Phase
from lightship.model.message import Event, Moment, Occasion
from lightship.outputs.messages.wording import Phrases
from lightship.snapshot import Entry, EntryUpdate, Snapshot

_AT_WORK = (Phase.IN_PROGRESS, Phase.VERIFYING)
# So many further dates of a series are named when it is announced.
_DATES = 3


def of(event: Event, entry: Entry, update: EntryUpdate, snapshot: Snapshot, say: Phrases) -> Iterator[Moment]:
    """Give the instants of an event in their order; a promise whose time has passed is none any more."""
    now = snapshot.now
    if event.occasion is Occasion.RETRACTION:
        return
    if entry.kind is Kind.INCIDENT:
        yield from _incident(entry, update, say)
    elif entry.kind is Kind.MAINTENANCE:
        yield from _maintenance(entry, update, say)
        if event.occasion is Occasion.ANNOUNCED and event.entry != entry.first_id:
            yield from _dates(entry, snapshot, say)
    if event.occasion is Occasion.REPORT or update.phase.is_final:
        return
    if entry.eta and entry.eta.by > now:
        yield Moment(label=f"{say.estimate_by} ({say.confidences[entry.eta.confidence]})", at=entry.eta.by)
    if update.next_update and event.occasion is Occasion.OVERDUE:
        yield Moment(label=say.promised_by, at=update.next_update)
    elif update.next_update and update.next_update > now:
        yield Moment(label=say.next_update_by, at=update.next_update)


def _incident(entry: Entry, update: EntryUpdate, say: Phrases) -> Iterator[Moment]:
    if not update.phase.is_final:
        yield Moment(label=say.since, at=entry.started)
    elif entry.ended and entry.ended > entry.started:
        yield Moment(label=say.began, at=entry.started)
        yield Moment(label=say.ended, at=entry.ended)


def _maintenance(entry: Entry, update: EntryUpdate, say: Phrases) -> Iterator[Moment]:
    if entry.window is None:
        return
    if update.phase is Phase.COMPLETED:
        yield Moment(label=say.ended, at=entry.ended or update.at)
        return
    is_begun = update.phase in _AT_WORK
    yield Moment(label=say.since if is_begun else say.planned_begin, at=entry.window.starts)
    yield Moment(label=say.planned_end, at=entry.window.ends)


def _dates(entry: Entry, snapshot: Snapshot, say: Phrases) -> Iterator[Moment]:
    """Give the next dates of a series after one of it."""
    later = (one.started for one in snapshot.entries if one.series == entry.series and one.started > entry.started)
    for at in sorted(later)[:_DATES]:
        yield Moment(label=say.next_date, at=at)
