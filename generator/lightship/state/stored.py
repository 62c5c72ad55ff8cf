"""The JSON files of the state store: written the same on every machine, refused when they are not ours."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from lightship.state.base import StateError

_FORMAT = 1
_T = TypeVar("_T")


def written(content: Mapping[str, object]) -> bytes:
    """Write a file, a line for each key.

    Not by `indent`, which Python's json does by itself: slowly, and in circles that only the garbage collector breaks.
    """
    lines = (f" {_json(key)}: {_json(value)}" for key, value in {"format": _FORMAT, **content}.items())
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def read(content: bytes, key: str, make: Callable[[Mapping[str, Any]], _T]) -> _T:
    """Read a file with `make`; raises StateError when it is not what we write."""
    try:
        data = json.loads(content)
        if data["format"] != _FORMAT:
            raise ValueError(data["format"])
        return make(data)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        hint = "is `state` of delivery.yml right, and this lightship not older than the one that wrote it?"
        raise StateError(f"{key} in the state store is not one of ours", hint, permanent=True) from error


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def instant(at: datetime) -> str:
    """Write an instant."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Read an instant; raises ValueError when it has no zone, or is none in UTC (0001-01-01 in the east)."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error
