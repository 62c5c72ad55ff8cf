"""What there is to tell: the events of a repository, who is told of them, and their messages.

What it needs is imported when it is used: it takes as long as a check of hundreds of incidents.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lightship.model import PUBLIC, Repository
from lightship.model.message import Event, Message, Occasion
from lightship.model.notifying import Notifying
from lightship.snapshot import Entry, Snapshot, take

if TYPE_CHECKING:
    from lightship.ledger.baseline import Known
    from lightship.ledger.openings import Line
    from lightship.notify.announcing import News
    from lightship.outputs.messages import Press
    from lightship.state import Store


@dataclass(frozen=True)
class Newsroom:
    """A repository in a folder, read at an instant, with what the public sees of it."""

    root: Path
    repository: Repository
    public: Snapshot
    at: datetime

    @property
    def notifying(self) -> Notifying:
        """Give who is told of what."""
        return self.repository.notifying

    @cached_property
    def snapshots(self) -> dict[str, Snapshot]:
        """Give what each audience sees, the widest first.

        Where everybody may read the repository nothing in it is for some alone, and all see the same.
        """
        from lightship import hearing

        public = self.public
        names = hearing.audiences(self.repository)
        if not self.repository.settings.is_private:
            return {name: public if name == PUBLIC else replace(public, audience=name) for name in names}
        return {name: public if name == PUBLIC else take(self.repository, self.at, name) for name in names}

    @cached_property
    def presses(self) -> "dict[str, Press]":
        """Give what makes the messages of each audience."""
        from lightship.outputs import messages

        renderer = messages.renderer(self.root)
        public = self.snapshots[PUBLIC]
        return {name: messages.Press(snapshot, renderer, public) for name, snapshot in self.snapshots.items()}

    def events(self, known: "Known | None" = None) -> tuple[Event, ...]:
        """Give every event, but for those of entries that were all announced before."""
        from lightship import events

        def is_told(entry: Entry) -> bool:
            return bool(known and known.is_settled(entry.stamp))

        has_owners = bool(self.notifying.owners)
        return events.announceable(self.snapshots, self.notifying.reminders, is_told, has_owners=has_owners)

    def news(self, known: "Known", store: "Store") -> "News":
        """Give what is new beside what was announced; the ledger says who has heard of what."""
        from lightship import events
        from lightship.notify.announcing import News

        every = self.events(known)
        return News(
            pending=events.pending(every, known),
            lines=lambda event: self.lines(event, store),
            messages=lambda events, lines: self.messages(events[-1], lines, events[:-1]),
            policy=self.repository.policy,
            overdue=frozenset(event.id for event in every if event.occasion is Occasion.OVERDUE),
        )

    def lines(self, event: Event, store: "Store") -> "tuple[Line, ...]":
        """Decide on which lines an event is told; who heard the start hears how it goes on."""
        from lightship import hearing
        from lightship.audiences import decide
        from lightship.ledger import openings
        from lightship.ledger.openings import Line

        heard = {line.audience for opening in openings.told(store, event.entry) for line in opening.lines}
        lead = hearing.lead(self.repository, event)
        decided = decide(event, self.notifying, self.repository.policy, self.repository.components, heard, lead)
        told = (one for one in decided if one.is_told and one.channel)
        return tuple(Line(audience=one.audience, channel=one.channel, is_listed=bool(one.to)) for one in told)

    def messages(
        self, event: Event, lines: "Iterable[Line]", before: Sequence[Event] = ()
    ) -> Iterator[tuple[str, Message]]:
        """Say an event on each line in every language, each with its channel, and what was to be told `before` it."""
        from lightship.outputs.messages import digest

        for audience, channel in dict.fromkeys((line.audience, line.channel) for line in lines):
            settings = self.notifying.channel(channel)
            names = (channel, settings.kind) if settings else (channel,)
            campaign, events = self.notifying.campaign.get(channel), (*before, event)
            press = self._press(audience, event)
            for language in self.repository.settings.languages:
                said = [press.message(one, language=language, channel=names, campaign=campaign) for one in events]
                yield channel, replace(digest(said), audience=audience)

    def proofread(self, message: Message, name: str, content: bytes, own: frozenset[str]) -> None:
        """Look at a message as a channel sends it; raises ContentError when a rule of redaction finds something."""
        self._press(message.audience, message.event).proofread(message, name, content, own)

    def _press(self, audience: str, event: Event) -> "Press":
        """Give the press of an audience; owners are none, and read what those read to whom the update was promised."""
        return self.presses[audience if audience in self.presses else next(iter(event.audiences), PUBLIC)]
