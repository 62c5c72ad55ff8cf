"""The days of a component, as every output reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lightship.model import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A component's day in the page's zone.

    `worst` is None for a day that does not count (before the component's time). `seconds` tells how long each status
    other than operational lasted, the worst winning each moment; `entries` are the ids of what touched it.
    """

    date: date
    worst: Status | None
    seconds: Mapping[Status, int] = field(default_factory=dict)
    entries: tuple[str, ...] = ()

    @property
    def is_eventful(self) -> bool:
        """Tell whether something happened."""
        return bool(self.entries) or self.worst not in (None, Status.OPERATIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """90 days of a component, oldest first, today last; `percent` is None when no day counts."""

    percent: float | None
    days: tuple[Day, ...]

    @property
    def counted(self) -> tuple[Day, ...]:
        """Give the days that count."""
        return tuple(day for day in self.days if day.worst is not None)
