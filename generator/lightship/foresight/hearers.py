"""Whom a change tells: the events that it adds, by which ways, and their messages."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from lightship import hearing
from lightship.audiences import Decision, decide
from lightship.events import Pending, announceable, pending
from lightship.ledger.openings import Line
from lightship.model import Repository
from lightship.model.message import Event, Occasion
from lightship.newsroom import Newsroom
from lightship.notify.freezing import medium
from lightship.outputs.messages.templates import Templates, path, templates
from lightship.plan.outlook import Letter, Told, Way
from lightship.snapshot import take

# What time brings is no part of a change.
_OF_TIME = (Occasion.REMINDER, Occasion.OVERDUE)
# So many events have their messages made: no comment has room for more, and nobody would read them.
_WITH_LETTERS = 200
_LATE = "it is older than what was told already"
_MOOT = "nobody was told what it mends"
_NOBODY = "no audience is told of it"


def told(
    root: Path, before: Repository, after: Repository, at: datetime, most_letters: int = _WITH_LETTERS
) -> tuple[tuple[Told, ...], dict[str, str]]:
    """Give the events that a change adds, the newest first, and the SHA-256 of each template of their messages.

    `root` has the site's templates; the newest `most_letters` events come with their messages. Raises TemplateError,
    and ContentError where a rule of redaction forbids a message.
    """
    every = [event for event in _events(after, at) if event.occasion not in _OF_TIME]
    known = {event.id for event in _events(before, at)}
    news = _News(Newsroom(root, after, take(after, at), at), templates(root), _decisions(after, every))
    return tuple(news.each(pending(every, known), most_letters)), news.used


def _events(repository: Repository, at: datetime) -> tuple[Event, ...]:
    snapshots = {name: take(repository, at, name) for name in hearing.audiences(repository)}
    return announceable(snapshots, repository.notifying.reminders)


def _decisions(repository: Repository, every: Iterable[Event]) -> dict[str, tuple[Decision, ...]]:
    """Decide of each event, in their order: who heard of an entry before hears how it goes on."""
    heard: dict[str, set[str]] = {}
    found = {}
    for event in every:
        before = heard.setdefault(event.entry, set())
        found[event.id] = decided = _decided(repository, event, before)
        before.update(one.audience for one in decided if one.is_told)
    return found


def _decided(repository: Repository, event: Event, heard: Collection[str] = ()) -> tuple[Decision, ...]:
    return decide(event, repository.notifying, repository.policy, repository.components, heard)


@dataclass(frozen=True)
class _News:
    """Events as they would be told; `used` fills with the templates of which their messages are made."""

    room: Newsroom
    templates: Templates
    decisions: Mapping[str, tuple[Decision, ...]]
    used: dict[str, str] = field(default_factory=dict)

    def each(self, found: Pending, most_letters: int) -> Iterator[Told]:
        reasons = {**dict.fromkeys(found.late, _LATE), **dict.fromkeys(found.moot, _MOOT)}
        every = sorted((*found.due, *reasons), key=lambda event: (event.at, event.id), reverse=True)
        for number, event in enumerate(every):
            yield self._told(event, reasons.get(event, ""), has_letters=number < most_letters)

    def _told(self, event: Event, why: str, *, has_letters: bool) -> Told:
        decided = self.decisions[event.id]
        going = [one for one in decided if one.is_told and one.channel]
        alone = {
            (one.audience, one.channel) for one in _decided(self.room.repository, event) if one.is_told and one.channel
        }
        for audience, channel in alone:
            self._note(event, audience, channel)
        lines = [Line(audience=one.audience, channel=one.channel, is_listed=bool(one.to)) for one in going]
        return Told(
            event=event.id,
            occasion=event.occasion,
            title=self._title(event),
            at=event.at,
            ways=tuple(self._way(one, is_known=(one.audience, one.channel) not in alone) for one in going),
            letters=self._letters(event, lines) if has_letters and not why else (),
            silent=tuple(dict.fromkeys((one.audience, one.why) for one in decided if not one.is_told)),
            why=why or ("" if going else _NOBODY),
        )

    def _way(self, one: Decision, *, is_known: bool) -> Way:
        settings = self.room.notifying.channel(one.channel)
        return Way(
            audience=one.audience,
            channel=one.channel,
            kind=settings.kind if settings else "",
            medium=medium(self.room.notifying, one.channel).value,
            contacts=len(one.to) or None,
            is_known=is_known,
        )

    def _letters(self, event: Event, lines: Iterable[Line]) -> tuple[Letter, ...]:
        """Make the messages, those that say the same as one."""
        found: dict[tuple[str, str, str, str], list[tuple[str, str]]] = {}
        for channel, message in self.room.messages(event, lines):
            text = "\n\n".join("\n".join(filter(None, (one.heading, one.text))) for one in message.sections)
            same = (message.language, message.subject, text, f"{message.short} {message.url}")
            found.setdefault(same, []).append((message.audience, channel))
        return tuple(
            Letter(to=tuple(to), language=language, subject=subject, text=text, short=short)
            for (language, subject, text, short), to in found.items()
        )

    def _note(self, event: Event, audience: str, channel: str) -> None:
        """Note by which templates messages are made."""
        settings = self.room.notifying.channel(channel)
        names = (channel, settings.kind) if settings else (channel,)
        for language in self.room.repository.settings.languages:
            for name in self.templates.chain(event.occasion, names, audience, language):
                self.used[path(name)] = hashlib.sha256((self.templates.source(name) or "").encode()).hexdigest()

    @cached_property
    def _titles(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for snapshot in reversed(list(self.room.snapshots.values())):
            for entry in snapshot.entries:
                found[entry.first_id] = entry.title
                if entry.series:
                    found[entry.first_id.rpartition("--")[0]] = entry.title
        return found

    def _title(self, event: Event) -> str:
        return self._titles.get(event.entry, event.entry)
