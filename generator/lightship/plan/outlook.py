"""What a change says to people: states, words and messages, to be shown to whoever agrees to it. Pure.

The digest of it covers what the change itself adds: its files, each text as it reads at its own time, who hears of it
by which way, and by which templates. What is there already (the state before, how many people there are) is shown and
not bound, so that other people's merges and subscriptions change nothing of it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lightship.errors import Problem
from lightship.model.message import Occasion
from lightship.model.redaction import Allowance
from lightship.plan.changes import Reason
from lightship.plan.telling import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What an audience reads in a language, as plain text."""

    audience: str
    language: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An update that is new, reads differently, or is no longer there; `notes` say why, where its author does.

    `texts` are as it reads after the change, none when it is gone; an audience without one reads what the first does.
    """

    incident: str
    title: str
    update: str
    reason: Reason
    label: str
    at: datetime
    texts: tuple[Text, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Something else of an incident that is another one after the change, such as its title or its severity."""

    incident: str
    title: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message in a language: to which audiences it goes by which channels, all of which say the same.

    `short` is what narrow channels send, with the address at its end.
    """

    to: tuple[tuple[str, str], ...]
    language: str
    subject: str
    text: str = field(repr=False)
    short: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """By which channel, of which kind, an audience is told.

    `contacts` is how many delivery.yml names, None where the subscribers of a medium are told. `is_known`: it is told
    of this alone since it heard of what came before.
    """

    audience: str
    channel: str
    kind: str
    medium: str
    contacts: int | None = None
    is_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event that the change adds: who hears of it, and who does not and why.

    `why` says why nobody does after all, such as that newer words were told already, whatever `ways` there are.
    """

    event: str
    occasion: Occasion
    title: str
    at: datetime
    ways: tuple[Way, ...] = ()
    letters: tuple[Letter, ...] = ()
    silent: tuple[tuple[str, str], ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """By when readers hear again of something that the change touches."""

    title: str
    by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What people would see and hear once a change is merged.

    `against` names the commit that it is compared with. `blobs` are the files that differ, with their blob ids after
    the change, "" for one that is gone; `templates` the SHA-256 of each template that a message is made of. `people`
    counts subscribers by audience and medium, None where that is not known here.
    """

    against: str
    before: State
    after: State
    blobs: Mapping[str, str]
    said: tuple[Said, ...] = ()
    turns: tuple[Turn, ...] = ()
    told: tuple[Told, ...] = ()
    promises: tuple[Promise, ...] = ()
    templates: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Problem, ...] = ()
    allowances: tuple[Allowance, ...] = ()
    people: Mapping[tuple[str, str], int] | None = None

    @property
    def ways(self) -> tuple[Way, ...]:
        """Give every way by which somebody is told, each once."""
        return tuple(dict.fromkeys(way for one in self.told if not one.why for way in one.ways))

    @property
    def digest(self) -> str:
        """Give the SHA-256, in hex, of all that whoever approves the change agrees to."""
        return digest(self.blobs, self.said, self.told, self.templates)


def digest(blobs: Mapping[str, str], said: Iterable[Said], told: Iterable[Told], templates: Mapping[str, str]) -> str:
    """Give the digest of an outlook with these, whatever letters there are."""
    bound = {
        "files": dict(blobs),
        "texts": sorted(
            [one.incident, one.update, one.at.isoformat(), one.label, text.audience, text.language, text.text]
            for one in said
            for text in one.texts
        ),
        "told": sorted(
            {(one.event, way.audience, way.channel) for one in told for way in one.ways if not way.is_known}
        ),
        "templates": dict(templates),
    }
    return hashlib.sha256(json.dumps(bound, sort_keys=True).encode()).hexdigest()
