"""The state of the page as plain data, for programs and terminals."""

from datetime import datetime
from typing import Any

from lightship.snapshot import Entry, Snapshot
from lightship.source.types import write_instant


def state(snapshot: Snapshot) -> dict[str, Any]:
    """Give the state as JSON-ready data: overall, components with uptime, what is open, what is ahead."""
    return {
        "at": write_instant(snapshot.now),
        "page": {"name": snapshot.settings.name, "url": snapshot.settings.url},
        "status": {
            "status": snapshot.overall.status.value,
            "indicator": snapshot.overall.indicator,
            "description": snapshot.overall.description,
        },
        "components": [
            {
                "id": component.id,
                "name": component.name,
                "group": parent.id if parent else None,
                "status": snapshot.statuses[component.id].value,
                "retired": component.id in snapshot.retired,
                "uptime_90_days": snapshot.uptime[component.id].percent,
            }
            for component, parent in snapshot.components.walk()
        ],
        "active": [one(entry, snapshot) for entry in snapshot.entries if entry.is_active],
        "upcoming": [one(entry, snapshot) for entry in reversed(snapshot.entries) if entry.is_upcoming],
    }


def one(entry: Entry, snapshot: Snapshot) -> dict[str, Any]:
    """Give an entry with all that was said of it as JSON-ready data."""
    return {
        "id": entry.id,
        "kind": entry.kind.value,
        "title": entry.title,
        "phase": entry.phase.value,
        "severity": entry.severity or None,
        "impact": entry.impact.value,
        "url": snapshot.settings.url + entry.url,
        "started": write_instant(entry.started),
        "ended": _instant(entry.ended),
        "ends": _instant(entry.window.ends if entry.window else None),
        "next_update": _instant(entry.next_update),
        "components": {name: status.value for name, status in entry.components.items()},
        "updates": [
            {
                "id": told.id,
                "phase": told.phase.value,
                "at": write_instant(told.at),
                "words": told.words.get(snapshot.settings.language, ""),
            }
            for told in entry.updates
        ],
    }


def _instant(value: datetime | None) -> str | None:
    return write_instant(value) if value else None
