"""The statuses that one entry gives to components as time goes on, recorded as spans."""

from collections.abc import Iterable
from datetime import datetime

from lightship.model import Status
from lightship.snapshot.views import Change, Span


class Statuses:
    """What an entry has said of each component so far; used while an entry is folded and not kept."""

    __slots__ = ("_closed", "_open", "now", "touched")

    def __init__(self) -> None:
        """Start with nothing touched."""
        self.touched: dict[str, None] = {}
        self.now: dict[str, Status] = {}
        self._open: dict[str, Span] = {}
        self._closed: list[Span] = []

    def set(self, component: str, status: Status, at: datetime) -> None:
        """Let a component have a status from an instant on."""
        self.touched.setdefault(component)
        if self.now.get(component, Status.OPERATIONAL) is status:
            return
        self.now[component] = status
        self._close(component, at)
        if status is not Status.OPERATIONAL:
            self._open[component] = Span(component=component, status=status, start=at, end=None)

    def clear(self, at: datetime) -> None:
        """Return every component to operational; what was said of the time after `at` is taken back."""
        for component in tuple(self._open):
            self._close(component, at)
        self._closed = [clipped for span in self._closed if (clipped := _clip(span, at)) is not None]
        self.now = {}

    def forget(self) -> None:
        """Take back every status; what was touched stays known."""
        self._open, self._closed, self.now = {}, [], {}

    def _close(self, component: str, at: datetime) -> None:
        span = self._open.pop(component, None)
        if span is not None and span.start < at:
            self._closed.append(Span(component=span.component, status=span.status, start=span.start, end=at))

    def changes(self, before: dict[str, Status]) -> tuple[Change, ...]:
        """Compare with earlier statuses: a change for every component touched so far, also where nothing changed."""
        return tuple(
            Change(
                component=component,
                before=before.get(component, Status.OPERATIONAL),
                after=self.now.get(component, Status.OPERATIONAL),
            )
            for component in self.touched
        )

    def spans(self) -> tuple[Span, ...]:
        """Give every span, by begin and component."""
        return tuple(sorted([*self._closed, *self._open.values()], key=lambda span: (span.start, span.component)))

    def of(self, order: Iterable[str]) -> dict[str, Status]:
        """Give the status of every touched component now, in the given order."""
        return {name: self.now.get(name, Status.OPERATIONAL) for name in order if name in self.touched}


def _clip(span: Span, at: datetime) -> Span | None:
    if span.end is None or span.end <= at:
        return span
    return Span(component=span.component, status=span.status, start=span.start, end=at) if span.start < at else None
