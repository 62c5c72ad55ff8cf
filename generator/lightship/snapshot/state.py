"""What holds of an incident, maintenance or notice between two of its updates; used while it is folded and not kept."""

from collections.abc import Mapping
from datetime import datetime

from lightship.model import Kind, Phase, Status, Update
from lightship.snapshot import telling
from lightship.snapshot.statuses import Statuses
from lightship.snapshot.telling import Telling, View
from lightship.snapshot.views import Window

AT_WORK = (Phase.IN_PROGRESS, Phase.VERIFYING)
# What a false alarm comes to.
_NEVER = {Kind.INCIDENT: Phase.RESOLVED, Kind.MAINTENANCE: Phase.CANCELLED, Kind.NOTICE: Phase.WITHDRAWN}


def is_void(update: Update, view: View) -> bool:
    """Tell whether an update turned out to be a false alarm by now."""
    return bool(update.retraction and update.retraction.is_void and update.retraction.at <= view.now)


class State:
    """Phase, severity, window and statuses; `voided` is when the whole turned out to be a false alarm."""

    def __init__(self, subject: Telling, view: View) -> None:
        """Begin before the first update; a false alarm touches nothing."""
        first = subject.updates[0]
        self.incident = subject.incident
        self.view = view
        self.started = self.incident.started or first.at
        self.voided = first.retraction.at if first.retraction and is_void(first, view) else None
        self.phase: Phase | None = None
        self.monitoring_at: datetime | None = None
        self.severity = self.worst_severity = self.incident.severity
        self.window = subject.window
        self.moves = 0
        self.statuses = Statuses()
        self.ended: datetime | None = None
        self.finished: datetime | None = None
        self._planned: dict[str, Status | None] = {}
        self._before_final: dict[str, Status | None] = {}
        if self.voided is None:
            self._plan(self.incident.components, self.started)

    def take(self, update: Update) -> bool:
        """Let an update change the state; tells whether it moves the window."""
        if self.phase and self.phase.is_final and not update.phase.is_final:
            self._reopen(update.at)
        self._set_severity(update.severity)
        is_move = self._move(update)
        self._enter(update.phase, update.at)
        if not is_void(update, self.view):
            self._plan(update.components, update.at)
        self._apply(update.at)
        if update.phase.is_final:
            self._finish(update.at, update.ended or self.incident.ended)
        return is_move

    def pass_edge(self, phase: Phase, edge: datetime, at: datetime) -> None:
        """Let the clock begin or end a maintenance at an edge of its window, told at `at`, which may be later."""
        self._enter(phase, at)
        self._apply(edge)
        if phase.is_final:
            self._finish(at, edge)

    def end_if_void(self) -> None:
        """End a false alarm, which never touched anything, with its retraction."""
        if self.voided is None:
            return
        self.statuses.forget()
        if self.finished is None:
            self.phase = _NEVER[self.incident.kind]
            self.ended = self.finished = self.voided

    @property
    def is_active(self) -> bool:
        """Tell whether it is not over, and begun."""
        if self.incident.kind is Kind.MAINTENANCE:
            return self.phase in AT_WORK
        if self.incident.kind is Kind.NOTICE and self.incident.ends and self.incident.ends <= self.view.now:
            return False
        return self.finished is None

    def _plan(self, components: Mapping[str, Status | None], at: datetime) -> None:
        self._planned.update(components)
        for name in components:
            self.statuses.touched.setdefault(name)
        self._apply(at)

    def _apply(self, at: datetime) -> None:
        """Give components the planned statuses; a maintenance does so only while work is going on, a notice never."""
        kind = self.incident.kind
        is_idle = kind is Kind.NOTICE or (kind is Kind.MAINTENANCE and self.phase not in AT_WORK)
        implied = telling.implied_status(self.incident, self.severity, self.view.policy)
        for name, status in self._planned.items():
            self.statuses.set(name, Status.OPERATIONAL if is_idle else status or implied, at)

    def _enter(self, phase: Phase, at: datetime) -> None:
        self.phase = phase
        if phase is Phase.MONITORING and self.monitoring_at is None:
            self.monitoring_at = at

    def _finish(self, at: datetime, ended: datetime | None) -> None:
        if self.finished is None:
            self.finished = at
            self._before_final = self._planned
            self.ended = at
        # Words that follow the end leave it where it is, unless they say that it was over earlier.
        self.ended = min(self.ended or at, ended or at)
        self._planned = {}
        self.statuses.clear(self.ended)

    def _reopen(self, at: datetime) -> None:
        """Take back the end: components have again what they had before it."""
        self.finished = self.ended = None
        self.phase = None
        self._plan(self._before_final, at)

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
