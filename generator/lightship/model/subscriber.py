"""Subscribers: who wants to be told, of what, by which way and in which language."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from lightship.model.nouns import PUBLIC, Kind

UNSUBSCRIBED = "unsubscribed"
"""The reason why nothing is sent to somebody who left."""


class Medium(StrEnum):
    """What an address is of."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    SMS = "sms"


class Preference(StrEnum):
    """How much a subscriber wants to hear: every message, or the first and the last one of each incident."""

    EVERY = "every"
    ENDS = "first-and-last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """Somebody who is told.

    `id` is stable and says nothing of the address (16 hex digits, of the medium and the address as it is compared).
    `address` is an e-mail address, a URL or a telephone number. `components` are ids as they were asked for, groups
    meant with all that is in them; empty for every component, as is `kinds` for every kind. `language` is empty for the
    page's own, `zone` an IANA name. `confirmed` is when consent was given, None while it is not; only who has confirmed
    is told. `quarantined` is since when nothing is sent there any more, and `reason` why. `number` orders subscribers
    by when they came, and is never given twice. One without an address is what is left of somebody who asked to be
    forgotten: the id alone, so that no list that was made before brings the person back.
    """

    id: str
    address: str = field(repr=False)
    medium: Medium = Medium.EMAIL
    audience: str = PUBLIC
    components: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    preference: Preference = Preference.EVERY
    language: str = ""
    zone: str = "Etc/UTC"
    name: str = field(default="", repr=False)
    tier: str = ""
    confirmed: datetime | None = None
    quarantined: datetime | None = None
    reason: str = ""
    number: int = 0

    @property
    def is_forgotten(self) -> bool:
        """Tell whether the person asked to be forgotten."""
        return not self.address

    @property
    def is_told(self) -> bool:
        """Tell whether anything is sent there."""
        return self.confirmed is not None and self.quarantined is None and not self.is_forgotten


def unsubscribed(subscriber: Subscriber, now: datetime) -> Subscriber:
    """Give what becomes of somebody who leaves: told nothing more, also when an older list with them is imported."""
    if subscriber.reason == UNSUBSCRIBED:
        return subscriber
    return replace(subscriber, quarantined=now, reason=UNSUBSCRIBED)
