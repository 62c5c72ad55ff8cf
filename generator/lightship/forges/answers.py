"""What a forge answered: JSON of strangers, read by its fields, each of which is what it must be or an error."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from lightship.forges.base import ForgeError

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
# Beyond them a sum of times is none.
_FIRST_YEAR, _LAST_YEAR = 1970, 9000


class Answer:
    """A JSON object of a forge; `what` is what the error says it is, such as `pull request 7`."""

    __slots__ = ("_fields", "_what")

    def __init__(self, value: Any, what: str) -> None:
        """Take an object; raises ForgeError for anything else."""
        if not isinstance(value, dict):
            raise _unreadable(what, "an object")
        self._fields = value
        self._what = what

    def text(self, name: str, usual: str | None = None) -> str:
        """Give a text; `usual` when there is none or null."""
        return str(self._typed(name, str, "", usual))

    def commit(self, name: str, usual: str | None = None) -> str:
        """Give the hash of a commit, which git is asked for later; `usual` when there is none or null."""
        found = self.text(name, usual)
        if found != usual and not _HASH.fullmatch(found):
            raise _unreadable(self._what, name)
        return found

    def number(self, name: str) -> int:
        """Give a whole number."""
        return int(self._typed(name, int, 0, None))

    def flag(self, name: str, *, usual: bool | None = None) -> bool:
        """Give true or false; `usual` when there is none or null."""
        return bool(self._typed(name, bool, False, usual))

    def instant(self, name: str) -> datetime:
        """Give an instant in UTC."""
        try:
            found = datetime.fromisoformat(self.text(name))
        except ValueError:
            raise _unreadable(self._what, name) from None
        if found.tzinfo is None or not _FIRST_YEAR < found.year < _LAST_YEAR:
            raise _unreadable(self._what, name)
        return found.astimezone(UTC).replace(microsecond=0)

    def one(self, name: str) -> "Answer | None":
        """Give the object in a field; None when there is none."""
        value = self._fields.get(name)
        return None if value is None else Answer(value, f"{self._what}, {name}")

    def part(self, name: str) -> "Answer":
        """Give the object in a field that must be there."""
        return Answer(self._fields.get(name), f"{self._what}, {name}")

    def has(self, name: str) -> bool:
        """Tell whether a field is there and not null."""
        return self._fields.get(name) is not None

    def texts(self, name: str) -> tuple[str, ...]:
        """Give a list of texts; empty when it is missing."""
        value = self._fields.get(name) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise _unreadable(self._what, name)
        return tuple(value)

    def many(self, name: str) -> Iterator["Answer"]:
        """Give the objects of a list; none when it is missing."""
        return every(self._fields.get(name) or [], f"{self._what}, {name}")

    def _typed(self, name: str, kind: type, empty: Any, usual: Any) -> Any:
        value = self._fields.get(name)
        if value is None and usual is not None:
            return usual
        # True is a number to Python, and not to a forge.
        if not isinstance(value, kind) or isinstance(value, bool) is not isinstance(empty, bool):
            raise _unreadable(self._what, name)
        return value


def every(value: Any, what: str) -> Iterator[Answer]:
    """Give the objects of a list; raises ForgeError for anything else."""
    if not isinstance(value, list):
        raise _unreadable(what, "a list")
    return (Answer(item, what) for item in value)


def parsed(content: bytes, what: str) -> Any:
    """Read an answer; raises ForgeError when it is no JSON."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise _unreadable(what, "JSON") from None


def _unreadable(what: str, field: str) -> ForgeError:
    return ForgeError(f"the forge's answer about {what} has no {field} that can be read", "is its address right?")
