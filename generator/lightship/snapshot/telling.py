"""What an audience is told by an update: its words, what it promises, how bad it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lightship import words
from lightship.model import Components, Impact, Incident, Kind, Phase, Policy, Settings, Status, Update
from lightship.snapshot.views import Window

# Where the address of a link or a picture begins.
_LINK = r"(\]\(<?|^\[[^\]]+\]: *<?|\b(?:src|href)=[\"']?)"
# The wording that Statuspage's readers know for what the clock does.
AUTOMATIC_WORDS = {
    Phase.IN_PROGRESS: "Scheduled maintenance is currently in progress. We will provide updates as necessary.",
    Phase.COMPLETED: "The scheduled maintenance has been completed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """From where one looks: the instant, the audience, and what the repository agreed on."""

    now: datetime
    audience: str
    settings: Settings
    policy: Policy
    components: Components
    order: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One thing to fold: an incident, or one occurrence of it, and the updates that this audience may see by now."""

    incident: Incident
    id: str
    first_id: str
    first_series: str = ""
    updates: tuple[Update, ...]
    window: Window | None = None
    original_start: datetime | None = None


def spoken(update: Update, subject: Telling, values: Mapping[str, object], view: View) -> dict[str, str]:
    """Give an update's words for an audience, as Markdown by language, with every slot filled from `values`."""
    return {
        language: _rooted(words.fill(body.for_audience(view.audience), values), subject, view.settings.root)
        for language, body in update.bodies.items()
    }


def _rooted(text: str, subject: Telling, root: str) -> str:
    """Let links begin at the host's root, for the words are also shown elsewhere than on their page.

    `root` is where the site begins: an author names attachments by their name and other pages as `/incidents/ID/`.
    """
    for name in subject.incident.attachments:
        link = rf"{_LINK}{re.escape(name)}(?=[)>\s\"']|$)"
        text = re.sub(link, rf"\g<1>{root}incidents/{subject.id}/{name}", text, flags=re.MULTILINE)
    if root != "/":
        text = re.sub(rf"{_LINK}(?=/(?!/))(?!{re.escape(root)})", rf"\g<1>{root[:-1]}", text, flags=re.MULTILINE)
    return text


def promised(update: Update, kind: Kind, severity: str, policy: Policy) -> datetime | None:
    """Give when readers hear again: what the update says, else what the severity promises while it goes on."""
    if update.next_update or kind is not Kind.INCIDENT or update.phase.is_final:
        return update.next_update
    known = policy.severities.get(severity)
    return update.at + timedelta(seconds=known.update_every_s) if known else None


def impact(incident: Incident, worst_severity: str, policy: Policy) -> Impact:
    """Give the overall effect in the public API: the author's, else that of the worst severity it had."""
    if incident.impact:
        return incident.impact
    if incident.kind is Kind.MAINTENANCE:
        return Impact.MAINTENANCE
    known = policy.severities.get(worst_severity)
    return known.impact if known else Impact.NONE


def implied_status(incident: Incident, severity: str, policy: Policy) -> Status:
    """Give the status of a component that is named without one."""
    if incident.kind is Kind.MAINTENANCE:
        return Status.UNDER_MAINTENANCE
    known = policy.severities.get(severity)
    return known.status if known else (incident.impact or Impact.NONE).status
