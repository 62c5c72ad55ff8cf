"""Incidents and maintenances of Statuspage as stories of ours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lightship.importers import naming, timeline
from lightship.importers.base import Notes, Story
from lightship.importers.statuspage import listing
from lightship.importers.statuspage.html import markdown
from lightship.importers.statuspage.payloads import Found, Json, instant, records, text
from lightship.importers.timeline import Message
from lightship.importers.wording import title
from lightship.model import Impact, Incident, Kind, Origin, Phase, Status
from lightship.source import Where
from lightship.source.types import TOKEN

SEVERITIES = {"critical": "critical", "major": "high", "minor": "medium", "none": "low"}
_TOKEN = re.compile(TOKEN.schema["pattern"])
_PATH = re.compile(r"/[A-Za-z0-9._~/-]+")
_URL = re.compile(r"https?://[^\s<>\"'`]+")
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


def stories(context: Context) -> tuple[Story, ...]:
    """Give every incident, oldest first; folder names are unique."""
    taken: set[str] = set()
    built: list[Story] = []
    incidents = context.found.incidents
    for id_ in sorted(incidents, key=lambda id_: (text(incidents[id_], "created_at"), id_)):
        story = _story(incidents[id_], context)
        if story is None:
            continue
        name = naming.unique(story.incident.id, taken, naming.slug(id_, "incident"))
        taken.add(name)
        built.append(replace(story, incident=replace(story.incident, id=name)))
    if context.divided:
        context.notes(
            context.divided[0],
            f"{len(context.divided)} updates, of which this is the first, held several messages with their times",
            "they were divided; the phases before the last are not known and say investigating",
        )
    return tuple(built)


def _story(incident: Json, context: Context) -> Story | None:
    id_ = text(incident, "id")
    path, notes = context.found.paths[id_], context.notes
    kind = _kind(incident)
    messages = _messages(incident, kind, path, context)
    if not messages:
        notes(path, f"the incident {id_} has no update with a time", "it was left out")
        return None
    name, longer = title(text(incident, "name"))
    if not name:
        notes(path, f"the incident {id_} has no name", "its id became its title")
    if longer:
        notes(path, f"the name of {id_} is longer than 300 characters", "all of it is in the first update")
        messages[0] = replace(messages[0], text=f"{markdown(longer)}\n\n{messages[0].text}")
    updates, keys = timeline.updates(messages, path, notes)
    first = updates[0].at
    begun = instant(incident, "started_at") if kind is Kind.INCIDENT else None
    started = min(begun or first, first) if kind is Kind.INCIDENT else None
    starts, ends = _window(incident, first, path, notes) if kind is Kind.MAINTENANCE else (None, None)
    impact = text(incident, "impact")
    is_known = kind is Kind.INCIDENT and impact in SEVERITIES
    if kind is Kind.INCIDENT and not is_known:
        notes(path, f"the incident {id_} has the impact {impact!r}", "it became none")
    mentioned = {component for update in updates for component in update.components}
    return Story(
        key=id_,
        keys=keys,
        incident=Incident(
            id=naming.folder(starts or started or first, name, naming.slug(id_, "incident")),
            path=path,
            kind=kind,
            title=name or id_,
            severity=SEVERITIES.get(impact, "low") if kind is Kind.INCIDENT else "",
            impact=(Impact(impact) if is_known else Impact.NONE) if kind is Kind.INCIDENT else None,
            components=_others(incident, mentioned, kind, context),
            started=started,
            starts=starts,
            ends=ends,
            aliases=_aliases(incident, context.found),
            origin=_origin(incident, context.found),
            updates=updates,
            where=Where(path),
        ),
    )


def _kind(incident: Json) -> Kind:
    is_planned = text(incident, "scheduled_for") or text(incident, "impact") == "maintenance"
    return Kind.MAINTENANCE if is_planned else Kind.INCIDENT


def _messages(incident: Json, kind: Kind, path: str, context: Context) -> list[Message]:
    """Give the messages in the order in which they were written."""
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


def _others(incident: Json, mentioned: set[str], kind: Kind, context: Context) -> dict[str, Status | None]:
    """Give the components that no update mentions: they were named, their status did not change."""
    calm = Status.UNDER_MAINTENANCE if kind is Kind.MAINTENANCE else Status.OPERATIONAL
    names = (context.ids.get(text(component, "id")) for component in records(incident, "components"))
    return {name: calm for name in names if name and name not in mentioned}


def _end(incident: Json, found: list[Message], kind: Kind, path: str, notes: Notes) -> None:
    """Add the end that the incident has and no update tells."""
    is_over = text(incident, "status") in ("resolved", "completed", "postmortem")
    if not found or not is_over or any(message.phase.is_final for message in found):
        return
    at = instant(incident, "resolved_at") or found[-1].at
    notes(path, f"{text(incident, 'id')} is over, but no update says so", "one was added")
    last = max(message.at for message in found)
    found.append(Message(key="end", at=max(at, last), phase=_OVER[kind], text=_END_WORDS[kind]))


def _window(incident: Json, first: datetime, path: str, notes: Notes) -> tuple[datetime, datetime]:
    starts = instant(incident, "scheduled_for")
    ends = instant(incident, "scheduled_until")
    if starts is None or ends is None or ends <= starts:
        notes(path, f"the maintenance {text(incident, 'id')} has no window", "it was given one")
    starts = starts or first
    return starts, ends if ends and ends > starts else starts + timedelta(hours=1)


def _aliases(incident: Json, found: Found) -> tuple[str, ...]:
    """Give the addresses that the page had on its own host."""
    aliases = [f"/incidents/{text(incident, 'id')}/"]
    short, page = urlsplit(text(incident, "shortlink")), urlsplit(text(found.page, "url"))
    if short.netloc and short.netloc == page.netloc:
        aliases.append(short.path.rstrip("/") + "/")
    return tuple(dict.fromkeys(path for path in aliases if _PATH.fullmatch(path)))


def _origin(incident: Json, found: Found) -> Origin:
    id_ = text(incident, "id")
    url = f"{text(found.page, 'url').rstrip('/')}/incidents/{id_}"
    return Origin(
        id=id_ if _TOKEN.match(id_) else "",
        url=url if _URL.fullmatch(url) else "",
        created=instant(incident, "created_at"),
        updated=instant(incident, "updated_at"),
        feed_id=found.entries.get(id_, ""),
    )


def _update_origin(update: Json, at: datetime) -> Origin:
    """Keep the original id; times only where they differ from what readers saw."""
    id_ = text(update, "id")
    created, updated = instant(update, "created_at"), instant(update, "updated_at")
    return Origin(
        id=id_ if _TOKEN.match(id_) else "",
        created=created if created != at else None,
        updated=updated if updated not in (created, None) else None,
    )
