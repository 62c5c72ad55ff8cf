"""What readers were promised: the next update and the end, and whether that time has passed."""

from dataclasses import dataclass
from datetime import date

from lightship.outputs.pages.pieces import Moment, moment
from lightship.outputs.pages.site import Site
from lightship.snapshot import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A time that was promised; `caveat` is how sure it is, in words."""

    by: Moment
    is_late: bool
    caveat: str = ""


def next_update(site: Site, entry: Entry, *, today: date | None = None) -> Promise | None:
    """Give the promised next update of something that is not over; its day is left out when it is `today`."""
    if entry.next_update is None or entry.phase.is_final:
        return None
    return Promise(by=moment(site, entry.next_update, today=today), is_late=entry.next_update < site.snapshot.now)


def estimate(site: Site, entry: Entry, *, today: date | None = None) -> Promise | None:
    """Give the estimated end of something that is not over; its day is left out when it is `today`."""
    if entry.eta is None or entry.phase.is_final:
        return None
    return Promise(
        by=moment(site, entry.eta.by, today=today),
        is_late=entry.eta.by < site.snapshot.now,
        caveat=site.say.confidences[entry.eta.confidence],
    )
