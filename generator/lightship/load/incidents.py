"""An incident's folder → an `Incident`; everything that can be said without knowing the other incidents."""

import re
from collections import abc

from lightship.load import references
from lightship.load.components import origin
from lightship.load.files import Folder
from lightship.load.references import Context
from lightship.load.updates import allowances, body, update
from lightship.model import Body, Incident, Update
from lightship.model.formats import INCIDENT, TRANSLATED_INCIDENT, TRANSLATED_UPDATE
from lightship.source import Document, Record, Where, split
from lightship.source.fields import read
from lightship.source.files import decode
from lightship.source.nodes import Report
from lightship.source.types import ID

INCIDENT_FILE = "incident.md"
REPORT_FILE = "report.md"
_ID = re.compile(ID.schema["pattern"])


def incident(folder: Folder, context: Context, report: Report) -> Incident | None:
    """Read a folder; None, with problems reported, when it has no readable incident.md."""
    if not _ID.match(folder.id):
        report(
            Where(folder.path),
            f"{folder.id!r} is not an id",
            "name the folder with small letters, digits and single hyphens",
        )
    documents = {
        name: _document(f"{folder.path}/{name}", data, _is_translation(name), report)
        for name, data in folder.texts.items()
    }
    main = documents.get(INCIDENT_FILE)
    if main is None:
        if INCIDENT_FILE not in documents:
            report(
                Where(f"{folder.path}/{INCIDENT_FILE}"),
                "the folder has no incident.md",
                "add one with `title:`, or move these files where they belong",
            )
        return None
    if main.body.strip():
        line = main.body_line + len(main.body) - len(main.body.lstrip("\n"))
        report(
            Where(main.path, line),
            "incident.md has words below its front matter",
            "move them into an update, a file of its own beside it",
        )
    record = read(INCIDENT, main.front, report)
    titles, bodies = _translations(documents, context, report)
    updates = []
    for name, document in documents.items():
        if document is None or name in (INCIDENT_FILE, REPORT_FILE) or _is_translation(name):
            continue
        id_ = name.removesuffix(".md")
        updates.append(update(id_, document, bodies.get(id_, {}), context, report))
    return _incident(folder, main.path, record, titles, tuple(updates), context, report)


def _is_translation(name: str) -> bool:
    return "." in name.removesuffix(".md")


def _document(path: str, data: bytes, is_translation: bool, report: Report) -> Document | None:
    text = decode(data, path, report)
    if text is not None and is_translation and not text.startswith("---"):
        # Nothing is to be said of the words of a translation, so they may stand alone.
        return Document.bare(path, text)
    return None if text is None else split(text, path, report)


def _incident(
    folder: Folder,
    path: str,
    record: Record,
    titles: abc.Mapping[str, str],
    updates: tuple[Update, ...],
    context: Context,
    report: Report,
) -> Incident:
    ordered = tuple(sorted(updates, key=lambda update: (update.at, update.id)))
    begin = record["started"] or record["starts"] or (ordered[0].at if ordered else None)
    return Incident(
        id=folder.id,
        path=path,
        kind=record["kind"],
        title=record["title"] or folder.id,
        titles=titles,
        severity=references.severity(record, context, report),
        impact=record["impact"],
        components=references.components(record, begin, context, report),
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
        audiences=references.audiences(record, context, report),
        renamed_from=record["renamed_from"],
        aliases=record["aliases"],
        allowances=(
            *allowances(record, path),
            *(allowance for update in ordered for allowance in update.allowances),
        ),
        origin=origin(record["origin"]),
        updates=ordered,
        attachments=folder.attachments,
        digest=folder.digest,
        where=record.where,
    )


def _translations(
    documents: abc.Mapping[str, Document | None], context: Context, report: Report
) -> tuple[dict[str, str], dict[str, dict[str, Body]]]:
    """Read NAME.LANG.md files: titles by language, and bodies by update and language."""
    titles: dict[str, str] = {}
    bodies: dict[str, dict[str, Body]] = {}
    for name, document in documents.items():
        stem, dot, language = name.removesuffix(".md").partition(".")
        if not dot or document is None:
            continue
        where = Where(document.path)
        if language == context.settings.language:
            report(where, f"{language!r} is the page's first language", f"write its words into {stem}.md")
        elif language not in context.settings.languages:
            others = ", ".join(context.settings.languages[1:]) or "no other"
            report(
                where,
                f"{language!r} is not a language of this page, and after a dot stands a language",
                f"mkdocs.yml names {others}; a translation is called UPDATE.de.md, other files have no dot",
            )
        elif stem + ".md" not in documents:
            report(where, f"a translation of {stem}.md, which is not there", "name it after its update")
        elif stem + ".md" == INCIDENT_FILE:
            title = read(TRANSLATED_INCIDENT, document.front, report)["title"]
            if title:
                titles[language] = title
        elif stem + ".md" != REPORT_FILE:
            read(TRANSLATED_UPDATE, document.front, report)
            bodies.setdefault(stem, {})[language] = body(document, context, report)
    return titles, bodies


__all__ = ["incident"]
