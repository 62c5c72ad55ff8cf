"""An incident, maintenance or notice folded over its updates into an entry, as one audience sees it at one instant."""

from collections.abc import Iterator
from datetime import datetime

from lightship.model import Auto, Phase, Update
from lightship.model.identity import api_id
from lightship.snapshot import slots, telling
from lightship.snapshot.state import AT_WORK, State, is_void
from lightship.snapshot.telling import Telling, View
from lightship.snapshot.views import Entry, EntryUpdate


def entry(told: Telling, view: View) -> Entry:
    """Fold the updates, which must not be empty, into an entry."""
    fold = _Fold(told, view)
    for update in told.updates:
        fold.clock(update.at, is_spoken=True)
        fold.update(update)
    fold.clock(view.now)
    fold.state.end_if_void()
    return fold.entry()


class _Fold:
    """The state between two updates, and what was told so far."""

    def __init__(self, subject: Telling, view: View) -> None:
        self.telling = subject
        self.incident = subject.incident
        self.view = view
        self.state = State(subject, view)
        self.facts: dict[str, str] = {}
        self.told: list[EntryUpdate] = []

    def clock(self, until: datetime, *, is_spoken: bool = False) -> None:
        """Let the clock begin and end a maintenance before `until`, or at it when nobody speaks then."""
        auto, state = self.incident.auto, self.state
        if state.window is None or auto is None:
            return
        limit = min(until, state.voided or until)

        def is_due(edge: datetime) -> bool:
            return edge < limit or (edge == limit and not is_spoken)

        if state.phase is Phase.SCHEDULED and is_due(state.window.starts):
            self._automatic(Phase.IN_PROGRESS, state.window.starts)
        if auto is Auto.BOTH and state.phase in AT_WORK and is_due(state.window.ends):
            self._automatic(Phase.COMPLETED, state.window.ends)

    def update(self, update: Update) -> None:
        """Apply one update; a false alarm told later takes back only what it changed."""
        state = self.state
        # To readers the first update is what changed the components that the incident itself names.
        before = dict(state.statuses.now) if self.told else {}
        is_repeat = state.phase is update.phase
        is_move = state.take(update) if not self.told or not is_void(update, self.view) else False
        self.facts |= update.facts
        retraction = update.retraction if update.retraction and update.retraction.at <= self.view.now else None
        self.told.append(
            EntryUpdate(
                id=update.id,
                api_id=api_id("update", f"{self.telling.first_id}/{update.id}", update.origin.id),
                at=update.at,
                phase=update.phase,
                label=self.view.policy.labels[update.phase],
                is_repeat=is_repeat,
                words={} if retraction else self._spoken(update),
                changes=state.statuses.changes(before),
                severity=state.severity,
                next_update=telling.promised(update, self.incident.kind, state.severity, self.view.policy),
                eta=None if retraction else update.eta,
                window=state.window,
                is_move=is_move,
                corrections=tuple(item for item in update.corrections if item.at <= self.view.now),
                retraction=retraction,
                facts=dict(self.facts),
                occurrence=update.occurrence,
                origin=update.origin,
            )
        )

    def _automatic(self, phase: Phase, edge: datetime) -> None:
        """Pass an edge of the window; one that was announced too late is told at once."""
        state = self.state
        before = dict(state.statuses.now)
        at = max(edge, self.told[-1].at)
        state.pass_edge(phase, edge, at)
        id_ = f"auto-{phase.value}"
        # A maintenance that was moved after its begin begins again.
        times = sum(1 for told in self.told if told.phase is phase and told.is_automatic)
        id_ = f"{id_}-{times + 1}" if times else id_
        self.told.append(
            EntryUpdate(
                id=id_,
                api_id=api_id("update", f"{self.telling.first_id}/{id_}"),
                at=at,
                phase=phase,
                label=self.view.policy.labels[phase],
                is_automatic=True,
                words={self.view.settings.language: telling.AUTOMATIC_WORDS[phase]},
                changes=state.statuses.changes(before),
                severity=state.severity,
                window=state.window,
            )
        )

    def _spoken(self, update: Update) -> dict[str, str]:
        state = self.state
        values = slots.values(self.incident, self.view.policy, self.facts, severity=state.severity, window=state.window)
        return telling.spoken(update, self.telling, values, self.view)

    def entry(self) -> Entry:
        """Give the entry as it stands."""
        state, incident, origin = self.state, self.incident, self.incident.origin
        phase = state.phase or self.told[0].phase
        standing = [told for told in self.told if not (told.retraction and told.retraction.is_void)]
        is_series = self.telling.original_start is not None
        return Entry(
            id=self.telling.id,
            first_id=self.telling.first_id,
            api_id=api_id(incident.kind, self.telling.first_id, "" if is_series else origin.id),
            kind=incident.kind,
            title=incident.title,
            titles=incident.titles,
            severity=state.severity,
            impact=telling.impact(incident, state.worst_severity, self.view.policy),
            phase=phase,
            label=self.view.policy.labels[phase],
            started=state.window.starts if state.window else state.started,
            created=origin.created or self.told[0].at,
            updated=max(self._moments()),
            monitoring_at=state.monitoring_at,
            ended=state.ended,
            finished=state.finished,
            window=state.window,
            is_active=state.is_active,
            is_upcoming=phase is Phase.SCHEDULED and state.window is not None and state.window.ends > self.view.now,
            is_void=state.voided is not None,
            components=state.statuses.of(sorted(state.statuses.touched, key=lambda name: self.view.order[name])),
            spans=state.statuses.spans(),
            updates=tuple(self.told),
            next_update=standing[-1].next_update if state.is_active and standing else None,
            eta=next((told.eta for told in reversed(standing) if told.eta), None) if state.is_active else None,
            caused_by=incident.caused_by,
            duplicate_of=incident.duplicate_of,
            series=incident.id if is_series else "",
            series_api_id=api_id(incident.kind, self.telling.first_series, origin.id) if is_series else "",
            original_start=self.telling.original_start,
            sequence=state.moves + (phase is Phase.CANCELLED),
            aliases=incident.aliases,
            folder=incident.path.rpartition("/")[0],
            attachments=incident.attachments,
            tags=incident.tags,
            origin=origin,
        )

    def _moments(self) -> Iterator[datetime]:
        yield from (told.changed for told in self.told)
        for origin in (self.incident.origin, *(told.origin for told in self.told)):
            if origin.updated and origin.updated <= self.view.now:
                yield origin.updated
