"""Subscribers as JSON, as the subscription service and its clients exchange them (docs/subscription-service-api.md)."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from lightship.model.addresses import AddressError, id_of, kept
from lightship.model.nouns import Kind
from lightship.model.subscriber import Medium, Preference, Subscriber
from lightship.subscribers.base import guarded

PLACE = "private/v1"
"""Below the service's address: where its private API is."""
MOST = 1000
"""So many ids or subscribers are in one request or one answer, at most."""
_MAX_NUMBER = (1 << 63) - 1
_TEXTS = ("id", "address", "audience", "language", "zone", "name", "tier", "reason")


def written(subscribers: Iterable[Subscriber]) -> bytes:
    """Write subscribers as `{"subscribers": […]}`; raises ValueError, without an address, for what must not be kept."""
    return json.dumps({"subscribers": [_data(guarded(one)) for one in subscribers]}, ensure_ascii=False).encode()


def read(content: bytes) -> list[Subscriber]:
    """Read `{"subscribers": […]}`; raises ValueError, which shows no address, for whatever is not as it should be.

    What is unknown is left alone: a newer side may say more.
    """
    try:
        listed = json.loads(content)["subscribers"]
        return [_subscriber(one) for one in listed]
    except (KeyError, TypeError, AttributeError, ArithmeticError, RecursionError, ValueError):  # they could show it
        raise ValueError("what was answered are no subscribers") from None


def ids(content: bytes) -> list[str]:
    """Read `{"ids": […]}`; raises ValueError."""
    try:
        listed = json.loads(content)["ids"]
    except (KeyError, TypeError, RecursionError, ValueError):
        listed = None
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise ValueError("what was asked are no ids")
    return listed


def page(content: bytes) -> tuple[int, int]:
    """Read `{"number": N, "most": M}`; raises ValueError."""
    try:
        asked = json.loads(content)
        number, most = asked["number"], asked["most"]
    except (KeyError, TypeError, RecursionError, ValueError):
        number = most = None
    if type(number) is not int or type(most) is not int or not (0 <= number <= _MAX_NUMBER and 0 < most <= MOST):
        raise ValueError("what was asked is no page of the list")
    return number, most


def _data(one: Subscriber) -> dict[str, object]:
    return {
        **{name: getattr(one, name) for name in _TEXTS},
        "medium": one.medium,
        "components": list(one.components),
        "kinds": list(one.kinds),
        "preference": one.preference,
        "confirmed": one.confirmed.isoformat() if one.confirmed else None,
        "quarantined": one.quarantined.isoformat() if one.quarantined else None,
        "number": one.number,
    }


def _subscriber(data: dict[str, Any]) -> Subscriber:
    one = Subscriber(
        **{name: _text(data[name]) for name in _TEXTS},
        medium=Medium(data["medium"]),
        components=tuple(map(_text, _list(data["components"]))),
        kinds=tuple(Kind(_text(kind)) for kind in _list(data["kinds"])),
        preference=Preference(data["preference"]),
        confirmed=_instant(data["confirmed"]),
        quarantined=_instant(data["quarantined"]),
        number=int(data["number"]),
    )
    if not one.is_forgotten and not _is_right(one):
        raise ValueError("the address cannot be, or is not that of the id")
    return guarded(one)


def _is_right(one: Subscriber) -> bool:
    try:
        return kept(one.address, one.medium) == one.address and id_of(one.address, one.medium) == one.id
    except AddressError:
        return False


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError


def _list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    raise TypeError


def _instant(value: str | None) -> datetime | None:
    if value is None:
        return None
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("a time of a subscriber has no zone")
    return found.astimezone(UTC)
