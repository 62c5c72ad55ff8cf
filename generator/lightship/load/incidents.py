"""An incident's folder → an `Incident`; everything that can be said without knowing the other incidents."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lightship import words
from lightship.load.components import origin
from lightship.load.files import Folder
from lightship.model import (
    Body,
    Components,
    Correction,
    Eta,
    Incident,
    Kind,
    Policy,
    Retraction,
    Settings,
    Status,
    Update,
)
from lightship.model.formats import INCIDENT, TRANSLATED_INCIDENT, TRANSLATED_UPDATE, UPDATE
from lightship.source import Document, Record, Where, split
from lightship.source.fields import nearest, read
from lightship.source.files import decode
from lightship.source.nodes import Report
from lightship.source.types import ID

INCIDENT_FILE = "incident.md"
REPORT_FILE = "report.md"
_UPDATE_STEM = re.compile(r"[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*")
_ID = re.compile(ID.schema["pattern"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What must be known to read an incident."""

    settings: Settings
    policy: Policy
    audiences: tuple[str, ...]
    components: Components


def incident(folder: Folder, context: Context, report: Report) -> Incident | None:
    """Read a folder; None, with problems reported, when it has no readable incident.md."""
    if not _ID.match(folder.id):
        report(
            Where(folder.path),
            f"{folder.id!r} is not an id",
            "name the folder with small letters, digits and single hyphens",
        )
    documents = {name: _document(f"{folder.path}/{name}", data, report) for name, data in folder.texts.items()}
    main = documents.get(INCIDENT_FILE)
    if main is None:
        if INCIDENT_FILE not in documents:
            report(
                Where(f"{folder.path}/{INCIDENT_FILE}"),
                "the folder has no incident.md",
                "add one with a title",
            )
        return None
    if main.body.strip():
        line = main.body_line + len(main.body) - len(main.body.lstrip("\n"))
        report(
            Where(main.path, line),
            "incident.md has words below its front matter",
            "words belong in an update",
        )
    record = read(INCIDENT, main.front, report)
    titles, bodies = _translations(documents, context, report)
    updates = []
    for name, document in documents.items():
        if document is None or name in (INCIDENT_FILE, REPORT_FILE) or "." in name.removesuffix(".md"):
            continue
        updates.append(_update(name.removesuffix(".md"), document, bodies, context, report))
    return _incident(folder, main.path, record, titles, tuple(updates), context, report)


def _document(path: str, data: bytes, report: Report) -> Document | None:
    text = decode(data, path, report)
    return None if text is None else split(text, path, report)


def _incident(
    folder: Folder,
    path: str,
    record: Record,
    titles: Mapping[str, str],
    updates: tuple[Update, ...],
    context: Context,
    report: Report,
) -> Incident:
    components = _components(record, context, report)
    ordered = tuple(sorted(updates, key=lambda update: (update.at, update.id)))
    return Incident(
        id=folder.id,
        path=path,
        kind=record["kind"],
        title=record["title"] or folder.id,
        titles=titles,
        severity=_severity(record, context, report),
        impact=record["impact"],
        components=components,
        started=record["started"],
        detected=record["detected"],
        ended=record["ended"],
        starts=record["starts"],
        ends=record["ends"],
        auto=record["auto"],
        repeat=record["repeat"],
        zone=record["zone"] or context.settings.time_zone,
        tags=record["tags"],
        category=record["category"],
        lead=record["lead"],
        refs=record["refs"],
        caused_by=record["caused_by"],
        duplicate_of=record["duplicate_of"],
        audiences=_audiences(record, context, report),
        renamed_from=record["renamed_from"],
        aliases=record["aliases"],
        origin=origin(record["origin"]),
        updates=ordered,
        attachments=folder.attachments,
        where=record.where,
    )


def _update(
    id_: str,
    document: Document,
    translations: Mapping[str, Mapping[str, Body]],
    context: Context,
    report: Report,
) -> Update:
    record = read(UPDATE, document.front, report)
    where = Where(document.path)
    if not _UPDATE_STEM.fullmatch(id_) or id_.startswith("auto-"):
        report(where, f"{id_!r} is not an update's name", "name it like 20261017T031000Z-investigating.md")
    at: datetime = record["at"] or datetime.fromisoformat("1970-01-01T00:00:00Z")
    body = _body(document, context, report)
    promise: datetime | timedelta | None = record["next_update"]
    eta: Record | None = record["eta"]
    retracted: Record | None = record["retracted"]
    return Update(
        id=id_,
        path=document.path,
        phase=record["phase"],
        at=at,
        components=_components(record, context, report),
        severity=_severity(record, context, report),
        next_update=at + promise if isinstance(promise, timedelta) else promise,
        eta=Eta(by=eta["by"], confidence=eta["confidence"]) if eta and eta["by"] else None,
        facts=record["facts"],
        audiences=_audiences(record, context, report),
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
        retraction=Retraction(at=retracted["at"], note=retracted["note"] or "", is_void=retracted["void"])
        if retracted and retracted["at"]
        else None,
        origin=origin(record["origin"]),
        bodies={context.settings.language: body, **translations.get(id_, {})},
        where=record.where,
    )


def _translations(
    documents: Mapping[str, Document | None], context: Context, report: Report
) -> tuple[dict[str, str], dict[str, dict[str, Body]]]:
    """Read NAME.LANG.md files: titles by language, and bodies by update and language."""
    titles: dict[str, str] = {}
    bodies: dict[str, dict[str, Body]] = {}
    for name, document in documents.items():
        stem, dot, language = name.removesuffix(".md").partition(".")
        if not dot or document is None:
            continue
        where = Where(document.path)
        if language not in context.settings.languages[1:]:
            others = ", ".join(context.settings.languages[1:]) or "no other language"
            report(where, f"{language!r} is not another language of this page", f"mkdocs.yml names {others}")
        elif stem + ".md" not in documents:
            report(where, f"a translation of {stem}.md, which is not there", "name it after its update")
        elif stem + ".md" == INCIDENT_FILE:
            title = read(TRANSLATED_INCIDENT, document.front, report)["title"]
            if title:
                titles[language] = title
        elif stem + ".md" != REPORT_FILE:
            read(TRANSLATED_UPDATE, document.front, report)
            bodies.setdefault(stem, {})[language] = _body(document, context, report)
    return titles, bodies


def _body(document: Document, context: Context, report: Report) -> Body:
    if len(document.body.encode()) > context.policy.max_update_bytes:
        limit = context.policy.max_update_bytes
        report(
            Where(document.path, document.body_line),
            f"the words are longer than {limit} bytes",
            "attach long material as a file",
        )
        return Body(public="")
    blocks = words.blocks(document.body, context.audiences)
    problems = list(blocks.problems)
    for text in (blocks.public, *blocks.audiences.values()):
        problems.extend(words.problems(text))
    for line, column, message, hint in problems:
        report(Where(document.path, document.body_line + line - 1, column), message, hint)
    if blocks.audiences and not context.settings.is_private:
        report(
            Where(document.path, document.body_line),
            f"words for {', '.join(blocks.audiences)} in a repository that everybody reads",
            "set visibility: private in mkdocs.yml when only members read it, or remove them",
        )
    return Body(
        public=blocks.public.strip("\n"),
        audiences={name: text.strip("\n") for name, text in blocks.audiences.items()},
    )


def _components(record: Record, context: Context, report: Report) -> dict[str, Status | None]:
    """Replace former ids and groups by today's leaves; the worst status wins where two of the author's words meet."""
    found: dict[str, Status | None] = {}
    for (name, where), status in record["components"].items():
        if context.components.find(name) is None:
            report(where, f"unknown component {name!r}", nearest(name, context.components.by_id))
        for leaf in context.components.leaves(name):
            known = found.get(leaf)
            if leaf not in found or status is None or known is None or status.rank > known.rank:
                found[leaf] = status
    return found


def _severity(record: Record, context: Context, report: Report) -> str:
    name: str = record["severity"]
    if name and name not in context.policy.severities:
        report(record.at("severity"), f"unknown severity {name!r}", nearest(name, context.policy.severities))
        return ""
    return name


def _audiences(record: Record, context: Context, report: Report) -> tuple[str, ...]:
    names: tuple[str, ...] = record["audiences"]
    for name in names:
        if name not in context.audiences:
            report(record.at("audiences"), f"unknown audience {name!r}", nearest(name, context.audiences))
        elif name != "public" and not context.settings.is_private:
            report(
                record.at("audiences"),
                f"words for {name} in a repository that everybody reads",
                "set visibility: private in mkdocs.yml when only members read it, or remove them",
            )
    return names


__all__ = ["Context", "Kind", "incident"]
