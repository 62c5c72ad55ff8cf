"""Incidents and maintenances of Statuspage as stories of ours."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from lightship.importers import naming, timeline
from lightship.importers.base import Notes, Story
from lightship.importers.html import markdown
from lightship.importers.statuspage import messages
from lightship.importers.statuspage.messages import Context
from lightship.importers.statuspage.payloads import Found, Json, instant, records, text, token
from lightship.importers.wording import title
from lightship.model import Impact, Incident, Kind, Origin, Status
from lightship.source import Where
from lightship.source.types import is_web_url

SEVERITIES = {"critical": "critical", "major": "high", "minor": "medium", "none": "low"}
_PATH = re.compile(r"/[A-Za-z0-9._~/-]+")


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
        count = len(context.divided)
        which = f"{count} updates, of which this is the first," if count > 1 else "an update"
        context.notes(
            context.divided[0],
            f"{which} held several messages with their times",
            "divided; the phases before the last are not known and say investigating",
        )
    return tuple(built)


def _story(incident: Json, context: Context) -> Story | None:
    id_ = text(incident, "id")
    path, notes = context.found.paths[id_], context.notes
    kind = _kind(incident)
    told = messages.of(incident, kind, path, context)
    if not told:
        notes(path, f"the incident {id_} has no update with a time", "it was left out")
        return None
    name, longer = title(text(incident, "name"))
    if not name:
        notes(path, f"the incident {id_} has no name", "its id became its title")
    if longer:
        notes(path, f"the name of {id_} is longer than 300 characters", "all of it is in the first update")
        told[0] = replace(told[0], text=f"{markdown(longer)}\n\n{told[0].text}")
    updates, keys = timeline.updates(told, path, notes)
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
            title=name or title(id_)[0] or "Untitled",
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


def _others(incident: Json, mentioned: set[str], kind: Kind, context: Context) -> dict[str, Status | None]:
    """Give the components that no update mentions: they were named, their status did not change."""
    calm = Status.UNDER_MAINTENANCE if kind is Kind.MAINTENANCE else Status.OPERATIONAL
    names = (context.ids.get(text(component, "id")) for component in records(incident, "components"))
    return {name: calm for name in names if name and name not in mentioned}


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
    with suppress(ValueError):
        short, page = urlsplit(text(incident, "shortlink")), urlsplit(text(found.page, "url"))
        if short.netloc and short.netloc == page.netloc:
            aliases.append(short.path.rstrip("/") + "/")
    return tuple(dict.fromkeys(path for path in aliases if _PATH.fullmatch(path)))


def _origin(incident: Json, found: Found) -> Origin:
    id_ = text(incident, "id")
    url = f"{text(found.page, 'url').rstrip('/')}/incidents/{id_}"
    return Origin(
        id=token(incident, "id"),
        url=url if is_web_url(url) and url.isprintable() else "",
        created=instant(incident, "created_at"),
        updated=instant(incident, "updated_at"),
        feed_id=found.entries.get(id_, ""),
    )
