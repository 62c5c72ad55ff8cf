"""The updates of a Statuspage incident as messages in the order in which they were written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from lightship.importers.base import Notes
from lightship.importers.html import markdown
from lightship.importers.statuspage import listing
from lightship.importers.statuspage.payloads import Found, Json, instant, records, text, token
from lightship.importers.timeline import Message
from lightship.model import Kind, Origin, Phase, Status

_PHASES = {
    Kind.INCIDENT: {
        **{phase.value: phase for phase in (Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.MONITORING, Phase.RESOLVED)},
        "postmortem": Phase.RESOLVED,
    },
    Kind.MAINTENANCE: {
        **{phase.value: phase for phase in (Phase.SCHEDULED, Phase.IN_PROGRESS, Phase.VERIFYING, Phase.COMPLETED)},
        "cancelled": Phase.CANCELLED,
        "canceled": Phase.CANCELLED,
        "resolved": Phase.COMPLETED,
        "postmortem": Phase.COMPLETED,
        "monitoring": Phase.VERIFYING,
    },
}
_OVER = {Kind.INCIDENT: Phase.RESOLVED, Kind.MAINTENANCE: Phase.COMPLETED}
_END_WORDS = {
    Kind.INCIDENT: "This incident has been resolved.",
    Kind.MAINTENANCE: "The scheduled maintenance has been completed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What every incident of a page needs: our ids of components, the page, the ids of feed entries."""

    ids: Mapping[str, str]
    found: Found
    notes: Notes
    divided: list[str] = field(default_factory=list)


def of(incident: Json, kind: Kind, path: str, context: Context) -> list[Message]:
    """Give the messages, oldest first; an end that no update tells is added."""
    found: list[Message] = []
    for update in reversed(records(incident, "incident_updates")):
        at = instant(update, "display_at") or instant(update, "created_at") or instant(update, "updated_at")
        if at is None:
            context.notes(path, f"the update {text(update, 'id')} has no time", "it has that of the one before")
            at = found[-1].at if found else instant(incident, "created_at")
        if at is None:
            context.notes(path, f"the update {text(update, 'id')} has no time at all", "it was left out")
            continue
        phase = _phase(update, kind, found, path, context.notes)
        components = _changes(update, context)
        message = Message(
            key=text(update, "id") or str(len(found) + 1),
            at=at,
            phase=phase,
            text=markdown(text(update, "body")),
            components=dict(components),
            origin=_update_origin(update, at),
        )
        found.extend(_divided(update, message, kind, path, context))
    _end(incident, found, kind, path, context.notes)
    _left(incident, found, path, context.notes)
    return found


def _left(incident: Json, found: list[Message], path: str, notes: Notes) -> None:
    """Note components that the end itself left in trouble."""
    last = found[-1] if found else None
    if last is None or not last.phase.is_final:
        return
    left = [f"{name} at {status}" for name, status in last.components.items() if status is not Status.OPERATIONAL]
    if left:
        notes(
            path,
            f"the end of {text(incident, 'id')} left {', '.join(left)}",
            "here an end returns everything to operational",
        )


def _divided(update: Json, message: Message, kind: Kind, path: str, context: Context) -> list[Message]:
    """Divide a body that holds a whole time line; its last entry keeps the update's id and status."""
    zone = text(context.found.page, "time_zone")
    entries = listing.entries(text(update, "body"), message.at, zone) if kind is Kind.INCIDENT else ()
    if not entries:
        return [message]
    *earlier, (last_at, last_text) = entries
    texts = [
        Message(key=f"{message.key}#{number}", at=at, phase=Phase.INVESTIGATING, text=markdown(body))
        for number, (at, body) in enumerate(earlier, start=1)
    ]
    if earlier:
        context.divided.append(path)
    return [*texts, replace(message, at=last_at, text=markdown(last_text))]


def _phase(update: Json, kind: Kind, found: list[Message], path: str, notes: Notes) -> Phase:
    status = text(update, "status")
    if status == "postmortem":
        notes(path, "a postmortem", f"it is kept as a further update: {_OVER[kind].value}")
    phase = _PHASES[kind].get(status)
    if phase is None:
        phase = found[-1].phase if found else next(iter(_PHASES[kind].values()))
        notes(path, f"an update has the status {status!r}", f"it is kept as {phase.value}")
    return phase


def _changes(update: Json, context: Context) -> dict[str, Status]:
    changes: dict[str, Status] = {}
    for mention in records(update, "affected_components"):
        name = context.ids.get(text(mention, "code"))
        status = text(mention, "new_status")
        if name and status in list(Status):
            changes[name] = Status(status)
    return changes


def _end(incident: Json, found: list[Message], kind: Kind, path: str, notes: Notes) -> None:
    """Add the end that the incident has and no update tells."""
    is_over = text(incident, "status") in ("resolved", "completed", "postmortem")
    if not found or not is_over or any(message.phase.is_final for message in found):
        return
    at = instant(incident, "resolved_at") or found[-1].at
    notes(path, f"{text(incident, 'id')} is over, but no update says so", "one was added")
    last = max(message.at for message in found)
    found.append(Message(key="end", at=max(at, last), phase=_OVER[kind], text=_END_WORDS[kind]))


def _update_origin(update: Json, at: datetime) -> Origin:
    """Keep the original id; times only where they differ from what readers saw."""
    created, updated = instant(update, "created_at"), instant(update, "updated_at")
    return Origin(
        id=token(update, "id"),
        created=created if created != at else None,
        updated=updated if updated not in (created, None) else None,
    )
