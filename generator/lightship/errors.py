"""What can go wrong, as values: problems of the content, and errors that end a command with an exit code."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# What a CI's log takes for a command: `::` at the begin of a line, and `##[` anywhere.
_COMMAND = re.compile(r"^\s*:(?=:)|##(?=\[)")


def visible(text: str) -> str:
    """Write what a terminal or a CI's log would obey, a line's end too, as an escape such as `\\x1b`."""
    shown = _CONTROL.sub(lambda sign: sign[0].encode("unicode_escape").decode(), text)
    return _COMMAND.sub(lambda sign: f"{sign[0][:-1]}\\x{ord(sign[0][-1]):02x}", shown)


class Exit(IntEnum):
    """Exit codes of every command; a promise to scripts (docs/reference.md)."""

    FINE = 0
    CONTENT = 1
    USAGE = 2
    BUG = 3
    OUTSIDE = 4


class Level(StrEnum):
    """How bad a problem is; only errors stop a build."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One thing that an author should mend; sorts by place.

    `path` is relative to the repository, `line` and `column` count from 1.
    """

    path: str
    line: int = 1
    column: int = 1
    message: str
    hint: str = ""
    level: Level = Level.ERROR

    def __str__(self) -> str:
        """Give the line that people and editors read: `path:line:column: message (hint)`."""
        prefix = "" if self.level is Level.ERROR else f"{self.level}: "
        hint = f" ({self.hint})" if self.hint else ""
        return visible(f"{self.path}:{self.line}:{self.column}: {prefix}{self.message}{hint}")


class LightshipError(Exception):
    """An expected error: its words reach the user, never a traceback."""

    exit_code = Exit.CONTENT

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep the message, which may have several lines, and the way out, without what a terminal would obey."""
        self.message = _lines(message)
        self.hint = visible(hint)
        super().__init__(self.message)

    def __str__(self) -> str:
        """Give the message with its hint in parentheses."""
        return f"{self.message} ({self.hint})" if self.hint else self.message


def _lines(message: str) -> str:
    """Mark all lines but the first: what came from outside must not begin one, where a CI's log reads commands."""
    first, *others = message.split("\n")
    marked = (line if line.startswith("| ") else f"| {line}" for line in others)
    return "\n".join(map(visible, (first, *marked)))


class ContentError(LightshipError):
    """The content, configuration or policy says no; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Sort the problems; they are printed one a line."""
        self.problems = tuple(sorted(problems))
        super().__init__("")
        self.message = "\n".join(map(str, self.problems))


class UsageError(LightshipError):
    """The command was called in a way that cannot work."""

    exit_code = Exit.USAGE


class OutsideError(LightshipError):
    """The outside refused: a file system, an engine, a network. Trying again may help unless `permanent`."""

    exit_code = Exit.OUTSIDE

    def __init__(self, message: str, hint: str = "", *, permanent: bool = False) -> None:
        """Keep whether another try is pointless."""
        super().__init__(message, hint)
        self.permanent = permanent
