"""templates/NAME.md → pre-approved wordings; each is tried with every value of its slots before anybody needs it."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from lightship import words
from lightship.load.files import MAX_FILE_BYTES
from lightship.load.references import Context
from lightship.load.updates import body
from lightship.model import PHASES, Body, Kind, Template
from lightship.model.formats import TEMPLATE, TRANSLATED_TEMPLATE
from lightship.source import Document, Record, Where, split
from lightship.source.fields import nearest, read
from lightship.source.files import decode
from lightship.source.nodes import Report
from lightship.source.types import ID

FOLDER = "templates"
_NAME = re.compile(ID.schema["pattern"])
_USED = re.compile(r"\{\{\s*facts\.([a-z][a-z0-9_]*)")
# What the incident itself gives to slots, as `snapshot.slots.values` has it.
_OF_INCIDENT = {name: name for name in ("title", "severity", "started", "starts", "ends")}


def templates(root: Path, context: Context, report: Report) -> tuple[Template, ...]:
    """Read every template of the repository at `root`, sorted by name; all problems go to `report`."""
    files: dict[str, dict[str, tuple[str, bytes]]] = {}
    folder = root / FOLDER
    for place in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        path = f"{FOLDER}/{place.name}"
        name, _, language = place.name.removesuffix(".md").partition(".")
        if place.is_symlink() or not place.is_file():
            report(Where(path), "this is not a plain file", "put the file itself here")
        elif place.stat().st_size > MAX_FILE_BYTES:
            report(Where(path), "the file is larger than 1 MiB", "a template has the words of one update")
        elif not _NAME.match(name):
            report(Where(path), f"{name!r} is not a template's name", "small letters, digits and single hyphens")
        elif language and language not in context.settings.languages[1:]:
            report(Where(path), f"unknown language {language!r}", nearest(language, context.settings.languages[1:]))
        else:
            files.setdefault(name, {})[language] = (path, place.read_bytes())
    made = (_template(name, files[name], context, report) for name in sorted(files))
    return tuple(template for template in made if template)


def _template(name: str, files: Mapping[str, tuple[str, bytes]], context: Context, report: Report) -> Template | None:
    documents = {language: _document(path, data, report) for language, (path, data) in files.items()}
    if "" not in files:
        path = next(iter(files.values()))[0]
        report(Where(path), "this translates nothing", f"write {FOLDER}/{name}.md, in {context.settings.language}")
    main = documents.get("")
    if main is None:
        return None
    record = read(TEMPLATE, main.front, report)
    bodies, titles = {}, {}
    for language, document in documents.items():
        if document is not None:
            spoken = language or context.settings.language
            bodies[spoken] = body(document, context, report)
            titles[spoken] = _titles(record, document, report) if language else record["titles"]
            _try(document, bodies[spoken], record["facts"], report)
            if not language:
                _unused(document, bodies[spoken], record["facts"], report)
    _references(record, context, report)
    if record["phase"] is None:
        return None
    digest = hashlib.sha256()
    for path, data in files.values():
        digest.update(f"{path} {len(data)}\n".encode() + data)
    return Template(
        name=name,
        phase=record["phase"],
        kinds=record["kinds"],
        bodies=bodies,
        facts=record["facts"],
        titles=titles if record["titles"] else {},
        severities=record["severities"],
        tags=record["tags"],
        category=record["category"],
        description=record["description"],
        paths=tuple(path for path, _ in files.values()),
        sha256=digest.hexdigest(),
        where=record.where,
    )


def _document(path: str, data: bytes, report: Report) -> Document | None:
    text = decode(data, path, report)
    if text is None:
        return None
    is_translation = "." in path.removesuffix(".md")
    return Document.bare(path, text) if is_translation and not text.startswith("---") else split(text, path, report)


def _titles(main: Record, document: Document, report: Report) -> tuple[str, ...]:
    record = read(TRANSLATED_TEMPLATE, document.front, report)
    titles: tuple[str, ...] = record["titles"]
    if titles and len(titles) != len(main["titles"]):
        count = len(main["titles"])
        report(record.at("titles"), f"{len(titles)} of {count} titles", "write them all, in the same order")
    return titles


def _references(record: Record, context: Context, report: Report) -> None:
    """Report severities that are unknown, and a phase that its kinds do not have."""
    for name in record["severities"]:
        if name not in context.policy.severities:
            report(record.at("severities"), f"unknown severity {name!r}", nearest(name, context.policy.severities))
    for kind in record["kinds"] if record["phase"] else ():
        if record["phase"] not in PHASES[Kind(kind)]:
            message = f"{record['phase'].value!r} is no phase of {kind.value}"
            report(record.at("phase"), message, f"allowed: {', '.join(PHASES[kind])}")


def _try(document: Document, body: Body, facts: Mapping[str, tuple[str, ...]], report: Report) -> None:
    """Fill every slot with every value that it may have."""
    for text in (body.public, *body.audiences.values()):
        if not text:
            report(Where(document.path, document.body_line), "the template has no words", "write what readers will see")
            continue
        usual = {name: values[0] for name, values in facts.items() if values}
        tries = [usual, *({**usual, name: value} for name, values in facts.items() for value in values[1:])]
        for values in tries:
            message, hint = _trial(text, values)
            if message:
                report(Where(document.path, document.body_line), message, hint)
                break
    for link in words.links(body.public):
        if not link.startswith(("/", "https://", "http://", "mailto:")):
            report(Where(document.path), f"links {link!r}, which no incident has", "link a page by its address")


def _unused(document: Document, body: Body, facts: Mapping[str, tuple[str, ...]], report: Report) -> None:
    """Report facts that would be typed for nothing; a translation may do without, as no value is translated."""
    said = "\n".join((body.public, *body.audiences.values()))
    for name in sorted(facts.keys() - set(_USED.findall(said))):
        report(Where(document.path), f"the words do not use the fact {name!r}", f"write {{{{ facts.{name} }}}}")


def _trial(text: str, facts: Mapping[str, str]) -> tuple[str, str]:
    """Give what is wrong with words whose slots are filled with these values, and the way out."""
    try:
        filled = words.fill(text, {"facts": dict(facts), "incident": _OF_INCIDENT})
    except words.SlotError as error:
        return error.message, error.hint or "name its values under `facts`"
    return next(
        ((f"filled with {dict(facts)}, {message}", hint) for _, _, message, hint in words.problems(filled)), ("", "")
    )
