"""An incident, maintenance or notice folded over its updates into an entry, as one audience sees it at one instant."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from lightship.model import Auto, Impact, Kind, Phase, Status, Update
from lightship.model.identity import api_id
from lightship.snapshot import telling
from lightship.snapshot.statuses import Statuses
from lightship.snapshot.telling import Telling, View
from lightship.snapshot.views import Entry, EntryUpdate, Window

_IMPLIED_STATUS = {
    Impact.MINOR: Status.DEGRADED_PERFORMANCE,
    Impact.MAJOR: Status.PARTIAL_OUTAGE,
    Impact.CRITICAL: Status.MAJOR_OUTAGE,
    Impact.MAINTENANCE: Status.UNDER_MAINTENANCE,
}
_AT_WORK = (Phase.IN_PROGRESS, Phase.VERIFYING)


def entry(told: Telling, view: View) -> Entry:
    """Fold the updates, which must not be empty, into an entry."""
    fold = _Fold(told, view)
    for update in told.updates:
        fold.clock(update.at)
        fold.update(update)
    fold.clock(view.now)
    return fold.entry()


class _Fold:
    """The state between two updates."""

    def __init__(self, subject: Telling, view: View) -> None:
        self.telling = subject
        self.incident = subject.incident
        self.view = view
        self.first = subject.updates[0]
        self.started = self.incident.started or self.first.at
        self.window = subject.window
        self.phase: Phase | None = None
        self.severity = self.incident.severity
        self.worst_severity = self.severity
        self.statuses = Statuses()
        self.planned: dict[str, Status | None] = {}
        self.before_final: dict[str, Status | None] = {}
        self.facts: dict[str, str] = {}
        self.told: list[EntryUpdate] = []
        self.ended: datetime | None = None
        self.finished: datetime | None = None
        self.monitoring_at: datetime | None = None
        self.moves = 0
        self.is_void = self._is_void(self.first)
        if not self.is_void:
            self._plan(self.incident.components, self.started)

    # -- what happens -------------------------------------------------------------------------------------------

    def clock(self, until: datetime) -> None:
        """Let the clock begin and end a maintenance before `until`, or at it when nobody else speaks then."""
        auto = self.incident.auto
        if self.window is None or auto is None:
            return
        limit = min(until, self.view.now)
        if self.phase is Phase.SCHEDULED and self.window.starts <= limit:
            self._automatic(Phase.IN_PROGRESS, self.window.starts)
        if auto is Auto.BOTH and self.phase in _AT_WORK and self.window.ends <= limit:
            self._automatic(Phase.COMPLETED, self.window.ends)

    def update(self, update: Update) -> None:
        """Apply one update."""
        # To readers the first update is what changed the components that the incident itself names.
        before = dict(self.statuses.now) if self.told else {}
        if self.phase and self.phase.is_final and not update.phase.is_final:
            self._reopen(update.at)
        self._set_severity(update.severity)
        is_move = self._move(update)
        is_repeat = self.phase is update.phase
        self._enter(update.phase, update.at)
        if not self._is_void(update):
            self._plan(update.components, update.at)
        self._apply(update.at)
        if update.phase.is_final:
            self._finish(update.at, update.ended or self.incident.ended)
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
                words={} if retraction else telling.spoken(update, self.telling, self.facts, self.view),
                changes=self.statuses.changes(before),
                severity=self.severity,
                next_update=telling.promised(update, self.incident.kind, self.severity, self.view.policy),
                eta=update.eta,
                window=self.window,
                is_move=is_move,
                corrections=tuple(item for item in update.corrections if item.at <= self.view.now),
                retraction=retraction,
                origin=update.origin,
            )
        )

    def _automatic(self, phase: Phase, at: datetime) -> None:
        before = dict(self.statuses.now)
        self._enter(phase, at)
        self._apply(at)
        if phase.is_final:
            self._finish(at, None)
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
                changes=self.statuses.changes(before),
                severity=self.severity,
                window=self.window,
            )
        )

    # -- how the state follows ----------------------------------------------------------------------------------

    def _plan(self, components: Mapping[str, Status | None], at: datetime) -> None:
        self.planned.update(components)
        for name in components:
            self.statuses.touched.setdefault(name)
        self._apply(at)

    def _apply(self, at: datetime) -> None:
        """Give components the planned statuses; a maintenance does so only while work is going on."""
        is_idle = self.incident.kind is Kind.MAINTENANCE and self.phase not in _AT_WORK
        for name, status in self.planned.items():
            self.statuses.set(name, Status.OPERATIONAL if is_idle else self._status(status), at)

    def _status(self, status: Status | None) -> Status:
        if status is not None:
            return status
        if self.incident.kind is Kind.MAINTENANCE:
            return Status.UNDER_MAINTENANCE
        known = self.view.policy.severities.get(self.severity)
        return known.status if known else _IMPLIED_STATUS.get(self.incident.impact or Impact.NONE, Status.OPERATIONAL)

    def _enter(self, phase: Phase, at: datetime) -> None:
        self.phase = phase
        if phase is Phase.MONITORING and self.monitoring_at is None:
            self.monitoring_at = at

    def _finish(self, at: datetime, ended: datetime | None) -> None:
        if self.finished is None:
            self.finished = at
            self.before_final = self.planned
            self.ended = at
        # Words that follow the end leave it where it is, unless they say that it was over earlier.
        self.ended = min(self.ended or at, ended or at)
        self.planned = {}
        self.statuses.clear(self.ended)

    def _reopen(self, at: datetime) -> None:
        """Take back the end: components have again what they had before it."""
        self.finished = self.ended = None
        self.phase = None
        self._plan(self.before_final, at)

    def _set_severity(self, severity: str) -> None:
        if not severity:
            return
        self.severity = severity
        ranks = list(self.view.policy.severities)
        self.worst_severity = min((name for name in (self.worst_severity, severity) if name in ranks), key=ranks.index)

    def _move(self, update: Update) -> bool:
        if self.window is None or not (update.starts or update.ends):
            return False
        starts = update.starts or self.window.starts
        length = self.window.ends - self.window.starts
        window = Window(starts=starts, ends=update.ends or starts + length)
        is_move = window != self.window
        self.window = window
        self.moves += is_move
        return is_move

    # -- what is told -------------------------------------------------------------------------------------------

    def _is_void(self, update: Update) -> bool:
        return bool(update.retraction and update.retraction.is_void and update.retraction.at <= self.view.now)

    def _is_active(self, latest: EntryUpdate) -> bool:
        if self.incident.kind is Kind.MAINTENANCE:
            return latest.phase in _AT_WORK
        if self.is_void:
            return False
        expired = self.incident.kind is Kind.NOTICE and self.incident.ends and self.incident.ends <= self.view.now
        return not latest.phase.is_final and not expired

    def entry(self) -> Entry:
        """Give the entry as it stands."""
        latest = self.told[-1]
        origin = self.incident.origin
        is_active = self._is_active(latest)
        is_series = self.telling.original_start is not None
        return Entry(
            id=self.telling.id,
            api_id=api_id(self.incident.kind, self.telling.first_id, "" if is_series else origin.id),
            kind=self.incident.kind,
            title=self.incident.title,
            titles=self.incident.titles,
            severity=self.severity,
            impact=telling.impact(self.incident, self.worst_severity, self.view.policy),
            phase=latest.phase,
            label=latest.label,
            started=self.window.starts if self.window else self.started,
            created=origin.created or self.first.at,
            updated=max(self._moments()),
            monitoring_at=self.monitoring_at,
            ended=self.ended,
            finished=self.finished,
            window=self.window,
            is_active=is_active,
            is_upcoming=self.phase is Phase.SCHEDULED,
            is_void=self.is_void,
            components=self.statuses.of(sorted(self.statuses.touched, key=lambda name: self.view.order[name])),
            spans=self.statuses.spans(),
            updates=tuple(self.told),
            next_update=latest.next_update if is_active else None,
            eta=next((told.eta for told in reversed(self.told) if told.eta), None) if is_active else None,
            caused_by=self.incident.caused_by,
            duplicate_of=self.incident.duplicate_of,
            series=self.incident.id if is_series else "",
            series_api_id=api_id(self.incident.kind, self.telling.first_series, origin.id) if is_series else "",
            original_start=self.telling.original_start,
            sequence=self.moves + (self.phase is Phase.CANCELLED),
            aliases=self.incident.aliases,
            folder=self.incident.path.rpartition("/")[0],
            attachments=self.incident.attachments,
            origin=origin,
        )

    def _moments(self) -> Iterator[datetime]:
        for told in self.told:
            yield told.at
            yield from (item.at for item in told.corrections)
            if told.retraction:
                yield told.retraction.at
            if told.origin.updated and told.origin.updated <= self.view.now:
                yield told.origin.updated
        if self.incident.origin.updated and self.incident.origin.updated <= self.view.now:
            yield self.incident.origin.updated
