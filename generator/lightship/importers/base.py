"""The seam of importers: other people's histories become stories of ours; nothing is written here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from lightship.errors import Level, OutsideError, Problem
from lightship.model import Component, Incident

Tell = Callable[[str], None]
"""Says what is being done, for a person who waits."""


class SourceError(OutsideError):
    """What should be imported cannot be read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An incident as imported.

    `key` names it in its source for ever, `keys` its updates (in their order), so that another import finds them
    again when titles and times have changed. `attachments` are the bytes of files that its words link, by name.
    """

    key: str
    incident: Incident
    keys: tuple[str, ...]
    attachments: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the source says about its page as a whole; empty where it says nothing."""

    name: str = ""
    url: str = ""
    page_id: str = ""
    time_zone: str = ""
    feed_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """Everything that was read, and notes on what could not be kept as it was."""

    site: Site
    components: tuple[Component, ...]
    stories: tuple[Story, ...]
    notes: tuple[Problem, ...]


class Importer(Protocol):
    """Reads one kind of foreign history."""

    @property
    def noun(self) -> str:
        """Say what is read, for people: "a cState site"."""

    def read(self, source: str, tell: Tell) -> Imported:
        """Read everything at `source`; SourceError when there is nothing to read.

        What is broken is explained in a note, and the rest is read all the same.
        """


class Notes:
    """Collects notes; calling it adds one."""

    __slots__ = ("_found",)

    def __init__(self) -> None:
        """Start with none."""
        self._found: list[Problem] = []

    def __call__(self, path: str, message: str, hint: str = "", line: int = 1, column: int = 1) -> None:
        """Note what an author should know about a place in the source."""
        path, message, hint = (_told(text) for text in (path, message, hint))
        self._found.append(
            Problem(path=path, line=line, column=column, message=message, hint=hint, level=Level.WARNING)
        )

    def sorted(self) -> tuple[Problem, ...]:
        """Give every note once, by place."""
        return tuple(sorted(set(self._found)))


def _told(text: str) -> str:
    """Write what is no character, as in names of files that are not UTF-8, so that it can be printed."""
    return text.encode("utf-8", "backslashreplace").decode()
