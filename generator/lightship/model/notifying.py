"""Whom an update reaches and by which way, as delivery.yml says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lightship.model.content import PUBLIC
from lightship.model.nouns import Kind, Phase


class Unsure(StrEnum):
    """What becomes of a message that was handed over when a run died, so that nobody knows whether it was sent."""

    RESEND = "resend"
    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """When an audience is told: every list that is not empty must have one in common with the event."""

    severities: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    phases: tuple[Phase, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A channel of an audience by its name, and the contacts that it goes to; without contacts to the subscribers."""

    channel: str
    to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceRule:
    """How an audience is told; one without routes is not.

    `is_self_service`: anybody may subscribe to it. Who is in several audiences is told as one of the last of them that
    delivery.yml names.
    """

    name: str
    description: str = ""
    when: Conditions = Conditions()
    routes: tuple[Route, ...] = ()
    is_self_service: bool = False


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
class Fatigue:
    """At most so many messages an hour to one recipient about one entry below a severity; 0 for no limit."""

    per_hour: int = 0
    below: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifying:
    """Who is told of what, and what guards it.

    `reminders` are seconds before a window. More than `max_events` new events at once, or one that is older than
    `max_age_s`, need a word. `campaign` has parameters that are added to links, by the channel's name.
    `subscribe_url` is where the subscription service answers, empty for none.
    """

    audiences: tuple[AudienceRule, ...] = (AudienceRule(name=PUBLIC, is_self_service=True),)
    channels: tuple[ChannelSettings, ...] = ()
    subscribers: SubscriberSettings = SqliteSubscribers()
    reminders: tuple[int, ...] = (86400,)
    unsure: Unsure = Unsure.RESEND
    max_events: int = 20
    max_age_s: int = 86400
    fatigue: Fatigue = Fatigue()
    campaign: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    subscribe_url: str = ""

    def audience(self, name: str) -> AudienceRule | None:
        """Look up an audience's rule."""
        return next((rule for rule in self.audiences if rule.name == name), None)

    def channel(self, name: str) -> ChannelSettings | None:
        """Look up a channel."""
        return next((channel for channel in self.channels if channel.name == name), None)
