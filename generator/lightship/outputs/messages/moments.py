"""The instants that a message names: since when, until when, and when readers hear again."""

from collections.abc import Iterator
from datetime import datetime

from lightship.model import Kind, Phase
from lightship.model.message import Event, Moment, Occasion
from lightship.outputs.messages.wording import Phrases
from lightship.snapshot import Entry, EntryUpdate

_AT_WORK = (Phase.IN_PROGRESS, Phase.VERIFYING)


def of(event: Event, entry: Entry, update: EntryUpdate, now: datetime, say: Phrases) -> Iterator[Moment]:
    """Give the instants of an event in their order; a promise whose time has passed is none any more."""
    if event.occasion is Occasion.RETRACTION:
        return
    if entry.kind is Kind.INCIDENT:
        yield from _incident(entry, update, say)
    elif entry.kind is Kind.MAINTENANCE:
        yield from _maintenance(entry, update, say)
    if event.occasion is Occasion.REPORT or update.phase.is_final:
        return
    if entry.eta and entry.eta.by > now:
        yield Moment(label=f"{say.estimate_by} ({say.confidences[entry.eta.confidence]})", at=entry.eta.by)
    if update.next_update and update.next_update > now:
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
