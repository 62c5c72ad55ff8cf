"""An update's file → an `Update`; everything that can be said without knowing the other updates."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from lightship import words
from lightship.load import references
from lightship.load.components import origin
from lightship.load.references import Context
from lightship.model import Body, Correction, Eta, Retraction, Update
from lightship.model.formats import UPDATE
from lightship.model.redaction import Allowance
from lightship.source import Document, Record, Where
from lightship.source.fields import read
from lightship.source.nodes import Report

_STEM = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


def update(id_: str, document: Document, translations: Mapping[str, Body], context: Context, report: Report) -> Update:
    """Read an update; `translations` are its words by language."""
    record = read(UPDATE, document.front, report)
    if not _STEM.fullmatch(id_) or id_.startswith("auto-"):
        report(
            Where(document.path),
            f"{id_!r} is not an update's name",
            "letters, digits and single hyphens, such as 20261017T031000Z-investigating.md",
        )
    at: datetime = record["at"] or _NO_TIME
    promise: datetime | timedelta | None = record["next_update"]
    eta: Record | None = record["eta"]
    retracted: Record | None = record["retracted"]
    return Update(
        id=id_,
        path=document.path,
        phase=record["phase"],
        at=at,
        components=references.components(record, at, context, report),
        severity=references.severity(record, context, report),
        next_update=at + promise if isinstance(promise, timedelta) else promise,
        eta=Eta(by=eta["by"], confidence=eta["confidence"]) if eta and eta["by"] else None,
        facts=record["facts"],
        audiences=references.audiences(record, context, report),
        starts=record["starts"],
        ends=record["ends"],
        occurrence=record["occurrence"],
        ended=record["ended"],
        is_reopening=record["reopen"],
        corrections=tuple(
            Correction(at=item["at"], kind=item["kind"], note=item["note"])
            for item in record["corrections"]
            if item["at"] and item["kind"]
        ),
        retraction=_retraction(retracted) if retracted and retracted["at"] else None,
        allowances=allowances(record, document.path),
        origin=origin(record["origin"]),
        bodies={context.settings.language: body(document, context, report), **translations},
        where=record.where,
    )


def _retraction(record: Record) -> Retraction:
    return Retraction(
        at=record["at"],
        note=record["note"] or "",
        is_void=record["void"],
        sha256=record["sha256"] or "",
        legal_ref=record["legal_ref"],
    )


def allowances(record: Record, path: str) -> tuple[Allowance, ...]:
    """Give what a file allows to be published although a rule of redaction would refuse it."""
    return tuple(
        Allowance(text=item["allow"], reason=item["reason"], path=path)
        for item in record["redact"]
        if item["allow"] and item["reason"]
    )


def body(document: Document, context: Context, report: Report) -> Body:
    """Divide the words of a file by audience; what must not be published is reported and left out."""
    size = len(document.body.encode())
    limit = context.policy.max_update_bytes
    if size > limit:
        report(
            Where(document.path, document.body_line),
            f"the words have {size:,} bytes; {limit:,} are allowed",
            "attach long material as a file, or raise `max_update` in policy.yml",
        )
        return Body(public="")
    # With the front matter's lines before it, the lines that messages name are those of the file.
    text = "\n" * (document.body_line - 1) + document.body
    blocks = words.blocks(text, context.audiences)
    for line, column, message, hint in (*blocks.problems, *words.problems(text)):
        report(Where(document.path, line, column), message, hint)
    if not context.settings.is_private:
        for name in blocks.audiences:
            references.secret_in_public(_block(document, name), name, report)
    return Body(
        public=blocks.public.strip("\n"),
        audiences={name: text.strip("\n") for name, text in blocks.audiences.items()},
    )


def _block(document: Document, audience: str) -> Where:
    """Find the line that begins an audience's first block."""
    begin = re.compile(rf"::: audience\b.*[ ,]{re.escape(audience)}(?![\w-])")
    lines = document.body.split("\n")
    line = next((number for number, text in enumerate(lines) if begin.match(text)), 0)
    return Where(document.path, document.body_line + line)
