"""Dates as Hugo sites write them; one without a zone is the site's."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_DATE = re.compile(
    r"""(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})
    (?:(?:[Tt]|\s+)(?P<hour>[0-9]{1,3}):(?P<minute>[0-9]{1,2})
        (?::(?P<second>[0-9]{1,2})(?:[.,](?P<fraction>[0-9]+))?)?)?
    (?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?
    \s*(?P<zone>[+-][0-9]{2}(?::?[0-9]{2})?(?:\s+[A-Z]{1,5})?|[A-Za-z]{1,5})?""",
    re.VERBOSE,
)
# Zones by the letters that people write; what several countries use (IST, BST, CST) is not guessed.
_ZONES = {
    name: hours
    for hours, names in {
        0: "Z UTC UT GMT WET",
        1: "WEST CET MEZ",
        2: "CEST MESZ EET",
        3: "EEST MSK",
        -4: "EDT",
        -5: "EST CDT",
        -7: "MST PDT",
        -8: "PST",
    }.items()
    for name in names.split()
}
_DAYS = ("%d %b %Y", "%d %B %Y", "%B %d, %Y", "%b %d, %Y", "%Y/%m/%d", "%Y.%m.%d")
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
    text = " ".join(text.split())
    match = _DATE.fullmatch(text)
    if match is None:
        return _written(text, local)
    hour = _hour(match["hour"] or "0", match["half"] or "")
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
    if match["zone"] and _ZONES.get(match["zone"].upper()):
        complaint = f"the zone {match['zone']!r} is only letters"
    return Moment(at=at, is_naive=match["zone"] is None, complaint=complaint)


def _written(text: str, local: tzinfo) -> Moment | None:
    """Read the other forms that Hugo takes: seconds since 1970, the dates of mails, and days in words."""
    try:
        if re.fullmatch("[0-9]{9,10}", text):
            return _bounded(datetime.fromtimestamp(int(text), UTC))
        if "," in text and ":" in text:
            at = parsedate_to_datetime(text)
            return _bounded(at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=local).astimezone(UTC))
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    for form in _DAYS:
        try:
            at = datetime.strptime(text, form).replace(tzinfo=local)
            return _bounded(at.astimezone(UTC), is_naive=True)
        except (ValueError, OverflowError):
            continue
    return None


def _bounded(at: datetime, *, is_naive: bool = False) -> Moment | None:
    return Moment(at=at, is_naive=is_naive) if _EARLIEST <= at.year <= _LATEST else None


def _hour(text: str, half: str) -> str:
    """Give an hour of a day of two halves as one of 24."""
    if not half or not 1 <= int(text) <= 12:
        return text
    return str(int(text) % 12 + (12 if half in "pP" else 0))


def _zone(text: str | None, local: tzinfo) -> tzinfo:
    """Give the zone that a date names; ValueError when it is not known."""
    if text is None:
        return local
    if text[0] not in "+-":
        if text.upper() not in _ZONES:
            raise ValueError(text)
        return timezone(timedelta(hours=_ZONES[text.upper()]))
    digits = re.sub("[^0-9]", "", text).ljust(4, "0")
    sign = -1 if text[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
