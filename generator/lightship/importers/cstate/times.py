"""Dates as Hugo sites write them; one without a zone is the site's."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_DATE = re.compile(
    r"""(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})
    (?:(?:[Tt]|\s+)(?P<hour>\d{1,3}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<fraction>\d+))?)?)?
    \s*(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}:?\d{2})?""",
    re.VERBOSE,
)
_NUMBERS = ("year", "month", "day", "minute", "second")
_EARLIEST, _LATEST = 1980, 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time in UTC, and what was wrong or missing where it was written."""

    at: datetime
    is_naive: bool = False
    complaint: str = ""


def zone(name: str) -> tzinfo | None:
    """Give a time zone by its name; None when there is no such zone."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ValueError, KeyError, OSError):
        return None


def read(text: str, local: tzinfo) -> Moment | None:
    """Read a date; None when it is none or does not exist. An hour of three digits loses its leading zero."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    hour = match["hour"] or "0"
    if len(hour) == 3 and not hour.startswith("0"):
        return None
    year, month, day, minute, second = (int(match[name] or 0) for name in _NUMBERS)
    fraction = int((match["fraction"] or "0").ljust(3, "0")[:3]) * 1000
    try:
        local = _zone(match["zone"], local)
        at = datetime(year, month, day, int(hour), minute, second, fraction, tzinfo=local).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if not _EARLIEST <= at.year <= _LATEST:
        return None
    complaint = f"the hour {hour!r} has three digits" if len(hour) == 3 else ""
    return Moment(at=at, is_naive=match["zone"] is None, complaint=complaint)


def _zone(text: str | None, local: tzinfo) -> tzinfo:
    if text is None:
        return local
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
