"""Incidents and maintenances as /api/v2 shows them, their keys in the order of the original."""

from collections.abc import Callable
from datetime import datetime

from lightship.model import Impact, Kind, Phase
from lightship.outputs.api.components import Catalogue, Json
from lightship.outputs.api.times import timestamp, timestamp_or_none
from lightship.outputs.wire import absolute
from lightship.snapshot import Entry, EntryUpdate

Render = Callable[[str], str]

# Statuspage knows no cancelled maintenance: clients keep what they do not know as open for ever. It is over, and its
# words say why.
_STATUS = {Phase.CANCELLED: Phase.COMPLETED}


def incident(entry: Entry, catalogue: Catalogue, render: Render, *, alone: bool = False) -> Json:
    """Write an incident or a maintenance; `render` turns Markdown into the text of a body.

    In a file of its own (`alone`) what is over shows its components as it left them: with their status of today, each
    update would change the files of a whole history.
    """
    zone = catalogue.zone
    is_maintenance = entry.kind is Kind.MAINTENANCE
    found: Json = {
        "id": entry.api_id,
        "name": entry.title_in(catalogue.settings.language),
        "status": str(_STATUS.get(entry.phase, entry.phase)),
        "created_at": timestamp(entry.created, zone),
        "updated_at": timestamp(entry.updated, zone),
        "monitoring_at": timestamp_or_none(entry.monitoring_at, zone),
        "resolved_at": timestamp(entry.finished or entry.latest.at, zone) if entry.phase.is_final else None,
        "impact": _impact(entry),
        "shortlink": absolute(catalogue.settings, entry.url),
        # A maintenance began to be told, not to happen: its window is in scheduled_for.
        "started_at": timestamp(entry.created if is_maintenance else entry.started, zone),
        "page_id": catalogue.settings.page_id,
        "incident_updates": _updates(entry, catalogue, render),
        "components": catalogue.left(entry) if alone and entry.phase.is_final else catalogue.touched(entry),
        "reminder_intervals": None,
    }
    if is_maintenance and entry.window:
        found["scheduled_for"] = timestamp(entry.window.starts, zone)
        found["scheduled_until"] = timestamp(entry.window.ends, zone)
    return found


def _impact(entry: Entry) -> str:
    if entry.kind is Kind.MAINTENANCE:
        return str(Impact.MAINTENANCE)
    return str(Impact.NONE if entry.impact is Impact.MAINTENANCE else entry.impact)


def _updates(entry: Entry, catalogue: Catalogue, render: Render) -> list[Json]:
    """Give the updates newest first.

    One that changes no component and brings none in has null for them: so have 1,121 of 1,405 such updates of GitHub.
    """
    found: list[Json] = []
    known: set[str] = set()
    for update in entry.updates:
        is_news = any(one.before is not one.after or one.component not in known for one in update.changes)
        known.update(one.component for one in update.changes)
        affected = _affected(update, catalogue) if is_news else []
        found.append(_update(update, entry.api_id, affected, catalogue, render))
    return found[::-1]


def _update(update: EntryUpdate, incident_id: str, affected: list[Json], catalogue: Catalogue, render: Render) -> Json:
    zone = catalogue.zone
    shown = timestamp(update.at, zone)
    first = update.origin.created
    return {
        "id": update.api_id,
        "status": str(_STATUS.get(update.phase, update.phase)),
        "body": _body(update, catalogue.settings.language, render),
        "incident_id": incident_id,
        "created_at": timestamp(first, zone) if first else shown,
        "updated_at": timestamp(_updated(update, catalogue.now), zone),
        "display_at": shown,
        "affected_components": affected or None,
        "deliver_notifications": True,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _body(update: EntryUpdate, language: str, render: Render) -> str:
    """Give the words, or the notice that stands for withdrawn ones."""
    return update.retraction.note if update.retraction else render(update.words.get(language, ""))


def _updated(update: EntryUpdate, now: datetime) -> datetime:
    """Give when an update was last touched: posted, corrected, withdrawn, or changed where it was imported from."""
    there = update.origin.updated
    return max(update.changed, there) if there and there <= now else update.changed


def _affected(update: EntryUpdate, catalogue: Catalogue) -> list[Json]:
    return [
        {
            "code": catalogue.objects[change.component]["id"],
            "name": catalogue.names[change.component],
            "old_status": str(change.before),
            "new_status": str(change.after),
        }
        for change in update.changes
        if change.component in catalogue.objects
    ]
