"""What people can ask for by themselves: the audiences, components, languages and ways that the page offers."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from zoneinfo import available_timezones

from lightship.model import PUBLIC, Component, Components
from lightship.model.content import Settings
from lightship.model.notifying import AudienceRule
from lightship.model.subscriber import Medium


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The page's settings and tree, and its self-service audiences, each with the media that it can be told by."""

    settings: Settings
    components: Components
    audiences: Mapping[str, frozenset[Medium]]
    descriptions: Mapping[str, str] = field(default_factory=dict)

    def fitting(self, medium: Medium) -> tuple[str, ...]:
        """Give the audiences that are told by a medium."""
        return tuple(name for name, media in self.audiences.items() if medium in media)

    def usual(self, medium: Medium) -> str:
        """Give the audience of those who do not choose one."""
        fitting = self.fitting(medium)
        return PUBLIC if PUBLIC in fitting or not fitting else fitting[0]

    @cached_property
    def zones(self) -> Mapping[str, tuple[str, ...]]:
        """Give the time zones by the part of the world that they are in, UTC first; the page's own is among them."""
        parts, own = _zones(), self.settings.time_zone
        return parts if any(own in names for names in parts.values()) else {**parts, "UTC": (*parts["UTC"], own)}

    def tree(self, today: date, kept: tuple[str, ...] = ()) -> Iterator[Component]:
        """Give the components that can be chosen, outermost first; a retired one only if it is `kept`."""
        return (root for root in self.components.roots if self.is_there(root, today, kept))

    def is_there(self, component: Component, today: date, kept: tuple[str, ...] = ()) -> bool:
        """Tell whether a component can be chosen on a day."""
        retired = self.components.retired(component.id)
        return retired is None or today < retired or component.id in kept


_PARTS = frozenset(
    ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


@cache
def _zones() -> Mapping[str, tuple[str, ...]]:
    parts: dict[str, tuple[str, ...]] = {"UTC": ("Etc/UTC",)}
    for name in sorted(available_timezones()):
        part, _, place = name.partition("/")
        if place and part in _PARTS:
            parts[part] = (*parts.get(part, ()), name)
    return parts


def audiences(rules: tuple[AudienceRule, ...], medium: Mapping[str, Medium]) -> Mapping[str, frozenset[Medium]]:
    """Give the self-service audiences with the media of the channels that tell their subscribers.

    `medium` is that of each channel by its name.
    """
    return {
        rule.name: frozenset(medium[route.channel] for route in rule.routes if not route.to)
        for rule in rules
        if rule.is_self_service
    }
