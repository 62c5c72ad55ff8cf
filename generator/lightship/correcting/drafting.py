"""The text of a published update with a correction, a withdrawal or a takedown in it; decides, and writes nothing."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lightship import writing
from lightship.errors import UsageError
from lightship.model import Correction, Incident, Retraction, Update
from lightship.model.formats import INCIDENT, UPDATE
from lightship.source import Table, Where, split

_CLOSED = "---"
_REMOVED = {"en": "Removed", "de": "Entfernt"}


def corrected(text: str, update: Update, correction: Correction, words: str) -> str:
    """Give an update's file with other words, and the entry that says so."""
    entries = writing.update(replace(update, corrections=(*update.corrections, correction)))["corrections"]
    return _with(text, update.path, {"corrections": entries}, words)


def retracted(text: str, update: Update, retraction: Retraction) -> str:
    """Give an update's file with its withdrawal; the words stay in it, and are shown nowhere."""
    values = writing.update(replace(update, retraction=retraction))["retracted"]
    return _with(text, update.path, {"retracted": values})


def removed(content: bytes, update: Update, at: datetime, reason: str, legal_ref: str) -> str:
    """Give an update's file without its words: also without facts and notes that repeat them.

    What it said of components, times and phases stays, since uptime and later updates are counted from it.
    """
    is_void = bool(update.retraction and update.retraction.is_void)
    sha256 = hashlib.sha256(content).hexdigest()
    gone = Retraction(at=at, note=reason, is_void=is_void, sha256=sha256, legal_ref=legal_ref)
    silent = tuple(replace(one, note="") for one in update.corrections)
    values = writing.update(replace(update, retraction=gone, corrections=silent))
    kept: dict[str, Any] = {"retracted": values["retracted"], "corrections": values["corrections"], "facts": {}}
    return _with(content.decode("utf-8"), update.path, {**kept, "redact": ()}, "")


def untitled(text: str, incident: Incident, language: str) -> str:
    """Give an incident's file without its title; a plain word in the page's language stands in its place."""
    title = _REMOVED.get(language.partition("-")[0], _REMOVED["en"])
    return _with(text, incident.path, {"title": title}, table=INCIDENT)


def words_of(text: str, path: str) -> str:
    """Give what stands below the front matter of a file."""
    document = split(text, path, _refuse)
    return document.body if document else ""


def _with(text: str, path: str, values: Mapping[str, Any], words: str | None = None, table: Table = UPDATE) -> str:
    """Give a file's text with some keys written anew, below the others, and other words where they are given.

    Everything else stays as its author wrote it, comments too.
    """
    document = split(text, path, _refuse)
    if document is None:
        raise UsageError(f"{path} has no front matter", "`lightship check` says what is wrong with it")
    lines = text.split("\n")
    end = document.body_line - 2  # the line that closes the front matter
    starts = [(key.text, key.where.line - 1) for key, _ in document.front.entries]
    edges = [line for _, line in starts] + [end]
    if len(set(edges)) < len(edges) or any(key.where.column > 1 for key, _ in document.front.entries):
        raise UsageError(f"the front matter of {path} has several keys on one line", "write each on a line of its own")
    dropped: set[int] = set()
    for (name, line), after in zip(starts, edges[1:], strict=True):
        if name in values:
            dropped.update(range(line, _last(lines, line, after)))
    front = [line for number, line in enumerate(lines[:end]) if number not in dropped]
    written = writing.yaml(table, dict(values)) if any(values.values()) else ""
    body = document.body if words is None else words.strip("\n") + "\n" if words.strip() else ""
    return "\n".join([*front, *written.splitlines(), _CLOSED, body])


def _last(lines: list[str], first: int, after: int) -> int:
    """Give the line below a key's last one: comments before the next key are that one's."""
    while after > first + 1 and (not lines[after - 1].strip() or lines[after - 1].startswith("#")):
        after -= 1
    return after


def _refuse(where: Where, message: str, hint: str) -> None:
    raise UsageError(f"{where.path}:{where.line}: {message}", hint)
