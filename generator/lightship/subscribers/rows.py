"""Subscribers as rows of the table that they are kept in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from lightship.model.nouns import Kind
from lightship.model.subscriber import Medium, Preference, Subscriber
from lightship.subscribers.base import SubscribersError, guarded

FIELDS = (
    "id",
    "address",
    "medium",
    "audience",
    "components",
    "kinds",
    "preference",
    "language",
    "zone",
    "name",
    "tier",
    "confirmed",
    "quarantined",
    "reason",
)
# Values come back as the very same objects: a million subscribers have few different ones of these.
_MEDIA = {medium.value: medium for medium in Medium}
_KINDS = {kind.value: kind for kind in Kind}
_PREFERENCES = {preference.value: preference for preference in Preference}


def written(subscriber: Subscriber) -> tuple[str | None, ...]:
    """Give the values of FIELDS; raises ValueError for what must not be kept."""
    one = guarded(subscriber)
    return (
        one.id,
        one.address,
        one.medium.value,
        one.audience,
        " ".join(one.components),
        " ".join(one.kinds),
        one.preference.value,
        one.language,
        one.zone,
        one.name,
        one.tier,
        one.confirmed.astimezone(UTC).isoformat() if one.confirmed else None,
        one.quarantined.astimezone(UTC).isoformat() if one.quarantined else None,
        one.reason,
    )


def read(row: Sequence[Any]) -> Subscriber:
    """Read the values of FIELDS and the number; raises SubscribersError for what we never wrote."""
    (id_, address, medium, audience, components, kinds, preference, language, zone, *rest) = row
    name, tier, confirmed, quarantined, reason, number = rest
    try:
        return Subscriber(
            id=id_,
            address=address,
            medium=_MEDIA[medium],
            audience=audience,
            components=tuple(components.split()) if components else (),
            kinds=tuple(_KINDS[kind] for kind in kinds.split()) if kinds else (),
            preference=_PREFERENCES[preference],
            language=language,
            zone=zone,
            name=name,
            tier=tier,
            confirmed=datetime.fromisoformat(confirmed) if confirmed else None,
            quarantined=datetime.fromisoformat(quarantined) if quarantined else None,
            reason=reason,
            number=number,
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        message = f"subscriber number {number} is not as lightship writes them"
        raise SubscribersError(message, "somebody changed the file; put back a copy", permanent=True) from error
