"""Incidents and component changes as Atlassian Statuspage's subscriber webhooks tell them.

Keys and their order are those of its own payloads (as Zulip's integration keeps them); what it has and we have not is
there with the value that it has when nothing is set.
"""

from collections.abc import Mapping

from lightship import words
from lightship.model import Kind
from lightship.model.identity import api_id
from lightship.outputs.api.components import Catalogue, Json
from lightship.outputs.api.incidents import incident
from lightship.outputs.api.times import timestamp
from lightship.snapshot import Entry, EntryUpdate, Snapshot

_INCIDENT = (
    *("name", "status", "created_at", "updated_at", "monitoring_at", "resolved_at", "impact", "shortlink"),
    *("postmortem_ignored", "postmortem_body", "postmortem_body_last_updated_at", "postmortem_published_at"),
    *("postmortem_notified_subscribers", "postmortem_notified_twitter", "backfilled", "scheduled_for"),
    *("scheduled_until", "scheduled_remind_prior", "scheduled_reminded_at", "impact_override"),
    *("scheduled_auto_in_progress", "scheduled_auto_completed", "started_at", "id", "page_id"),
    *("incident_updates", "components"),
)
_NOT_SET: Json = {
    "postmortem_ignored": False,
    "postmortem_notified_subscribers": False,
    "postmortem_notified_twitter": False,
    "backfilled": False,
    "scheduled_remind_prior": False,
    "scheduled_auto_in_progress": False,
    "scheduled_auto_completed": False,
}
_UPDATE = (
    *("status", "body", "created_at", "wants_twitter_update", "twitter_updated_at", "updated_at", "display_at"),
    *("affected_components", "custom_tweet", "deliver_notifications", "id", "incident_id"),
)
_COMPONENT = (
    *("status", "name", "created_at", "updated_at", "position", "description", "showcase", "start_date", "id"),
    *("page_id", "group_id"),
)


def page(snapshot: Snapshot) -> Json:
    """Give the page's block: the state of the whole."""
    return {
        "id": snapshot.settings.page_id,
        "status_indicator": snapshot.overall.indicator,
        "status_description": snapshot.overall.description,
    }


def payload(entry: Entry, catalogue: Catalogue, url: str) -> Json:
    """Give an incident or maintenance, and nothing for a notice, as in the API; `url` is where it is read."""
    if entry.kind is Kind.NOTICE:
        return {}
    found = incident(entry, catalogue, words.text)
    found = {**dict.fromkeys(_INCIDENT), **_NOT_SET, **found, "shortlink": url}
    updates = found["incident_updates"]
    components = found["components"]
    found["incident_updates"] = [_update(one) for one in updates] if isinstance(updates, list) else []
    found["components"] = [_component(one) for one in components] if isinstance(components, list) else []
    return {key: found[key] for key in _INCIDENT}


def _update(found: Mapping[str, object]) -> Json:
    whole = {"wants_twitter_update": False, "twitter_updated_at": None, **found}
    return {key: whole[key] for key in _UPDATE}


def _component(found: Mapping[str, object]) -> Json:
    return {key: found[key] for key in _COMPONENT}


def changes(event: str, update: EntryUpdate, catalogue: Catalogue) -> tuple[Json, ...]:
    """Give what an update changed: each component as it is now, and its change."""
    return tuple(
        {
            "component": _component(catalogue.objects[one.component]),
            "component_update": {
                "old_status": str(one.before),
                "new_status": str(one.after),
                "created_at": timestamp(update.at, catalogue.zone),
                "component_type": "Component",
                "id": api_id("component update", f"{event}/{one.component}"),
                "component_id": catalogue.objects[one.component]["id"],
            },
        }
        for one in update.changes
        if one.before is not one.after and one.component in catalogue.objects
    )
