"""Joins what telling people works with: the state store, the subscribers, the channels, and the news.

What it needs is imported when it is used: it takes as long as a check of hundreds of incidents.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from lightship import app, load, moorings
from lightship.app import App
from lightship.errors import LightshipError
from lightship.model import GitState, Repository
from lightship.model.notifying import ChannelSettings, Notifying, Secret, SqliteSubscribers
from lightship.model.subscriber import Medium, Subscriber
from lightship.newsroom import Newsroom
from lightship.snapshot import Snapshot, take

if TYPE_CHECKING:
    from lightship.channels import Channel
    from lightship.ledger.openings import Line
    from lightship.ledger.slips import Slips
    from lightship.notify.notifier import Notifier
    from lightship.notify.run import Crew
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
    def newsroom(self) -> Newsroom:
        """Give what there is to tell."""
        return Newsroom(self.here.content, self.repository, self.public, self.here.at)

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
        from lightship.notify.freezing import SIZE
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
            proofread=self.newsroom.proofread,
            rank=lambda event: urgency(event, self.repository.policy),
            at_once=SIZE if isinstance(load.publishing(self.here.content).state, GitState) else 1,
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
        from lightship.notify.rehearsing import Rehearsal

        store = moorings.store(self.here)
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
    found = load.context(here.content)
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
    if why := loss(load.publishing(room.here.content), room.notifying):
        raise LightshipError(why, "name a `state` in delivery.yml that outlives it: a bucket, or a branch")
    kept = room.notifying.subscribers
    is_for_subscribers = any(not route.to for rule in room.notifying.rules for route in rule.routes)
    if is_for_subscribers and isinstance(kept, SqliteSubscribers) and not (room.here.root / kept.path).exists():
        hint = "bring the file to this machine before, or name a `service` in `subscribers` of delivery.yml"
        raise LightshipError(f"{kept.path} is not on this machine, so no subscriber would be told", hint)
