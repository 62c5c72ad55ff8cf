"""Whether what somebody wrote is what people agreed on beforehand, word for word."""

from collections.abc import Iterable
from datetime import timedelta

from lightship.model import NO_ORIGIN, Incident, Template, Update

_LATE = timedelta(days=1)
"""An incident that begins with words agreed on beforehand began at most so long before them."""
_FAR = timedelta(days=7)
"""Such words promise others within so long."""


def of_update(incident: Incident, update: Update, templates: Iterable[Template]) -> Template | None:
    """Give the template that an update says and nothing besides; None when it says anything of its own.

    Free are only its time, its components and its next update. Each fact must be one that the template lists, and told
    by this very update: what others told was not looked at with these words. Neither may its own facts stand in words
    that follow it, which nobody looked at with them.
    """
    listed = tuple(templates)
    later = (one for one in incident.updates if (one.at, one.id) > (update.at, update.id))
    if any(_has_slots(one) and not _said_by(incident, one, listed) for one in later):
        return None
    return _said_by(incident, update, listed)


def of_incident(incident: Incident, templates: Iterable[Template]) -> Template | None:
    """Give the template by which an incident begins, title and all; None when it says anything of its own."""
    if not incident.updates or not _is_bare(incident):
        return None
    if incident.started and incident.started < incident.updates[0].at - _LATE:
        return None
    template = of_update(incident, incident.updates[0], templates)
    return template if template and _is_titled(template, incident) else None


def _said_by(incident: Incident, update: Update, templates: Iterable[Template]) -> Template | None:
    if not _is_plain(update):
        return None
    return next((one for one in templates if _speaks_of(one, incident) and _is_said(one, update)), None)


def _has_slots(update: Update) -> bool:
    return any("{" in text for body in update.bodies.values() for text in (body.public, *body.audiences.values()))


def _is_plain(update: Update) -> bool:
    """Tell whether an update has nothing that a template cannot have agreed to."""
    told = (update.eta, update.starts, update.ends, update.ended, update.retraction, update.severity)
    is_far = update.next_update is not None and update.next_update > update.at + _FAR
    others = (update.audiences, update.corrections, update.allowances, update.is_reopening, is_far)
    # An import says by it where feeds lead.
    return update.origin == NO_ORIGIN and not any((*told, *others))


def _speaks_of(template: Template, incident: Incident) -> bool:
    return incident.kind in template.kinds and template.category in ("", incident.category)


def _is_said(template: Template, update: Update) -> bool:
    is_closed = update.facts.keys() == template.facts.keys() and all(
        value in template.facts[name] for name, value in update.facts.items()
    )
    is_same = all(template.bodies.get(language) == body for language, body in update.bodies.items())
    return is_closed and is_same and update.phase is template.phase and bool(update.bodies)


def _is_bare(incident: Incident) -> bool:
    """Tell whether an incident has nothing that readers see and no template agreed to."""
    told = (incident.impact, incident.ended, incident.auto, incident.repeat, incident.caused_by, incident.duplicate_of)
    others = (incident.audiences, incident.renamed_from, incident.aliases, incident.allowances)
    return incident.origin == NO_ORIGIN and not any((*told, *others))


def _is_titled(template: Template, incident: Incident) -> bool:
    listed = next((titles for titles in template.titles.values() if incident.title in titles), None)
    if listed is None or (template.severities and incident.severity not in template.severities):
        return False
    place = listed.index(incident.title)
    is_translated = all(
        title in template.titles.get(language, ())[place : place + 1] for language, title in incident.titles.items()
    )
    return is_translated and set(incident.tags) <= set(template.tags)
