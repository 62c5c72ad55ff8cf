"""How many subscribers there are, by what they are told and whether they are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from lightship.model.subscriber import Subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Numbers of subscribers, those who are forgotten in `forgotten` alone.

    Of `told`, `unconfirmed` and `quarantined` each counts in one: quarantine first. Who asked for no component in
    particular, or no language, counts under an empty name.
    """

    told: int = 0
    unconfirmed: int = 0
    quarantined: int = 0
    forgotten: int = 0
    audiences: Counter[str] = field(default_factory=Counter)
    media: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    components: Counter[str] = field(default_factory=Counter)


def counted(subscribers: Iterable[Subscriber]) -> Counts:
    """Count subscribers."""
    found = Counts()
    states: Counter[str] = Counter()
    for one in subscribers:
        states[state(one)] += 1
        if one.is_forgotten:
            continue
        found.audiences[one.audience] += 1
        found.media[one.medium.value] += 1
        found.languages[one.language] += 1
        found.components.update(one.components or ("",))
    numbers: dict[str, Any] = dict(states)
    return replace(found, **numbers)


def state(one: Subscriber) -> str:
    """Name whether a subscriber is told, and if not, why: told, unconfirmed, quarantined or forgotten."""
    if one.is_forgotten:
        return "forgotten"
    if one.quarantined:
        return "quarantined"
    return "told" if one.confirmed else "unconfirmed"
