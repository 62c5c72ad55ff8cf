"""The evidence as tables for spreadsheets and as JSON for programs; the same evidence gives the same bytes."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lightship.audit.evidence import Event, Evidence, Record, approvals, texts, withheld
from lightship.errors import visible
from lightship.ledger.works import Outcome
from lightship.model.governing import Review
from lightship.state.stored import instant
from lightship.subscribing.exporting import guarded
from lightship.trail import Entry

_AFTER_PART = re.compile(r"([;|]\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_PUBLICATIONS = (
    "entry", "at", "kind", "by", "run", "commit", "tree", "plan", "generation", "statement", "statement_sha256",
    "manifest", "incidents", "writers", "overrides", "withheld", "targets", "why",
)  # fmt: skip
_APPROVALS = ("entry", "unit", "role", "person", "at", "means", "change", "review")
_REVIEWS = ("at", "change", "person", "opinion", "means", "commit", "review", "reason", "files")
_MESSAGES = (
    "event", "incident", "occasion", "opened", "first_sent", "last_sent", "audience", "channel", "language", "entry",
    *(outcome.name.lower() for outcome in Outcome),
)  # fmt: skip


def files(evidence: Evidence) -> dict[str, bytes]:
    """Give each table, and all of it as JSON, by the name of its file."""
    return {
        "publications.csv": _table(_PUBLICATIONS, map(_publication, filter(_is_statement, evidence.records))),
        "approvals.csv": _table(_APPROVALS, _approvals(evidence.records)),
        "reviews.csv": _table(_REVIEWS, map(_review, evidence.said)),
        "messages.csv": _table(_MESSAGES, (row for event in evidence.events for row in _messages(event))),
        "evidence.json": json.dumps(_data(evidence), ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n",
    }


def _table(columns: tuple[str, ...], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_inert(value) for value in row] for row in rows)
    return text.getvalue().encode()


def _inert(value: str) -> str:
    """Give a text of which no spreadsheet runs anything; in half of Europe they part cells at semicolons."""
    return _AFTER_PART.sub(r"\1'", guarded(visible(value)))


def _is_statement(record: Record) -> bool:
    return bool(record.entry.statement)


def _publication(record: Record) -> list[str]:
    entry, body = record.entry, record.entry.body
    return [
        str(entry.number),
        instant(entry.at),
        entry.kind.value,
        by(entry),
        str(body.get("run", entry.run)),
        *(str(body.get(name, "")) for name in ("commit", "tree", "plan", "generation")),
        str(entry.statement),
        str(body["statement"].get("sha256", "")),
        str(body.get("manifest", "")),
        " ".join([*texts(body.get("changed")), *texts(body.get("gone"))]),
        *("; ".join(found) for found in (texts(body.get("writers")), texts(body.get("overrides")), withheld(entry))),
        " ".join(texts(body.get("targets"))),
        str(body.get("why", "")),
    ]


def by(entry: Entry) -> str:
    """Name who did it: another run may have written the entry."""
    return str(entry.body.get("by", entry.by))


def _approvals(records: Iterable[Record]) -> Iterator[list[str]]:
    for record in records:
        for one in approvals(record.entry):
            yield [str(record.entry.number), *(one[name] for name in _APPROVALS[1:])]


def _review(said: Review) -> list[str]:
    named = (instant(said.at), said.change, said.person, said.opinion.value, said.means.value, said.commit, said.id)
    return [*named, said.reason, " ".join(sorted(said.blobs))]


def _messages(event: Event) -> Iterator[list[str]]:
    account, opening = event.account, event.account.opening
    times = [instant(at) if at else "" for at in (account.first, account.last)]
    for one in account.deliveries:
        yield [
            opening.event.id,
            opening.event.entry,
            opening.event.occasion.value,
            instant(opening.at),
            *times,
            one.line.audience,
            one.line.channel,
            one.language,
            str(event.entry or ""),
            *(str(one.outcomes.get(outcome, 0)) for outcome in Outcome),
        ]


def _data(evidence: Evidence) -> dict[str, Any]:
    return {
        "format": 1,
        "page": evidence.page,
        "url": evidence.url,
        "since": instant(evidence.since) if evidence.since else None,
        "until": instant(evidence.until) if evidence.until else None,
        "entries": [
            {
                "number": one.entry.number,
                "at": instant(one.entry.at),
                "kind": one.entry.kind.value,
                "by": by(one.entry),
                "body": dict(one.entry.body),
                "words": dict(one.words),
            }
            for one in evidence.records
        ],
        "messages": [dict(zip(_MESSAGES, row, strict=True)) for event in evidence.events for row in _messages(event)],
        "said": [dict(zip(_REVIEWS, _review(one), strict=True)) for one in evidence.said],
        "reviews": [
            {"entry": one.entry.number, "due": one.due, "sign_off": one.sign_off or None} for one in evidence.reviews
        ],
        "holds": [
            {"incident": one.incident, "by": one.by, "at": instant(one.at), "reason": one.reason}
            for one in evidence.holds
        ],
    }
