"""The fields of a subscriber as text: what people type and CSV files hold. No word about a mistake shows an address."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from lightship.model import PUBLIC, Components, Kind
from lightship.model.addresses import AddressError, kept
from lightship.model.subscriber import Medium, Preference, Subscriber
from lightship.source.fields import nearest
from lightship.source.types import parse_instant

NAMES = (
    "address",
    "medium",
    "audience",
    "components",
    "kinds",
    "preference",
    "language",
    "zone",
    "name",
    "tier",
    "confirmed",
    "quarantined",
    "reason",
    "forgotten",
)
_YES = frozenset({"yes", "true", "1", "now"})
_NO = frozenset({"no", "false", "0"})
_LONGEST = 300
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_ID = re.compile(r"[0-9a-f]{16}")

Choice = TypeVar("Choice", bound=StrEnum)


class FieldError(ValueError):
    """A text that is no value of its field: `message` says what is wrong, `hint` the way out."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep both."""
        super().__init__(f"{message} ({hint})")
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What values may name: the page's components, audiences and languages."""

    components: Components
    audiences: tuple[str, ...]
    languages: tuple[str, ...]


class Reader:
    """Reads texts of fields, at an instant; what was read once is known when it comes again."""

    def __init__(self, known: Known, now: datetime) -> None:
        """Remember what is known; `now` is when somebody agreed of whom only that is said."""
        self._known = known
        self._now = now
        self._seen: dict[tuple[str, str], object] = {}
        self._readers: dict[str, Callable[[str], object]] = {
            "medium": lambda text: choice(text, Medium),
            "audience": self._audience,
            "components": self._components,
            "kinds": lambda text: tuple(choice(part, Kind) for part in _parts(text)),
            "preference": lambda text: choice(text, Preference),
            "language": self._language,
            "zone": _zone,
            "name": _line,
            "tier": _line,
            "confirmed": self._instant,
            "quarantined": self._instant,
            "reason": _line,
            "forgotten": _identity,
        }

    def value(self, name: str, text: str) -> object:
        """Read the text of a field, None when it is empty; raises FieldError."""
        if not text:
            return None
        key = (name, text)
        if key not in self._seen:
            found = self._readers[name](text)
            if len(self._seen) > 100_000:
                self._seen.clear()
            self._seen[key] = found
        return self._seen[key]

    def address(self, text: str, medium: Medium) -> str:
        """Read an address; raises FieldError."""
        try:
            return kept(text, medium)
        except AddressError as error:
            raise FieldError(error.message, error.hint) from None

    def _audience(self, text: str) -> str:
        if text not in self._known.audiences:
            raise FieldError(f"unknown audience {shown(text)}", nearest(text, self._known.audiences))
        return text

    def _components(self, text: str) -> tuple[str, ...]:
        tree = self._known.components
        names = {component.name.casefold(): component.id for component, _ in tree.walk()}
        parts = _parts(text)
        # Names have spaces in them, and other signs.
        is_name = text.strip().casefold() in names and not all(map(tree.find, parts))
        found = []
        for part in [text.strip()] if is_name else parts:
            component = tree.find(part) or tree.find(names.get(part.casefold(), ""))
            if component is None:
                raise FieldError(f"unknown component {shown(part)}", nearest(part, tree.by_id))
            found.append(component.id)
        return tuple(dict.fromkeys(found))

    def _language(self, text: str) -> str:
        for language in self._known.languages:
            if language.casefold() == text.casefold().replace("_", "-"):
                return language
        raise FieldError(f"the page has no language {shown(text)}", nearest(text, self._known.languages))

    def _instant(self, text: str) -> datetime | None:
        if text.casefold() in _YES | _NO:
            return self._now if text.casefold() in _YES else None
        try:
            day = f"{text}T00:00:00Z" if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else text
            return parse_instant(re.sub(r" UTC$", "Z", day))
        except ValueError as error:
            raise FieldError(f"{shown(text)} is not a time", str(error)) from None


def choice(text: str, among: type[Choice]) -> Choice:
    """Read one of an enumeration's values; raises FieldError."""
    try:
        return among(text.strip().casefold())
    except ValueError:
        raise FieldError(f"{shown(text)} is none of these", nearest(text, (one.value for one in among))) from None


def written(subscriber: Subscriber) -> tuple[str, ...]:
    """Give the texts of all fields, in the order of NAMES; those that say nothing special are empty."""
    one = subscriber
    if one.is_forgotten:
        return ("",) * 11 + (_time(one.quarantined), "", one.id)
    return (
        one.address,
        one.medium.value,
        "" if one.audience == PUBLIC else one.audience,
        " ".join(one.components),
        " ".join(one.kinds),
        "" if one.preference is Preference.EVERY else one.preference.value,
        one.language,
        "" if one.zone == "Etc/UTC" else one.zone,
        one.name,
        one.tier,
        _time(one.confirmed),
        _time(one.quarantined),
        one.reason,
        "",
    )


def _time(value: datetime | None) -> str:
    return value.isoformat().replace("+00:00", "Z") if value else ""


def _parts(text: str) -> list[str]:
    """Split a list: at commas, semicolons and bars when there are some, else at spaces."""
    parts = re.split(r"[,;|]", text) if re.search(r"[,;|]", text) else text.split()
    return [part.strip() for part in parts if part.strip()]


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise FieldError(f"{shown(text)} is not a time zone", "such as Europe/Berlin or Etc/UTC") from None
    return text


def _line(text: str) -> str:
    if _BREAKS.search(text):
        raise FieldError("there is a control character in it", "remove it")
    if len(text) > _LONGEST:
        raise FieldError(f"it has {len(text)} characters", f"{_LONGEST} are allowed")
    return text.strip()


def _identity(text: str) -> str:
    if not _ID.fullmatch(text):
        raise FieldError("this is no id of somebody who is forgotten", "16 hex digits, as an export writes them")
    return text


def shown(text: str) -> str:
    """Quote a value; one that looks like an address is not shown, for it slipped into the wrong column."""
    if "@" in text or "://" in text or re.search(r"\d{5}", text):
        return "(not shown)"
    return repr(text if len(text) <= 60 else text[:60] + "…")
