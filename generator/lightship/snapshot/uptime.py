"""How long each component was in which status, day by day: the worst wins a moment, and no moment counts twice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from lightship.model import Kind, Status, worst
from lightship.snapshot.days import Day, Uptime
from lightship.snapshot.views import Entry

DAYS = 90
# Of an outage that began with the very last change nobody knows how long it will be; but it is not all of the time.
_NOT_ALL = 99.999


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A component's status from `start` to `end`, None while it lasts, and the entry that says so."""

    start: datetime
    end: datetime | None
    status: Status
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The days that are shown: their dates and the instants at which they begin; the last begin is the end of today.

    Time is counted to `until`, the last change of today or today's begin, so that figures do not move with the clock.
    """

    dates: tuple[date, ...]
    edges: tuple[datetime, ...]
    until: datetime


def frame(now: datetime, zone: str, changed: datetime | None = None) -> Frame:
    """Lay 90 days in a zone, today last, counted to the last change (to `now` unless given).

    A day has 23 or 25 hours where daylight saving begins or ends.
    """
    here = ZoneInfo(zone)
    today = now.astimezone(here).date()
    dates = tuple(today - timedelta(days=back) for back in range(DAYS - 1, -1, -1))
    edges = tuple(datetime.combine(day, time(), here).astimezone(UTC) for day in (*dates, today + timedelta(days=1)))
    return Frame(dates=dates, edges=edges, until=max(edges[-2], changed) if changed else now)


def stretches(entries: Iterable[Entry], begin: datetime) -> dict[str, list[Stretch]]:
    """Give what entries say of each component's time since an instant.

    An incident is there as long as it lasts, also where it leaves a component operational: that is not uneventful.
    """
    found: dict[str, list[Stretch]] = {}
    for item in entries:
        if item.duplicate_of:
            continue
        seen: set[tuple[str, datetime, datetime | None]] = set()
        if item.is_lasting or (item.moved_at and item.moved_at > begin):
            for span in item.spans:
                seen.add((span.component, span.start, span.end))
                if span.end is None or span.end > begin:
                    stretch = Stretch(start=span.start, end=span.end, status=span.status, entry=item.id)
                    found.setdefault(span.component, []).append(stretch)
        is_here = item.is_active or (item.finished is not None and item.finished > begin)
        if item.kind is not Kind.INCIDENT or item.is_void or not is_here:
            continue
        end = None if item.is_active else item.ended
        for name in item.components:
            if (end is None or end > begin) and (name, item.started, end) not in seen:
                stretch = Stretch(start=item.started, end=end, status=Status.OPERATIONAL, entry=item.id)
                found.setdefault(name, []).append(stretch)
    return found


def of(lasted: Iterable[Stretch], since: datetime | None, weights: Mapping[Status, float], shown: Frame) -> Uptime:
    """Count a leaf's days; time before `since` does not count, and without `since` nothing does.

    Downtime is each status's time times its weight (by default major 1, partial 0.3, the others 0), so a maintenance is
    no downtime; uptime is what is left of the observed time, in percent, and less than 100 while an outage lasts.
    """
    begin = max(since, shown.edges[0]) if since else shown.edges[-1]
    relevant = [item for item in lasted if (item.end is None or item.end > begin) and item.start <= shown.until]
    days = tuple(_day(index, relevant, begin, shown) for index in range(len(shown.dates)))
    observed = (shown.until - begin).total_seconds()
    if observed <= 0:
        return Uptime(percent=None, days=days)
    lost = sum(weights.get(status, 0.0) * seconds for day in days for status, seconds in day.seconds.items())
    is_down = any(item.end is None and weights.get(item.status) for item in relevant)
    return Uptime(percent=_NOT_ALL if is_down and not lost else 100 * (1 - lost / observed), days=days)


def _day(index: int, stretches: Sequence[Stretch], begin: datetime, shown: Frame) -> Day:
    is_today = index == len(shown.dates) - 1
    start, end = max(shown.edges[index], begin), min(shown.edges[index + 1], shown.until)
    if start >= end and not (is_today and start <= shown.until):
        return Day(date=shown.dates[index], worst=None)
    lasting = [item for item in stretches if is_today and item.end is None]
    here = [item for item in stretches if item.start < end and (item.end is None or item.end > start)]
    if not here and not lasting:
        return Day(date=shown.dates[index], worst=Status.OPERATIONAL)
    seconds = _seconds(here, start, end)
    return Day(
        date=shown.dates[index],
        # What began with the very last change has taken no time yet.
        worst=worst(*seconds, *(item.status for item in lasting)),
        seconds={status: round(total) for status, total in sorted(seconds.items(), key=lambda pair: -pair[0].rank)},
        entries=tuple(dict.fromkeys(item.entry for item in (*here, *lasting))),
    )


def _seconds(stretches: Sequence[Stretch], start: datetime, end: datetime) -> dict[Status, float]:
    """Sum how long each status but operational lasted between two instants, the worst winning each moment."""
    spans = [(max(item.start, start), min(item.end or end, end), item.status) for item in stretches]
    seconds: dict[Status, float] = {}
    for left, right in pairwise(sorted({edge for begin, finish, _ in spans for edge in (begin, finish)})):
        status = worst(*(status for begin, finish, status in spans if begin <= left and finish >= right))
        if status is not Status.OPERATIONAL:
            seconds[status] = seconds.get(status, 0.0) + (right - left).total_seconds()
    return seconds


def of_group(members: Sequence[Uptime]) -> Uptime:
    """Join members: the mean of their percentages, as Statuspage does; a day has the worst of any member."""
    percents = [member.percent for member in members if member.percent is not None]
    days = []
    for column in zip(*(member.days for member in members), strict=True):
        counted = [day.worst for day in column if day.worst is not None]
        days.append(
            Day(
                date=column[0].date,
                worst=worst(*counted) if counted else None,
                entries=tuple(dict.fromkeys(entry for day in column for entry in day.entries)),
            )
        )
    return Uptime(percent=sum(percents) / len(percents) if percents else None, days=tuple(days))
