"""The types of single values: every scalar is read as text and typed here, so 10:30 stays what its author meant."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from lightship.source.fields import Schema, Type
from lightship.source.nodes import Node, Report, Scalar, type_name

_DURATION = re.compile(r"(?:(\d{1,4})d)?(?:(\d{1,5})h)?(?:(\d{1,6})m)?(?:(\d{1,7})s)?")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_YEARS = (1970, 9000)
_LONGEST_ECHO = 60
_DURATION_WORDS = "a duration such as 30m, 1h30m or 2d"
_INSTANT_WORDS = "a time such as 2026-10-17T03:01:00Z"


def _text_of(node: Node, report: Report, words: str) -> str | None:
    if isinstance(node, Scalar) and not node.is_null:
        if _CONTROL.search(node.text):
            report(node.where, "contains a control character", "remove it")
            return None
        return node.text
    report(
        node.where,
        f"expected {words}, found {'nothing' if isinstance(node, Scalar) else type_name[type(node)]}",
        "",
    )
    return None


def _echo(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_ECHO else text[:_LONGEST_ECHO] + "…")


def scalar(words: str, schema: Schema, convert: Any, hint: str = "", write: Any = str) -> Type:
    """Build a type from a function that turns text into a value or raises ValueError with a message."""

    def read_scalar(node: Node, report: Report) -> Any:
        text = _text_of(node, report, words)
        if text is None:
            return None
        try:
            return convert(text)
        except ValueError as error:
            report(node.where, f"{_echo(text)} is not {words}", str(error) or hint)
            return None

    return Type(words=words, read=read_scalar, schema=schema, write=write)


def _line(text: str) -> str:
    if "\n" in text:
        raise ValueError("keep it on one line")
    if not text.strip():
        raise ValueError("it must not be empty")
    if len(text) > 300:
        raise ValueError(f"it has {len(text)} characters, 300 are allowed")
    return text.strip()


TEXT = scalar("text", {"type": "string"}, lambda text: text)
LINE = scalar("one line of text", {"type": "string", "minLength": 1, "maxLength": 300}, _line)


def pattern(words: str, expression: str, hint: str) -> Type:
    """Build the type of text that matches a whole expression."""
    compiled = re.compile(expression)

    def convert(text: str) -> str:
        if not compiled.fullmatch(text):
            raise ValueError(hint)
        return text

    return scalar(words, {"type": "string", "pattern": f"^(?:{expression})$"}, convert)


# Dots and double hyphens have meanings of their own in file names and occurrence ids.
ID = pattern("an id", "[a-z0-9]+(?:[-_][a-z0-9]+)*", "use small letters, digits and single hyphens between them")
LANGUAGE = pattern("a language code", "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", "such as en, de or pt-BR")
TOKEN = pattern("a word", "[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}", "letters, digits and . _ : / @ - are allowed")


_WEB_URL = r"https?://[^\s<>\"'`\\/?#\[\]@]+(?:[/?#][^\s<>\"'`\\]*)?"


def is_web_url(text: str) -> bool:
    """Tell whether a text is a web address whose host and port can be."""
    try:
        return bool(re.fullmatch(_WEB_URL, text) and urlsplit(text).hostname and urlsplit(text).port != 0)
    except ValueError:
        return False


def _web_url(text: str) -> str:
    if not is_web_url(text):
        is_begun = re.match("https?://", text)
        raise ValueError("its host, its port or a sign in it cannot be" if is_begun else "it must start with https://")
    return text


WEB_URL = scalar("a web address", {"type": "string", "pattern": f"^(?:{_WEB_URL})$"}, _web_url)


def parse_instant(text: str) -> datetime:
    """Read an RFC 3339 time with a zone into UTC; ValueError says what is wrong."""
    match = _INSTANT.fullmatch(text)
    if not match:
        raise ValueError("write it as 2026-10-17T03:01:00Z")
    if not match[3]:
        raise ValueError("it has no zone; end it with Z for UTC, or an offset such as +02:00")
    _check_year(text)
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"there is no such time: {error}") from None


def _check_year(text: str) -> None:
    """Refuse years of typing mistakes: sums with them could leave the calendar."""
    if not _YEARS[0] <= int(text[:4]) <= _YEARS[1]:
        raise ValueError(f"the year must lie between {_YEARS[0]} and {_YEARS[1]}")


def write_instant(value: datetime) -> str:
    """Write a time as UTC with Z; fractions only when it has some."""
    text = value.astimezone(UTC).isoformat(timespec="milliseconds" if value.microsecond else "seconds")
    return text.replace("+00:00", "Z")


def parse_duration(text: str) -> timedelta:
    """Read 1d2h30m10s (any part may be absent); ValueError says what is wrong."""
    match = _DURATION.fullmatch(text.replace(" ", ""))
    if not match or not any(match.groups()):
        raise ValueError("write it as 30m, 1h30m or 2d")
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def write_duration(value: timedelta) -> str:
    """Write a duration as 1d2h30m10s."""
    seconds = int(value.total_seconds())
    parts = [
        (seconds // 86400, "d"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "m"),
        (seconds % 60, "s"),
    ]
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0m"


def _parse_date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError("write it as 2026-10-17")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"there is no such day: {error}") from None
    if day.year < _YEARS[0]:
        raise ValueError(f"the year must not lie before {_YEARS[0]}")
    return day


def _parse_flag(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError("write true or false")
    return text == "true"


def _parse_number(text: str) -> float:
    try:
        value = float(Decimal(text))
    except InvalidOperation:
        raise ValueError("30 % is 0.3") from None
    if not 0 <= value <= 1:
        raise ValueError("30 % is 0.3")
    return value


def _parse_count(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValueError("digits only, such as 16384")
    return int(text)


def _parse_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise ValueError("use a name such as Europe/Berlin or Etc/UTC") from None
    return text


def _promise(text: str) -> datetime | timedelta:
    if re.match(r"\d{4}-", text):
        return parse_instant(text)
    try:
        return parse_duration(text)
    except ValueError as error:
        raise ValueError(f"{error}, or as 2026-10-17T03:01:00Z") from None


def _write_promise(value: datetime | timedelta) -> str:
    return write_duration(value) if isinstance(value, timedelta) else write_instant(value)


_INSTANT_SCHEMA: Schema = {"type": "string", "format": "date-time"}
_DURATION_SCHEMA: Schema = {"type": "string", "pattern": "^(\\d+[dhms] ?)+$"}
INSTANT = scalar(_INSTANT_WORDS, _INSTANT_SCHEMA, parse_instant, write=write_instant)
DURATION = scalar(_DURATION_WORDS, _DURATION_SCHEMA, parse_duration, write=write_duration)
PROMISE = scalar(
    f"{_DURATION_WORDS}, or {_INSTANT_WORDS}",
    {"anyOf": [_DURATION_SCHEMA, _INSTANT_SCHEMA]},
    _promise,
    write=_write_promise,
)
DATE = scalar("a day such as 2026-10-17", {"type": "string", "format": "date"}, _parse_date, write=date.isoformat)
FLAG = scalar("true or false", {"type": "boolean"}, _parse_flag, write=lambda value: value)
FRACTION = scalar("a number from 0 to 1", {"type": "number", "minimum": 0, "maximum": 1}, _parse_number, write=float)
COUNT = scalar("a whole number", {"type": "integer", "minimum": 0}, _parse_count, write=int)
ZONE = scalar("a time zone", {"type": "string"}, _parse_zone)
