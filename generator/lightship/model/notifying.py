"""Whom an update reaches and by which way, as delivery.yml says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lightship.model.nouns import PUBLIC, Kind, Phase


class Unsure(StrEnum):
    """What becomes of a message that was handed over when a run died, so that nobody knows whether it was sent."""

    RESEND = "resend"
    HOLD = "hold"


class Security(StrEnum):
    """How a connection to a mail server is kept from others: from its second line on, from its first, or not."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """When an audience is told: every list that is not empty must have one in common with the event.

    A group of `components` means all that is in it.
    """

    severities: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A channel of an audience by its name, and the contacts that it goes to; without contacts to the subscribers.

    A channel that leads to one place of its own (a room of Slack, a workflow of Teams, the addresses of Apprise) has
    that as its contact: the room, or the channel's name where there is nothing else to say.
    """

    channel: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRule:
    """How an audience is told; one without routes is not.

    `when` is None where delivery.yml says nothing of it: an audience that a severity of the policy adds is then told
    of such severities alone, any other of everything. `is_self_service`: anybody may subscribe to it. Who is in several
    audiences is told as one of the last of them that delivery.yml names.
    """

    name: str
    description: str = ""
    when: Conditions | None = None
    routes: tuple[Route, ...] = ()
    is_self_service: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Somebody who answers for words: told when an update does not come as promised, as the audience `rule.name`.

    `name` is a `lead` of incidents or an `owner` of components; empty for whoever is told where nobody else is.
    """

    name: str = ""
    rule: AudienceRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a secret is: in an environment variable, or in a file, absolute or from the repository; one of the two."""

    env: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """A channel by its name.

    `options` are the values of its kind's field table by the keys of delivery.yml, defaults filled in: text, numbers,
    flags, tuples, mappings of text, each secret a `Secret` (None where there is none). Durations are seconds, `rate` is
    messages a second, 0 for as many as the channel takes.
    """

    name: str
    kind: str
    options: Mapping[str, object] = field(default_factory=dict)


OUTBOX = {"path": ".lightship/outbox", "from": ""}
"""The options of the channel that is there when delivery.yml names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteSubscribers:
    """Subscribers in a file, relative to the repository."""

    path: str = ".lightship/subscribers.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSubscribers:
    """Subscribers behind the subscription service; `token` is its key."""

    url: str
    token: Secret


SubscriberSettings = SqliteSubscribers | ServiceSubscribers


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionService:
    """Where readers subscribe by themselves: its address, what signs its links, and the channel of its own mails.

    So many `proxies` stand before it: that many addresses of X-Forwarded-For are believed.
    """

    url: str
    key: Secret
    channel: str
    proxies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalLinks:
    """How people without an account of the forge agree: by links that `key` signs, at `url`, in mails of `channel`.

    `people` are the addresses of those who do so and in no other way, by their names in policy.yml.
    """

    url: str
    key: Secret
    channel: str
    people: Mapping[str, str] = field(default_factory=dict, repr=False)
    proxies: int = 0

    def address(self, person: str) -> str:
        """Give the address of somebody, whose name is compared without regard to capitals; empty for all others."""
        return next((to for name, to in self.people.items() if name.casefold() == person.casefold()), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fatigue:
    """At most so many messages an hour to one recipient about one entry below a severity; 0 for no limit."""

    per_hour: int = 0
    below: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """An audience that is told before all others, who wait for that at most so long; empty for none."""

    audience: str = ""
    within_s: int = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifying:
    """Who is told of what, and what guards it; without a delivery.yml everybody by files in an outbox.

    `reminders` are seconds before a window. More than `max_events` new events at once, or one that is older than
    `max_age_s`, need a word. `campaign` has parameters that are added to links, by the channel's name.
    `subscription_service` is None where nobody can subscribe by themselves, `approvals` where all agree on the forge.
    """

    audiences: tuple[AudienceRule, ...] = (
        AudienceRule(name=PUBLIC, routes=(Route(channel="outbox"),), is_self_service=True),
    )
    channels: tuple[ChannelSettings, ...] = (ChannelSettings(name="outbox", kind="outbox", options=OUTBOX),)
    subscribers: SubscriberSettings = SqliteSubscribers()
    reminders: tuple[int, ...] = (86400,)
    unsure: Unsure = Unsure.RESEND
    max_events: int = 20
    max_age_s: int = 86400
    fatigue: Fatigue = Fatigue()
    first: First = First()
    campaign: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    subscription_service: SubscriptionService | None = None
    owners: tuple[Owner, ...] = ()
    approvals: ApprovalLinks | None = None

    @property
    def rules(self) -> tuple[AudienceRule, ...]:
        """Give by what everybody is told: audiences, and owners."""
        return (*self.audiences, *(owner.rule for owner in self.owners))

    def audience(self, name: str) -> AudienceRule | None:
        """Look up the rule of an audience, or of an owner."""
        return next((rule for rule in self.rules if rule.name == name), None)

    def channel(self, name: str) -> ChannelSettings | None:
        """Look up a channel."""
        return next((channel for channel in self.channels if channel.name == name), None)
