"""Statements: the chained and signed public record of what each publication changed of the page's words. Pure.

A statement speaks of the Markdown twins (/incidents/ID/index.md), which say what the pages say: for each one that
changed the SHA-256 of the whole file, and of the section of every update that is new or has changed. So whoever has
nothing but the page can tell whether any text was altered, removed or added since, and which.
"""

from lightship.statements.chain import Backwards, Held, fold, problem
from lightship.statements.statement import (
    KEY_PATH,
    LATEST_PATH,
    Kind,
    Latest,
    Statement,
    StatementError,
    digest,
    latest,
    path,
    read,
    read_latest,
    written,
)
from lightship.statements.twins import Twin, incident_of, marker, sections, texts, twin, twin_path

__all__ = [
    "KEY_PATH",
    "LATEST_PATH",
    "Backwards",
    "Held",
    "Kind",
    "Latest",
    "Statement",
    "StatementError",
    "Twin",
    "digest",
    "fold",
    "incident_of",
    "latest",
    "marker",
    "path",
    "problem",
    "read",
    "read_latest",
    "sections",
    "texts",
    "twin",
    "twin_path",
    "written",
]
