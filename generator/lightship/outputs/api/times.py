"""Instants as Statuspage writes them: local to the page, with exactly three fraction digits."""

from datetime import UTC, datetime, tzinfo


def timestamp(at: datetime, zone: tzinfo) -> str:
    """Write an instant in a zone: `Z` when the zone is UTC, else the offset that holds there at that instant.

    Fractions are cut, not rounded. An offset that RFC 3339 cannot write (local mean times, before about 1900) and an
    instant at the edge of the calendar are given in UTC.
    """
    try:
        local = at.astimezone(zone)
    except OverflowError:
        local = at.astimezone(UTC)
    offset = local.utcoffset()
    if offset is None or offset.total_seconds() % 60:
        local = at.astimezone(UTC)
    if local.tzname() == "UTC":
        return local.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    return local.isoformat(timespec="milliseconds")


def timestamp_or_none(at: datetime | None, zone: tzinfo) -> str | None:
    """Write an instant, or None where there is none."""
    return None if at is None else timestamp(at, zone)
