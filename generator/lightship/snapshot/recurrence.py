"""Recurring maintenance: RFC 5545 rules, expanded in the zone of their author so that 23:00 stays 23:00."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

AHEAD = timedelta(days=90)
MAX_OCCURRENCES = 1000
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_PARTS = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})


def problem(rule: str) -> str:
    """Say what is wrong with a rule; empty when nothing is."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    if parts.get("FREQ") not in _FREQUENCIES:
        return f"it must begin like FREQ=MONTHLY; one of {', '.join(_FREQUENCIES)}"
    unknown = sorted(set(parts) - _PARTS)
    if unknown:
        return f"{unknown[0]} is not read; allowed: {', '.join(sorted(_PARTS))}"
    try:
        rrulestr(rule.replace("Z", ""), dtstart=datetime(2026, 1, 1))  # noqa: DTZ001 - rules are expanded in local time
    except (ValueError, TypeError, OverflowError) as error:
        return f"write it as in RFC 5545, such as FREQ=MONTHLY;COUNT=6: {error}"
    return ""


def starts(rule: str, first: datetime, zone: str, until: datetime) -> Iterator[datetime]:
    """Give the begins (UTC) of a rule's occurrences from `first` to `until`; the local time of day stays the same.

    A local time that daylight saving skips moves on by the gap; one that comes twice is the earlier (RFC 5545 §3.3.5).
    """
    here = ZoneInfo(zone)
    local = first.astimezone(here).replace(tzinfo=None)
    for count, moment in enumerate(rrulestr(_local_until(rule, here), dtstart=local)):
        instant = moment.replace(tzinfo=here).astimezone(UTC)
        if count >= MAX_OCCURRENCES or instant > until:
            return
        yield instant


def day(start: datetime, zone: str) -> str:
    """Name an occurrence by the day of its original begin, as its author counts days."""
    return f"{start.astimezone(ZoneInfo(zone)):%Y%m%d}"


def days(rule: str, first: datetime, zone: str, until: datetime) -> list[str]:
    """Name all occurrences that begin by `until`."""
    return [day(start, zone) for start in starts(rule, first, zone, until)]


def _local_until(rule: str, zone: ZoneInfo) -> str:
    """Turn an UNTIL in UTC into local time, for the rule is expanded in local time."""
    parts = []
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if name == "UNTIL" and value.endswith("Z"):
            instant = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            value = f"{instant.astimezone(zone):%Y%m%dT%H%M%S}"
        parts.append(f"{name}={value}")
    return ";".join(parts)
