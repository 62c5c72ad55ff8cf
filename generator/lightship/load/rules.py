"""What must hold inside an incident and between incidents, beyond each file's own keys."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from lightship import words
from lightship.model import PHASES, PUBLIC, Incident, Kind, Phase, Policy, Settings, Status, Update
from lightship.snapshot import recurrence, slots
from lightship.source import Where
from lightship.source.fields import nearest
from lightship.source.nodes import Report

CLOCK_TOLERANCE = timedelta(minutes=5)


def check(incidents: Iterable[Incident], settings: Settings, policy: Policy, now: datetime, report: Report) -> None:
    """Report everything that does not hold."""
    known: dict[str, Incident] = {}
    for incident in incidents:
        for name in (incident.id, *incident.renamed_from):
            if name in known:
                report(incident.where, f"the id {name!r} is taken", f"by {known[name].path}")
            known[name] = incident
    for incident in known.values():
        _incident(incident, known, report)
        for update in incident.updates:
            _update(incident, update, now, report)
        for series in _series(incident):
            _order(series, report)
        _words(incident, settings, policy, report)


def _incident(incident: Incident, known: dict[str, Incident], report: Report) -> None:
    where = Where(incident.path)
    if not incident.updates:
        report(where, f"{incident.kind.value} has no update", "add one: `lightship update` writes it")
    if incident.kind is Kind.INCIDENT and not incident.severity and incident.impact is None:
        report(where, "an incident needs a severity", "add `severity:`")
    if incident.kind is Kind.MAINTENANCE:
        _maintenance(incident, where, report)
    else:
        _unplanned(incident, where, report)
    for name, other in (("caused_by", incident.caused_by), ("duplicate_of", incident.duplicate_of)):
        if other and other not in known:
            report(where, f"{name} names {other!r}, which is not there", nearest(other, known))
        elif other and known[other].id == incident.id:
            report(where, f"{name} names the incident itself", "remove it")


def _maintenance(incident: Incident, where: Where, report: Report) -> None:
    if incident.starts is None or incident.ends is None:
        report(where, "a maintenance needs its window", "add `starts:` and `ends:`")
    elif incident.ends <= incident.starts:
        report(where, "the window ends before it starts", "ends must be later than starts")
    if incident.started:
        report(where, "a maintenance has no `started`", "its window has `starts`")
    problem = recurrence.problem(incident.repeat) if incident.repeat else ""
    if problem:
        report(where, f"{incident.repeat!r} is not a recurrence rule", problem)


def _unplanned(incident: Incident, where: Where, report: Report) -> None:
    """Report keys that only a maintenance has."""
    for key, value in (("auto", incident.auto), ("repeat", incident.repeat), ("starts", incident.starts)):
        if value:
            report(where, f"{incident.kind.value} with {key!r}", "only a maintenance has it")
    if incident.kind is Kind.INCIDENT and incident.ends:
        report(where, "incident with 'ends'", "the final update ends it; `ended:` gives an earlier end")
    if incident.ended and incident.started and incident.ended < incident.started:
        report(where, "ended before it started", "correct `ended:` or `started:`")


def _update(incident: Incident, update: Update, now: datetime, report: Report) -> None:
    where = update.where
    if update.phase not in PHASES[incident.kind]:
        allowed = ", ".join(PHASES[incident.kind])
        report(where, f"{update.phase.value!r} is no phase of a {incident.kind.value}", f"allowed: {allowed}")
    if update.at > now + CLOCK_TOLERANCE:
        report(
            where,
            f"`at` is in the future: {update.at:%Y-%m-%dT%H:%M:%SZ}",
            "it may be at most five minutes ahead",
        )
    if incident.kind is Kind.INCIDENT and incident.started and update.at < incident.started:
        report(
            where,
            "`at` lies before the incident's `started`",
            f"which is {incident.started:%Y-%m-%dT%H:%M:%SZ}",
        )
    if update.ended and (not update.phase.is_final or update.ended > update.at):
        report(
            where,
            "`ended` says when it was over before this final update",
            "only a final update has it, not later than `at`",
        )
    if update.next_update and update.next_update <= update.at:
        report(where, "`next_update` lies before `at`", "promise a later time")
    if (update.starts or update.ends) and incident.kind is not Kind.MAINTENANCE:
        report(where, "only a maintenance is moved by `starts` or `ends`", "remove them")
    _occurrence(incident, update, report)
    for change in (*update.corrections, *((update.retraction,) if update.retraction else ())):
        if change.at < update.at:
            report(where, "a correction or retraction before the update itself", "its `at` must be later")


def _occurrence(incident: Incident, update: Update, report: Report) -> None:
    if not incident.repeat or not incident.starts:
        if update.occurrence:
            report(update.where, "`occurrence` in a maintenance that does not recur", "remove it")
        return
    if not update.occurrence:
        if update.phase not in (Phase.SCHEDULED, Phase.CANCELLED) or update.starts or update.ends:
            report(
                update.where,
                "this is about one occurrence of a recurring maintenance",
                "add `occurrence: YYYYMMDD`, its original day",
            )
        return
    days = recurrence.days(incident.repeat, incident.starts, incident.zone, update.at + recurrence.AHEAD)
    if update.occurrence not in days:
        report(update.where, f"there is no occurrence {update.occurrence!r}", nearest(update.occurrence, days))


def _series(incident: Incident) -> list[list[Update]]:
    """Give the updates in the orders in which readers meet them: for each occurrence those of all, and its own."""
    shared = [update for update in incident.updates if not update.occurrence]
    names = sorted({update.occurrence for update in incident.updates if update.occurrence})
    own = [[update for update in incident.updates if update.occurrence in ("", name)] for name in names]
    return own or [shared]


def _order(updates: list[Update], report: Report) -> None:
    """Report contradictions at one instant, and updates after a final one."""
    for earlier, later in pairwise(updates):
        if earlier.at == later.at and _contradict(earlier, later):
            report(
                later.where,
                f"contradicts {earlier.path} at the same instant",
                "give one of them a later `at`",
            )
    final: Update | None = None
    for update in updates:
        if final and not update.phase.is_final and not update.is_reopening:
            report(
                update.where,
                f"comes after {final.path}, which says {final.phase.value}",
                "add `reopen: true` if it is not over",
            )
        if final and update.phase.is_final and update.phase is not final.phase and not update.is_reopening:
            report(update.where, f"says {update.phase.value} after {final.path} said {final.phase.value}", "")
        final = update if update.phase.is_final else None if update.is_reopening else final


def _contradict(one: Update, other: Update) -> bool:
    if _audience_key(one) != _audience_key(other):
        return False
    statuses: list[tuple[Status | None, Status | None]] = [
        (one.components[name], other.components[name]) for name in one.components if name in other.components
    ]
    severities = one.severity and other.severity and one.severity != other.severity
    return one.phase is not other.phase or bool(severities) or any(a is not b for a, b in statuses)


def _audience_key(update: Update) -> tuple[str, ...]:
    return update.audiences or (PUBLIC,)


def _words(incident: Incident, settings: Settings, policy: Policy, report: Report) -> None:
    """Report missing words, slots that cannot be filled and attachments that are not there."""
    for update in incident.updates:
        is_public = not update.audiences and not incident.audiences
        for language, body in update.bodies.items():
            where = Where(_path(update, language, settings))
            if not body.public and is_public and not update.retraction:
                report(
                    where,
                    "the update has no words",
                    "write below the front matter what customers should read",
                )
            texts = [(audience, body.public) for audience in update.audiences or (PUBLIC,)]
            for audience, text in [*texts, *body.audiences.items()]:
                values = slots.values(incident, policy, _facts(incident, update, audience))
                filled = _filled(text, values, where, report)
                for link in words.links(filled) if filled else ():
                    if "/" not in link and link not in incident.attachments:
                        report(
                            where,
                            f"links {link!r}, which is not beside it",
                            nearest(link, incident.attachments, "there"),
                        )


def _facts(incident: Incident, update: Update, audience: str) -> dict[str, str]:
    """Give the facts that an audience knows by an update: those of updates that it sees."""
    known: dict[str, str] = {}
    for earlier in incident.updates:
        if not earlier.audiences or audience in earlier.audiences:
            known |= earlier.facts
        if earlier is update:
            break
    return known


def _filled(text: str, values: dict[str, object], where: Where, report: Report) -> str:
    try:
        return words.fill(text, values)
    except words.SlotError as error:
        report(where, error.message, error.hint)
        return ""


def _path(update: Update, language: str, settings: Settings) -> str:
    return update.path if language == settings.language else update.path.removesuffix(".md") + f".{language}.md"
