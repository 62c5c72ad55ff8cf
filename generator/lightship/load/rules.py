"""What must hold inside an incident and between incidents, beyond each file's own keys."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from lightship.load.breach import breach
from lightship.load.order import order
from lightship.load.prose import prose
from lightship.load.rulebook import Check, shown
from lightship.model import PHASES, Incident, Kind, Phase, Update
from lightship.snapshot import recurrence
from lightship.snapshot.kept import is_kept_incident
from lightship.source.fields import nearest

CLOCK_TOLERANCE = timedelta(minutes=5)
_A = {Kind.INCIDENT: "an incident", Kind.MAINTENANCE: "a maintenance", Kind.NOTICE: "a notice"}


def check(incidents: Iterable[Incident], against: Check) -> None:
    """Report everything that does not hold."""
    known: dict[str, Incident] = {}
    whole = tuple(incidents)
    for incident in whole:
        for name in (incident.id, *incident.renamed_from):
            if name in known:
                key = "title" if name == incident.id else "renamed_from"
                where = against.places.key(incident.path, key)
                against.report(where, f"the id {name!r} is taken", f"by {known[name].path}")
            known.setdefault(name, incident)
    for incident in whole:
        if incident.caused_by or incident.duplicate_of:
            _links(incident, known, against)
        if is_kept_incident(incident):
            continue  # all that it says by itself was found right when it was read
        _incident(incident, against)
        for update in incident.updates:
            _update(incident, update, against)
        order(incident, against)
        prose(incident, against)
        breach(incident, against)


def _links(incident: Incident, known: dict[str, Incident], against: Check) -> None:
    def report(key: str, message: str, hint: str) -> None:
        against.report(against.places.key(incident.path, key), message, hint)

    for name, other in (("caused_by", incident.caused_by), ("duplicate_of", incident.duplicate_of)):
        if other and other not in known and other not in against.unreadable:
            report(name, f"{name} names {other!r}, which is not there", nearest(other, known))
        elif other in known and known[other].id == incident.id:
            report(name, f"{name} names the incident itself", "remove it, or name the other one")
    original = known.get(incident.duplicate_of)
    if original and original.id != incident.id and original.duplicate_of:
        is_circle = known.get(original.duplicate_of) is incident
        hint = "remove it from one of the two" if is_circle else f"name {original.duplicate_of}"
        report("duplicate_of", f"duplicate_of names {incident.duplicate_of!r}, which is a duplicate itself", hint)


def _incident(incident: Incident, against: Check) -> None:
    def report(key: str, message: str, hint: str) -> None:
        against.report(against.places.key(incident.path, key), message, hint)

    if not incident.updates:
        report("title", f"{_A[incident.kind]} without an update", "add one: `lightship update` writes it")
    if incident.kind is Kind.INCIDENT and not incident.severity and incident.impact is None:
        severities = ", ".join(against.policy.severities)
        report("title", "an incident needs a severity", f"add `severity:`, one of {severities}")
    if incident.kind is Kind.MAINTENANCE:
        _maintenance(incident, against)
    else:
        _unplanned(incident, against)


def _maintenance(incident: Incident, against: Check) -> None:
    def report(key: str, message: str, hint: str) -> None:
        against.report(against.places.key(incident.path, key), message, hint)

    if incident.starts is None or incident.ends is None:
        missing = " and ".join(f"`{key}:`" for key in ("starts", "ends") if not getattr(incident, key))
        report("kind", "a maintenance needs its window", f"add {missing}")
    elif incident.ends <= incident.starts:
        report("ends", "the window ends before it starts", f"it starts at {shown(incident.starts)}")
    if incident.started:
        report("started", "a maintenance has no `started`", "its window has `starts` and `ends`")
    problem = recurrence.problem(incident.repeat) if incident.repeat else ""
    if problem:
        report("repeat", f"{incident.repeat!r} is not a recurrence rule", problem)
    elif incident.repeat and incident.starts:
        years = incident.starts + timedelta(days=4 * 366)
        first = next(recurrence.starts(incident.repeat, incident.starts, incident.zone, years), None)
        if first is None:
            report("repeat", f"{incident.repeat!r} names no day", "no occurrence would ever come")
        elif first != incident.starts:
            report("starts", "`starts` is no occurrence of `repeat`", f"the first one would be at {shown(first)}")
        elif recurrence.is_exhausted(incident.repeat, incident.starts, incident.zone, against.now):
            report(
                "repeat",
                f"the rule has come to {recurrence.MAX_OCCURRENCES} occurrences",
                "end it with UNTIL, and begin a new maintenance",
            )


def _unplanned(incident: Incident, against: Check) -> None:
    """Report keys that only a maintenance has, and an end before the beginning."""

    def report(key: str, message: str, hint: str) -> None:
        against.report(against.places.key(incident.path, key), message, hint)

    if incident.kind is Kind.NOTICE and any(incident.components.values()):
        names = ", ".join(incident.components)
        report("components", "a notice gives components no status", f"write components: [{names}]")
    given = (("auto", incident.auto), ("repeat", incident.repeat), ("starts", incident.starts))
    for key, value in given:
        if value:
            report(key, f"{_A[incident.kind]} has no {key!r}", "only `kind: maintenance` has it")
    if incident.kind is Kind.INCIDENT and incident.ends:
        report("ends", "an incident has no 'ends'", "the final update ends it; `ended:` gives an earlier end")
    if incident.ended and incident.started and incident.ended < incident.started:
        report("ended", "ended before it started", f"it started at {shown(incident.started)}")
    if incident.ended and not any(update.phase.is_final for update in incident.updates):
        report("ended", "`ended` without a final update", "readers learn of the end by `lightship resolve`")


def _update(incident: Incident, update: Update, against: Check) -> None:
    def report(key: str, message: str, hint: str) -> None:
        against.report(against.places.key(update.path, key), message, hint)

    if update.phase not in PHASES[incident.kind]:
        allowed = ", ".join(PHASES[incident.kind])
        report("phase", f"{update.phase.value!r} is no phase of {_A[incident.kind]}", f"allowed: {allowed}")
    if update.at > against.now + CLOCK_TOLERANCE:
        hint = f"it is {shown(against.now)}; five minutes ahead are allowed"
        report("at", f"`at` is in the future: {shown(update.at)}", hint)
    if incident.kind is Kind.INCIDENT and incident.started and update.at < incident.started:
        report("at", "`at` lies before the incident's `started`", f"which is {shown(incident.started)}")
    if update.next_update and update.next_update <= update.at:
        report("next_update", "`next_update` is not later than `at`", "promise a later time")
    _kind(incident, update, report)
    _ended(incident, update, against)
    _occurrence(incident, update, against)
    for key, changes in (("corrections", update.corrections), ("retracted", (update.retraction,))):
        if any(change and change.at < update.at for change in changes):
            report(key, f"{key!r} lies before the update itself", f"which is of {shown(update.at)}")


def _kind(incident: Incident, update: Update, report: Callable[[str, str, str], None]) -> None:
    """Report what updates of this kind cannot say."""
    for key in ("starts", "ends") if incident.kind is not Kind.MAINTENANCE else ():
        if getattr(update, key):
            report(key, "only a maintenance is moved by `starts` or `ends`", "remove it")
    if incident.kind is Kind.NOTICE and any(update.components.values()):
        report("components", "a notice gives components no status", "name them in a list, or write an incident")


def _ended(incident: Incident, update: Update, against: Check) -> None:
    def report(message: str, hint: str) -> None:
        against.report(against.places.key(update.path, "ended"), message, hint)

    if update.ended is None:
        return
    if not update.phase.is_final:
        report(f"`ended` in an update that says {update.phase.value}", "only a final update has it")
    elif update.ended > update.at:
        report("`ended` lies after `at`", "it says when it was over before this message")
    elif incident.started and update.ended < incident.started:
        report("ended before it started", f"it started at {shown(incident.started)}")


def _occurrence(incident: Incident, update: Update, against: Check) -> None:
    def report(message: str, hint: str) -> None:
        against.report(against.places.key(update.path, "occurrence", "phase"), message, hint)

    if not incident.repeat or not incident.starts or recurrence.problem(incident.repeat):
        if update.occurrence and not incident.repeat:
            report("`occurrence` in what does not recur", "remove it")
        return
    if not update.occurrence:
        if update.phase not in (Phase.SCHEDULED, Phase.CANCELLED) or update.starts or update.ends:
            report(
                "this is about one occurrence of a recurring maintenance",
                "add `occurrence: YYYYMMDD`, its original day",
            )
        return
    until = incident.updates[-1].at + recurrence.AHEAD
    days = recurrence.days(incident.repeat, incident.starts, incident.zone, until)
    if update.occurrence not in days:
        report(f"there is no occurrence {update.occurrence!r}", nearest(update.occurrence, days))
