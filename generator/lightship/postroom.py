"""Joins what telling people works with: the state store, subscribers, channels, audiences and the messages.

What it needs is imported when it is used: it takes as long as a check of hundreds of incidents.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from lightship import app, load
from lightship.app import App
from lightship.errors import LightshipError
from lightship.model import PUBLIC, Repository
from lightship.model.message import Event, Message, Occasion
from lightship.model.notifying import ChannelSettings, Notifying, Secret, SqliteSubscribers
from lightship.model.subscriber import Medium, Subscriber
from lightship.snapshot import Entry, Snapshot, take

if TYPE_CHECKING:
    from lightship.channels import Channel
    from lightship.ledger.openings import Known, Line
    from lightship.ledger.slips import Slips
    from lightship.notify.announcing import News
    from lightship.notify.notifier import Notifier
    from lightship.notify.run import Crew
    from lightship.outputs.messages import Press
    from lightship.selfservice.leaving import Leaving
    from lightship.state import Store

Result = TypeVar("Result")
# Writing files waits for the disk, which takes many at once.
_OF_FILES = 32


@dataclass(frozen=True)
class Postroom:
    """A repository read at an instant, and what tells people of it; a rehearsal keeps nothing of what it writes."""

    here: App
    repository: Repository
    public: Snapshot
    is_rehearsal: bool = False

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
        return {name: public if name == PUBLIC else take(self.repository, self.here.at, name) for name in names}

    @cached_property
    def presses(self) -> "dict[str, Press]":
        """Give what makes the messages of each audience."""
        from lightship.outputs import messages

        renderer = messages.renderer(self.here.root)
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
            # Owners are no audience: they read what those read to whom the update was promised.
            press = self.presses[audience if audience in self.presses else next(iter(event.audiences), PUBLIC)]
            for language in self.repository.settings.languages:
                said = [press.message(one, language=language, channel=names, campaign=campaign) for one in events]
                yield channel, replace(digest(said), audience=audience)

    @property
    def host(self) -> str:
        """Give the page's host."""
        return urlsplit(self.repository.settings.url).hostname or "localhost"

    def channels(self) -> "dict[str, Channel]":
        """Open the channels that an audience uses, by name; nobody is asked anything yet."""
        from lightship import channels

        here, service = self.here, self.notifying.subscription_service
        surroundings = channels.Surroundings(
            root=here.root,
            domain=self.host,
            secret=partial(app.secret, here.root),
            clock=app.clock,
            manage_url=f"{service.url}/manage" if service else "",
            named=frozenset(to for rule in self.notifying.rules for route in rule.routes for to in route.to),
        )
        used = {route.channel for rule in self.notifying.rules for route in rule.routes}
        return {
            one.name: channels.open_channel(one, surroundings) for one in self.notifying.channels if one.name in used
        }

    def notifier(self, run: str) -> "Notifier":
        """Open everything for one worker."""
        from lightship import subscribers
        from lightship.audiences import wants
        from lightship.notify.guarding import urgency
        from lightship.notify.notifier import Notifier

        components = self.repository.components
        return Notifier(
            store=self.store(),
            subscribers=subscribers.open_store(
                self.notifying.subscribers, self.here.root, partial(app.secret, self.here.root)
            ),
            notifying=self.notifying,
            languages=self.repository.settings.languages,
            channels=self.channels(),
            run=run,
            clock=app.clock,
            sleep=time.sleep,
            wants=lambda subscriber, event: wants(subscriber, event, components),
            contact=self.contact,
            unsubscribe=self.leaving(partial(app.secret, self.here.root), self.slips.leaving).ways,
            slips=self.slips,
            rank=lambda event: urgency(event, self.repository.policy),
        )

    def crew(self, run: str) -> "Crew":
        """Give who does the work."""
        from lightship.notify.run import Crew

        workers = self.here.workers
        return Crew(
            open_=lambda process, channel: self.notifier(f"{run}-{process}-{channel}"),
            connections=lambda channel: connections(self.notifying.channel(channel)),
            processes=workers,
        )

    def store(self) -> "Store":
        """Open the state store."""
        from lightship import state
        from lightship.notify.rehearsing import Rehearsal

        store = state.open_store(load.publishing(self.here.root).state, self.here.root)
        return Rehearsal(store) if self.is_rehearsal else store

    @cached_property
    def slips(self) -> "Slips":
        """Give what mails are known by that come back."""
        from lightship.ledger.slips import Slips

        return Slips(self.store())

    def contact(self, address: str, line: "Line") -> Subscriber:
        """Make a subscriber of a contact, who is one by being named in delivery.yml.

        An address is the same on every channel, and told once; a room of a chat is one of its channel's.
        """
        from lightship.model import addresses

        try:
            medium = addresses.medium_of(address)
            id_ = addresses.id_of(addresses.kept(address, medium), medium)
        except addresses.AddressError:
            medium, id_ = Medium.EMAIL, room_id(line.channel, address)
        return Subscriber(id=id_, address=address, medium=medium, audience=line.audience, confirmed=self.here.clock)

    def leaving(self, secret: Callable[[Secret], str], sealed: Callable[[str], str]) -> "Leaving":
        """Give how readers of mails leave."""
        from lightship.selfservice import leaving

        return leaving.opened(self.notifying, self.host, secret, sealed)


def room_id(channel: str, place: str) -> str:
    """Give the id of a place that is known to its channel alone: 16 hex digits that say nothing of it."""
    from lightship.ledger import keys

    return keys.mark(f"{channel} {place}")[:16]


def connections(settings: ChannelSettings | None) -> int:
    """Give how many connections a channel has in one process."""
    found = settings.options.get("connections", _OF_FILES if settings.kind == "outbox" else 1) if settings else 1
    return found if isinstance(found, int) else 1


def opened(here: App, work: Callable[[Postroom], Result]) -> Result:
    """Read the repository, recalling what has not changed, and do some work; raises ContentError with every problem.

    Where what was kept turns out to be broken all is done once more, so the work must bear that, as telling does.
    """
    return here.remembered(lambda repository, public, _: work(Postroom(here, repository, public)))


def without_incidents(here: App) -> Postroom:
    """Read what is around the incidents: enough to finish what was opened, whatever is written in one of them."""
    found = load.context(here.root)
    repository = Repository(
        settings=found.settings,
        policy=found.policy,
        audiences=found.audiences,
        components=found.components,
        incidents=(),
        notifying=found.notifying,
    )
    return Postroom(here, repository, take(repository, here.at))


def is_for_nobody(room: Postroom) -> bool:
    """Tell whether all that a run could do is to put files where nobody will find them."""
    from lightship.audiences import reaching

    return app.is_ci() and not reaching(room.notifying)


def guard(room: Postroom) -> None:
    """Raise LightshipError where a machine that is thrown away would take the record of what was sent with it."""
    from lightship.audiences import loss

    if not app.is_ci():
        return
    if why := loss(load.publishing(room.here.root), room.notifying):
        raise LightshipError(why, "name a `state` in delivery.yml that outlives it: a bucket, or a branch")
    kept = room.notifying.subscribers
    is_for_subscribers = any(not route.to for rule in room.notifying.rules for route in rule.routes)
    if is_for_subscribers and isinstance(kept, SqliteSubscribers) and not (room.here.root / kept.path).exists():
        hint = "bring the file to this machine before, or name a `service` in `subscribers` of delivery.yml"
        raise LightshipError(f"{kept.path} is not on this machine, so no subscriber would be told", hint)
