"""What an examination of a place found out: all right, to be looked at, or broken."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """What a finding means: all right, to be looked at, or broken."""

    FINE = "fine"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found out about a target or a state store; `name` is one of a few words such as `conditional writes`."""

    name: str
    level: Level
    message: str
    hint: str = ""
