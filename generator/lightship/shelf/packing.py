"""Values to bytes and back: pickle that makes nothing but the nouns and times that a status page consists of."""

import dataclasses
import io
import pickle
from enum import Enum
from typing import Any

_OURS = ("lightship.model.", "lightship.snapshot.views", "lightship.source.nodes")
_TIMES = {"datetime": frozenset({"datetime", "date", "timedelta", "timezone"})}


def pack(value: object) -> bytes:
    """Write a value of plain data, times, enums and frozen dataclasses of ours."""
    return pickle.dumps(value, protocol=5)


def unpack(content: bytes) -> Any:
    """Read what `pack` wrote; None for anything else. Whatever the bytes say, no other code runs."""
    try:
        return _Unpickler(io.BytesIO(content)).load()
    except Exception:  # noqa: BLE001 - broken bytes fail in many ways, and all of them mean: not there
        return None


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if self._is_allowed(module, name) else None
        is_noun = isinstance(found, type) and (dataclasses.is_dataclass(found) or issubclass(found, Enum))
        if found is None or not (is_noun or module in _TIMES):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found

    @staticmethod
    def _is_allowed(module: str, name: str) -> bool:
        return "." not in name and (module.startswith(_OURS) or name in _TIMES.get(module, ()))
