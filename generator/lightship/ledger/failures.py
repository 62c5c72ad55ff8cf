"""Which receivers fail again and again, and since when; who takes a message is forgotten here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lightship.ledger import keys
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import instant, moment, read, written


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """The events in a row whose message a receiver did not take, oldest first, and when the first of them failed."""

    since: datetime
    events: tuple[str, ...]


def add(store: Store, recipient: str, event: str, now: datetime) -> Failures:
    """Note that a receiver, by its id, did not take an event's message; give what is known of it."""
    key = keys.failing(recipient)
    while True:
        stored = store.read(key)
        before = read(stored.content, key, _failures) if stored else Failures(since=now, events=())
        if event in before.events:
            return before
        after = Failures(since=before.since, events=(*before.events, event))
        content = written({"since": instant(after.since), "events": list(after.events)})
        try:
            store.write(key, content, expected=stored.version if stored else ABSENT)
        except ConflictError:
            continue
        return after


def forget(store: Store, recipients: Iterable[str]) -> None:
    """Note that receivers took a message, or are not tried any more."""
    known = set(store.names(keys.FAILING))
    for recipient in recipients:
        if keys.failing(recipient) in known:
            store.delete(keys.failing(recipient))


def _failures(data: Mapping[str, Any]) -> Failures:
    return Failures(since=moment(data["since"]), events=tuple(map(str, data["events"])))
