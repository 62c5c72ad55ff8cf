"""The neutral message: what one event says to one audience in one language, before any channel gives it a form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lightship.model.nouns import Kind, Phase, Status


class Occasion(StrEnum):
    """Why somebody is told; each has its templates."""

    FIRST = "first"
    UPDATE = "update"
    RESOLUTION = "resolution"
    ANNOUNCED = "announced"
    REMINDER = "reminder"
    STARTED = "started"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    MOVED = "moved"
    NOTICE = "notice"
    REPORT = "report"
    CORRECTION = "correction"
    RETRACTION = "retraction"
    OVERDUE = "overdue"

    @property
    def is_first_or_last(self) -> bool:
        """Tell whether it opens or closes a story, takes back what was said of it, or asks for more."""
        return self not in (Occasion.UPDATE, Occasion.REMINDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that people are told once.

    `id` is made of ids in the files: `ENTRY/UPDATE`, with `#c1` for its first correction, `#retracted` for its
    withdrawal, `#overdue` when no other came as it promised; `ENTRY#reminder-86400` so many seconds before a window.
    `audiences` are those that may see it, empty
    for all. `before` is the event of the same entry that it follows, empty for the first; a correction or withdrawal
    follows the words that it is about. What is said of a whole series has the id of the series for its `entry`, what is
    said of one occurrence that of the occurrence; all are the ids that their folders had first. `components` are the
    leaves that the entry ever touched, as the first of its audiences sees it.
    """

    id: str
    occasion: Occasion
    entry: str
    update: str
    kind: Kind
    phase: Phase
    severity: str = ""
    tags: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    at: datetime
    audiences: tuple[str, ...] = ()
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a message under its heading (empty for none): sanitised HTML, and the same as plain text."""

    heading: str = ""
    html: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant that a message names, such as when the next update is due; said in UTC and in the reader's zone."""

    label: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is told of one event to one audience in one language.

    `subject` is one line. `state` is the phase's label, or that it was a false alarm; `status` the worst that it means
    for the components by name in `components`, each with its status when the event happened. `sections` are never
    empty. `short` is plain text without the link, for narrow channels. `url` is the absolute address of the incident,
    `root_event` the id of the entry's first event, by which a channel keeps a thread. Where there is no incident,
    `action` says what the address is for, and `reason` why somebody gets it; both are empty for the usual words.

    The rest is JSON data in the words of Statuspage's subscriber webhook: `payload` is its `incident` (empty for a
    notice, which it does not know), `page` its `page`; `changes` has for each component whose status changed its
    `component` and `component_update`.
    """

    event: Event
    audience: str
    language: str
    subject: str
    title: str
    state: str
    status: Status
    components: Mapping[str, Status] = field(default_factory=dict)
    sections: tuple[Section, ...]
    moments: tuple[Moment, ...] = ()
    short: str
    url: str
    action: str = ""
    reason: str = ""
    root_event: str
    page_name: str
    page_url: str
    support_url: str = ""
    payload: Mapping[str, object] = field(default_factory=dict)
    page: Mapping[str, object] = field(default_factory=dict)
    changes: tuple[Mapping[str, object], ...] = ()
