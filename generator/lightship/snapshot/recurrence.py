"""Recurring maintenance: RFC 5545 rules, expanded in the zone of their author so that 23:00 stays 23:00."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

AHEAD = timedelta(days=90)
MAX_OCCURRENCES = 1000
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "FREQ": "|".join(_FREQUENCIES),
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,2}",
    "UNTIL": r"\d{8}(?:T\d{6}Z?)?",
    "BYDAY": rf"(?:[+-]?[1-5])?{_DAY}",
    "BYMONTHDAY": r"-?(?:[1-9]|[12]\d|3[01])",
    "BYMONTH": r"[1-9]|1[0-2]",
    "BYSETPOS": r"-?[1-9]\d?",
    "WKST": _DAY,
}
_LISTS = ("BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS")
# Of days and weeks these parts can ask for what never comes, and would be searched for up to the year 9999.
_NEED_MONTHS = frozenset({"BYMONTHDAY", "BYSETPOS"})


_EXAMPLES = {
    "FREQ": "FREQ=MONTHLY",
    "INTERVAL": "INTERVAL=2",
    "COUNT": "COUNT=6",
    "UNTIL": "UNTIL=20271231T000000Z",
    "BYDAY": "BYDAY=2TU or BYDAY=MO,FR",
    "BYMONTHDAY": "BYMONTHDAY=15",
    "BYMONTH": "BYMONTH=1,7",
    "BYSETPOS": "BYSETPOS=-1",
    "WKST": "WKST=MO",
}


def problem(rule: str) -> str:
    """Say what is wrong with a rule; empty when nothing is."""
    parts: dict[str, str] = {}
    for part in rule.split(";"):
        name, _, value = part.partition("=")
        if not parts and name != "FREQ":
            return f"it must begin with FREQ=, one of {', '.join(_FREQUENCIES)}"
        if name not in _PARTS:
            return f"{part!r} is not read; allowed: {', '.join(_PARTS)}"
        if name in parts:
            return f"{name} stands twice"
        values = value.split(",") if name in _LISTS else [value]
        if not all(re.fullmatch(_PARTS[name], one) for one in values):
            return f"{part!r} cannot be read; such as {_EXAMPLES[name]}"
        parts[name] = value
    if parts["FREQ"] in _FREQUENCIES[:2] and _NEED_MONTHS & set(parts):
        return f"{', '.join(sorted(_NEED_MONTHS & set(parts)))} goes with MONTHLY or YEARLY"
    if "COUNT" in parts and "UNTIL" in parts:
        return "give COUNT or UNTIL, not both"
    try:
        rrulestr(rule.replace("Z", ""), dtstart=datetime(2026, 1, 1))  # noqa: DTZ001 - rules are expanded in local time
    except (ValueError, TypeError, OverflowError) as error:
        return f"write it as FREQ=MONTHLY;COUNT=6 (RFC 5545): {error}"
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


@lru_cache(maxsize=64)  # asked for each update of a series
def days(rule: str, first: datetime, zone: str, until: datetime) -> tuple[str, ...]:
    """Name all occurrences that begin by `until`."""
    return tuple(day(start, zone) for start in starts(rule, first, zone, until))


def is_exhausted(rule: str, first: datetime, zone: str, now: datetime) -> bool:
    """Tell whether a rule has come to so many occurrences that those after the next ones are not looked at any more."""
    return sum(1 for _ in starts(rule, first, zone, now + AHEAD)) >= MAX_OCCURRENCES


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
