"""One subscriber: found by an address or an id, changed without losing consent, and forgotten."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from lightship.errors import UsageError
from lightship.model.addresses import AddressError, id_of, kept, medium_of
from lightship.model.subscriber import Subscriber
from lightship.subscribers import Subscribers

_ID = re.compile(r"[0-9a-f]{16}")
_EVERYBODY = 1 << 62
# What somebody once agreed to, and why nothing is sent there any more, is not undone by a list.
_STICKING = ("confirmed", "quarantined", "reason")


def named(text: str) -> str:
    """Give the id of whom an address or an id names; raises UsageError, which does not show it."""
    if _ID.fullmatch(text):
        return text
    medium = medium_of(text)
    try:
        return id_of(kept(text, medium), medium)
    except AddressError as error:
        raise UsageError(error.message, error.hint) from None


def changed(before: Subscriber | None, identity: Subscriber, given: Mapping[str, object]) -> Subscriber:
    """Give a subscriber with the fields that were given; None stands for a field's default.

    `identity` has the id, the address and the medium. Who was there before keeps what was not given, and consent and
    quarantine in any case. The address stays as it was written first.
    """
    if before is None:
        fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        return replace(identity, **fields) if fields else identity
    fields = {name: getattr(identity, name) if value is None else value for name, value in given.items()}
    fields = {name: value for name, value in fields.items() if name not in _STICKING or not getattr(before, name)}
    if before.quarantined:
        fields.pop("reason", None)
    is_as_before = all(getattr(before, name) == value for name, value in fields.items())
    return before if is_as_before else replace(before, **fields)


def forgotten(id_: str, now: datetime) -> Subscriber:
    """Give what is left of somebody who asked to be forgotten: the id and when."""
    return Subscriber(id=id_, address="", quarantined=now, reason="forgotten")


def everybody(store: Subscribers) -> Iterator[Subscriber]:
    """Give all subscribers in the order of their numbers, those who are forgotten too."""
    return store.after(0, _EVERYBODY)
