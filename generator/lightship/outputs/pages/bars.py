"""90 days of a component as bars: height, colour and words tell the worst of a day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from lightship.model import Status
from lightship.outputs.pages.pieces import TONES
from lightship.outputs.pages.site import Site
from lightship.snapshot import Day, Uptime

STEP, WIDE, TALL = 5, 4, 28
_HEIGHTS = {
    Status.UNDER_MAINTENANCE: 17,
    Status.DEGRADED_PERFORMANCE: 20,
    Status.PARTIAL_OUTAGE: 24,
    Status.MAJOR_OUTAGE: TALL,
}
_FINE_Y, _UNKNOWN_Y = 22, 27  # the middle of the strokes that draw uneventful days and days before the component's time


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day on which something happened: its place from the left, its bar as a path, its words."""

    index: int
    tone: str
    path: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars as paths: `fine` and `unknown` are strokes that the style sheet dashes, one dash a day."""

    first: str
    fine: str
    unknown: str
    marks: tuple[Mark, ...]
    label: str


def bars(site: Site, component: str, uptime: Uptime) -> Bars:
    """Draw the days of a component's uptime."""
    marks = tuple(
        Mark(index=index, tone=TONES[day.worst], path=_bar(index, day.worst), words=words(site, component, day))
        for index, day in enumerate(uptime.days)
        if day.worst is not None and day.worst is not Status.OPERATIONAL
    )
    return Bars(
        first=uptime.days[0].date.isoformat() if uptime.days else "",
        fine=_stroke(_FINE_Y, [day.worst is Status.OPERATIONAL for day in uptime.days]),
        unknown=_stroke(_UNKNOWN_Y, [day.worst is None for day in uptime.days]),
        marks=marks,
        label=site.say.days_with_incidents(
            sum(day.is_eventful for day in uptime.days), len(uptime.counted), len(uptime.days)
        ),
    )


def words(site: Site, component: str, day: Day) -> str:
    """Say what happened on a day: how bad for how long, and what it was."""
    said = [site.say.short_day(day.date), ", ".join(words for _, words in lasting(site, component, day))]
    titles = [site.title(site.by_id[id_]) for id_ in day.entries if id_ in site.by_id]
    return site.say.day_words([part for part in said if part], titles)


def lasting(site: Site, component: str, day: Day) -> Iterator[tuple[Status, str]]:
    """Give each status of a day and say it with its duration, worst first.

    What still lasts has no duration: it grows with the clock, and a page must not. Nor has a group's day.
    """
    if not day.seconds and day.worst is not None and day.worst is not Status.OPERATIONAL:
        yield day.worst, site.say.statuses[day.worst]
    still = site.snapshot.statuses.get(component) if day.date == site.today else None
    for status in sorted(day.seconds, key=lambda status: -status.rank):
        if status is still:
            yield status, site.say.lasting(status)
        elif day.seconds[status] > 0:
            yield status, site.say.lasting(status, day.seconds[status])


def _bar(index: int, status: Status) -> str:
    return f"M{index * STEP} {TALL - _HEIGHTS[status]}h{WIDE}V{TALL}h-{WIDE}z"


def _stroke(y: int, wanted: Sequence[bool]) -> str:
    """Draw each run of wanted days as one line, which ends with a day's bar and not with a gap."""
    lines = []
    for is_wanted, run in groupby(enumerate(wanted), key=lambda pair: pair[1]):
        if is_wanted:
            days = [index for index, _ in run]
            lines.append(f"M{days[0] * STEP} {y}h{len(days) * STEP - (STEP - WIDE)}")
    return "".join(lines)
