"""What must hold between the updates of one incident, read in the order in which readers meet them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations, groupby

from lightship.load.rulebook import Check, shown
from lightship.model import PUBLIC, Incident, Kind, Status, Update
from lightship.snapshot import recurrence, series


def order(incident: Incident, check: Check) -> None:
    """Report contradictions at one instant, updates after a final one, and windows that cannot be."""
    said: set[tuple[str, str]] = set()
    for starts, updates in _stories(incident):
        for problem in (*_contradictions(updates), *_after_final(updates), *_windows(incident, starts, updates)):
            update, key, message, hint = problem
            # An update for all occurrences is met once with each of them.
            if (update.path, message) not in said:
                said.add((update.path, message))
                check.report(check.places.key(update.path, key), message, hint)


_Finding = tuple[Update, str, str, str]


def _stories(incident: Incident) -> list[tuple[datetime | None, Sequence[Update]]]:
    """Give the updates as readers meet them, with the planned begin: of a series, each occurrence that some name."""
    named = {update.occurrence for update in incident.updates if update.occurrence}
    if not named or not incident.starts or recurrence.problem(incident.repeat):
        return [(incident.starts, incident.updates)]
    until = max(update.at for update in incident.updates) + recurrence.AHEAD
    found = series.occurrences(incident, incident.updates, until)
    return [(one.start, one.updates) for one in found if one.day in named]


def _contradictions(updates: Sequence[Update]) -> Iterator[_Finding]:
    for _, group in groupby(updates, key=lambda update: update.at):
        for earlier, later in combinations(group, 2):
            what = _difference(earlier, later)
            if what:
                yield (
                    later,
                    "at",
                    f"contradicts {earlier.path} at the same instant: {what}",
                    "give one of them a later `at`",
                )


def _difference(one: Update, other: Update) -> str:
    if (one.audiences or (PUBLIC,)) != (other.audiences or (PUBLIC,)):
        return ""
    if one.phase is not other.phase:
        return f"{one.phase.value} there, {other.phase.value} here"
    if one.severity and other.severity and one.severity != other.severity:
        return f"severity {one.severity} there, {other.severity} here"
    for name, status in one.components.items():
        if name in other.components and other.components[name] is not status:
            return f"{name} is {_status(status)} there, {_status(other.components[name])} here"
    return ""


def _status(status: Status | None) -> str:
    return status.value if status else "as the severity says"


def _after_final(updates: Sequence[Update]) -> Iterator[_Finding]:
    final: Update | None = None
    for update in updates:
        if final and not update.is_reopening and _have_readers_in_common(final, update):
            if not update.phase.is_final:
                yield (
                    update,
                    "phase",
                    f"comes after {final.path}, which says {final.phase.value}",
                    "add `reopen: true` if it is not over",
                )
            elif update.phase is not final.phase:
                yield (
                    update,
                    "phase",
                    f"says {update.phase.value} after {final.path} said {final.phase.value}",
                    "only one of them can be; correct the other",
                )
        final = update if update.phase.is_final else None if update.is_reopening else final


def _have_readers_in_common(one: Update, other: Update) -> bool:
    return not one.audiences or not other.audiences or not set(one.audiences).isdisjoint(other.audiences)


def _windows(incident: Incident, begin: datetime | None, updates: Sequence[Update]) -> Iterator[_Finding]:
    """Report moves after which a window would end before it starts."""
    if incident.kind is not Kind.MAINTENANCE or begin is None or not incident.starts or not incident.ends:
        return
    starts, ends = begin, begin + (incident.ends - incident.starts)
    for update in updates:
        length = ends - starts
        starts = update.starts or starts
        ends = update.ends or (starts + length)
        if (update.starts or update.ends) and ends <= starts:
            yield (
                update,
                "ends" if update.ends else "starts",
                "the window ends before it starts",
                f"it starts at {shown(starts)}",
            )
