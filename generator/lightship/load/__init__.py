"""Files of a repository → one valid `Repository`, or every problem at once."""

from lightship.load.former import former
from lightship.load.memory import Memory
from lightship.load.redacting import of_pages
from lightship.load.references import Context
from lightship.load.repository import context, excerpt, publishing, read, recalled, repository

__all__ = [
    "Context",
    "Memory",
    "context",
    "excerpt",
    "former",
    "of_pages",
    "publishing",
    "read",
    "recalled",
    "repository",
]
