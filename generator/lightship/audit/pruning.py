"""Forget what was kept as long as the policy says, but for what is on hold."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lightship.ledger import forgetting, log
from lightship.model import Retention
from lightship.state.base import Store
from lightship.trail import holds

_EVERY = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Pruned:
    """The events of which it is forgotten who was told, those whose messages are, and those that a hold keeps."""

    people: tuple[str, ...]
    words: tuple[str, ...]
    held: tuple[str, ...]


def prune(store: Store, retention: Retention, now: datetime) -> Pruned:
    """Forget what is older than it is kept; what is still being sent stays. Raises StateError."""
    standing = holds.active(store)
    people: list[str] = []
    words: list[str] = []
    held: list[str] = []
    for opening in log.latest(store, _EVERY):
        age = now - opening.at
        is_people = _is_past(age, retention.deliveries_s)
        is_words = _is_past(age, retention.words_s)
        if not (is_people or is_words) or not forgetting.is_over(store, opening):
            continue
        event = opening.event
        if any(hold.covers(event.entry) for hold in standing):
            held.append(event.id)
            continue
        if is_people and forgetting.people(store, opening):
            people.append(event.id)
        if is_words and forgetting.words(store, opening):
            words.append(event.id)
    return Pruned(people=tuple(people), words=tuple(words), held=tuple(held))


def _is_past(age: timedelta, kept_s: int) -> bool:
    return bool(kept_s) and age > timedelta(seconds=kept_s)
