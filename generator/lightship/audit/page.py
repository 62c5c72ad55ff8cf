"""The evidence for people: one page that needs nothing else, on a screen and on paper, and how to verify it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from jinja2 import Environment, PackageLoader, StrictUndefined

from lightship.audit.evidence import Evidence, Record, approvals, objects, texts, withheld
from lightship.audit.tables import by
from lightship.deliveries.telling import counts
from lightship.ledger.works import Outcome
from lightship.model.governing import Opinion
from lightship.trail import Entry, Kind, digest, holds, written
from lightship.trail.reviews import Review

_TITLES = {
    Kind.PUBLICATION: "Published",
    Kind.ROLLBACK: "Put an earlier page back",
    Kind.TAKEDOWN: "Took words down",
    Kind.NOTIFICATION: "Told people",
    Kind.HOLD: "Placed a legal hold",
    Kind.RELEASE: "Ended a legal hold",
    Kind.BREAK_GLASS: "Published past the approvals",
    Kind.SIGN_OFF: "Looked at what was published past the approvals",
    Kind.PRUNING: "Forgot what was kept long enough",
    Kind.MOVE: "Moved the state to another store",
}
_TOLD = (Outcome.SENT, Outcome.BOUNCED, Outcome.COMPLAINED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """An entry as the timeline shows it."""

    entry: Entry
    title: str
    by: str
    sha256: str
    facts: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    approvals: tuple[dict[str, str], ...]
    lines: tuple[str, ...]
    is_marked: bool


def page(evidence: Evidence) -> str:
    """Give the page as HTML."""
    environment = Environment(
        loader=PackageLoader("lightship.audit"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rows = [_row(record) for record in evidence.records]
    return environment.get_template("evidence.html").render(
        title=f"{evidence.page}: what was said, when, and by whose word",
        evidence=evidence,
        span=span(evidence),
        totals=_totals(evidence),
        looks=list(_looks(evidence)),
        days=_by_day(rows),
        refused=[one for one in evidence.said if one.opinion is not Opinion.APPROVED],
        events=[(event, counts(event.account.outcomes)) for event in evidence.events],
        shown=shown,
    )


def readme(evidence: Evidence) -> str:
    """Say what the files are, and how they are verified with common tools."""
    environment = Environment(  # noqa: S701 - plain text
        loader=PackageLoader("lightship.audit"), undefined=StrictUndefined, keep_trailing_newline=True
    )
    last = max(evidence.trail, default=0)
    return environment.get_template("README.txt").render(
        evidence=evidence,
        span=span(evidence),
        last=last,
        sha256=digest(evidence.trail[last]) if last else "",
        signed=next((one.entry.number for one in evidence.records if one.entry.signature), 0),
    )


def shown(at: datetime) -> str:
    """Write a time for people."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _moment(text: str) -> str:
    """Write a time of the record for people."""
    return f"{text[:19].replace('T', ' ')} UTC" if text.endswith("Z") else text


def span(evidence: Evidence) -> str:
    """Name the time that the evidence is of."""
    since, until = (f"{at:%Y-%m-%d %H:%M} UTC" if at else "" for at in (evidence.since, evidence.until))
    if since and until:
        return f"from {since} until {until}"
    return f"since {since}" if since else f"until {until}" if until else "all that is recorded"


def _totals(evidence: Evidence) -> list[tuple[str, int]]:
    kinds = [one.entry.kind for one in evidence.records]
    told = sum(event.account.outcomes.get(outcome, 0) for event in evidence.events for outcome in _TOLD)
    return [
        ("publications", sum(one.statement is not None or bool(one.entry.statement) for one in evidence.records)),
        ("events told", len(evidence.events)),
        ("messages sent", told),
        ("approvals", sum(len(approvals(one.entry)) for one in evidence.records)),
        ("rollbacks", kinds.count(Kind.ROLLBACK)),
        ("overrides", len(evidence.overrides)),
        ("open reviews", sum(not one.sign_off for one in evidence.reviews)),
        ("legal holds", len(evidence.holds)),
    ]


def _looks(evidence: Evidence) -> list[str]:
    """Say what somebody who reads this should look at first."""
    lines = [f"The record does not hold: {problem}." for problem in evidence.problems]
    for review in evidence.reviews:
        if not review.sign_off:
            due = f", to be looked at until {review.deadline}" if review.due else ""
            what = f"{review.person} published past the approvals ({review.reason}){due}: open."
            lines.append(f"Entry {review.entry.number}: {what}")
    lines += [f"Entry {entry.number}: {by(entry)} overrode a guard: {word}." for entry, word in evidence.overrides]
    lines += [
        f"Entry {entry.number}: withheld, since approvals were missing: {', '.join(units)}."
        for entry, units in evidence.withheld
    ]
    lines += [
        f"{event.account.opening.event.id} was told, and no entry says so: its run ended before it was written."
        for event in evidence.events
        if not event.entry and event.account.first
    ]
    for one in evidence.holds:
        what = "everything" if one.incident == holds.ALL else one.incident
        lines.append(f"On hold: {what}, by {one.by} since {shown(one.at)}: {one.reason}")
    return lines


def _by_day(rows: list[_Row]) -> list[tuple[str, list[_Row]]]:
    days: dict[str, list[_Row]] = {}
    for row in rows:
        days.setdefault(f"{row.entry.at:%A, %d %B %Y}", []).append(row)
    return list(days.items())


def _row(record: Record) -> _Row:
    entry = record.entry
    return _Row(
        entry=entry,
        title=_TITLES[entry.kind],
        by=by(entry),
        sha256=digest(written(entry)),
        facts=tuple((name, value) for name, value in _facts(entry) if value),
        words=tuple((name, words or "") for name, words in record.words.items()),
        approvals=tuple({**one, "at": _moment(one["at"])} for one in approvals(entry)),
        lines=tuple(_told(entry)),
        is_marked=bool(texts(entry.body.get("overrides")) or withheld(entry) or entry.kind is Kind.BREAK_GLASS),
    )


def _facts(entry: Entry) -> list[tuple[str, str]]:
    body = entry.body
    statement, faults = body.get("statement"), body.get("faults")
    number = f"{entry.statement} ({statement.get('sha256')})" if isinstance(statement, dict) else ""
    wordings = [
        f"{unit.get('unit')}: {unit['wording'].get('name')}"
        for unit in objects(body.get("units"))
        if isinstance(unit.get("wording"), dict)
    ]
    allowed = [f"a text in {one.get('path')} ({one.get('reason')})" for one in objects(body.get("allowed"))]
    return [
        ("Why", str(body.get("why") or body.get("reason") or "")),
        *_past_approvals(entry),
        ("What is held", str(body.get("incident", "")) if entry.kind in (Kind.HOLD, Kind.RELEASE) else ""),
        ("Forgotten", _forgotten(entry)),
        ("Put back", f"generation {body['restored']}" if body.get("restored") else ""),
        ("Overrides", ", ".join(texts(body.get("overrides")))),
        ("Withheld", ", ".join(withheld(entry))),
        ("Rules", ", ".join(_rules(entry))),
        ("Pre-approved wording", ", ".join(wordings)),
        ("Written by", ", ".join(texts(body.get("writers")))),
        ("Allowed by redaction", ", ".join(allowed)),
        ("Commit", str(body.get("commit", ""))),
        ("Plan", str(body.get("plan") or body.get("plan_fault") or "")),
        ("Statement", number),
        ("Read back at", ", ".join(texts(body.get("targets")))),
        ("Not at", ", ".join(f"{name}: {why}" for name, why in faults.items()) if isinstance(faults, dict) else ""),
        ("Noted", "by a later run: the one that published died before it could" if body.get("completed") else ""),
        ("Run", str(body.get("run", entry.run))),
    ]


def _past_approvals(entry: Entry) -> Iterator[tuple[str, str]]:
    """Say what was published past the approvals, whose were missing, and who looked at it."""
    body, units = entry.body, objects(entry.body.get("units"))
    if entry.kind is Kind.BREAK_GLASS:
        review = Review(entry=entry)
        yield "Published", ", ".join(str(one.get("unit")) for one in units)
        yield "Without the approvals of", ", ".join(review.passed)
        yield "Although", "; ".join(dict.fromkeys(str(one.get("stopped") or "") for one in units))
        wanted = " and ".join(f"{number} of {role}" for role, number in sorted(review.wanted.items()))
        yield "To be looked at", f"by {wanted} until {review.deadline}"
    elif entry.kind is Kind.SIGN_OFF:
        left = body.get("left")
        yield "Of", f"entry {body.get('of')}"
        yield "Found", str(body.get("note") or "")
        yield "Others to come", ", ".join(map(str, left)) if isinstance(left, dict) else ""
    elif body.get("break_glass"):
        yield "Past the approvals", f"entry {body['break_glass']} says by whom and why"


def _rules(entry: Entry) -> Iterator[str]:
    """Say who had to agree to each unit of a publication."""
    for unit in objects(entry.body.get("units")) if entry.kind is not Kind.BREAK_GLASS else ():
        needs = "; ".join(f"{need.get('number')} × {need.get('role')}" for need in objects(unit.get("needs")))
        yield f"{unit.get('unit')}: {needs or unit.get('note') or 'nobody must agree'}"


def _forgotten(entry: Entry) -> str:
    if entry.kind is not Kind.PRUNING:
        return ""
    if entry.body.get("because"):
        gone, generations = ", ".join(texts(entry.body.get("of"))), entry.body.get("generations")
        return f"by a takedown of {gone}: {generations} generations, {entry.body.get('messages')} messages"
    people, words = (len(texts(entry.body.get(name))) for name in ("people", "words"))
    return f"who was told of {people:,} events, and the messages of {words:,}"


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _told(entry: Entry) -> list[str]:
    lines = []
    for event in objects(entry.body.get("events")):
        for line in objects(event.get("lines")):
            outcomes = line.get("outcomes")
            said = (
                ", ".join(f"{_number(count)} {name}" for name, count in outcomes.items())
                if isinstance(outcomes, dict)
                else ""
            )
            lines.append(f"{event.get('event')}: {line.get('audience')} by {line.get('channel')}: {said or 'nobody'}")
    return lines
