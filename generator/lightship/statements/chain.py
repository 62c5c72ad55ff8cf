"""The chain of statements: each names the one before by its digest, and together they say what the page must say."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lightship.statements.statement import Latest, Statement, StatementError, digest, read


@dataclass(slots=True, kw_only=True)
class Held:
    """What the statements say of one twin now; `number` is the last statement that spoke of it."""

    sha256: str
    number: int
    updates: dict[str, str] = field(default_factory=dict)


def problem(content: bytes, expected: Latest) -> str:
    """Say why bytes are not the statement of this number and digest (empty: not known); nothing when they are."""
    try:
        statement = read(content)
    except StatementError as error:
        return error.message
    if statement.number != expected.number:
        return f"it says that it is statement {statement.number}"
    if expected.sha256 and digest(content) != expected.sha256:
        return "it was altered: the chain names other bytes"
    if (statement.number == 1) != (statement.previous == ""):
        return "the chain does not begin with statement 1"
    return ""


class Backwards:
    """What statements say of each incident's twin, learned from the newest to the oldest.

    So a long chain is read from its end, and only what holds today is kept of it.
    """

    __slots__ = ("_closed", "_settled", "held")

    def __init__(self) -> None:
        """Know nothing yet."""
        self.held: dict[str, Held] = {}
        # Of these, older statements say what holds no more.
        self._closed: set[str] = set()
        self._settled: dict[str, set[str]] = {}

    def add(self, statement: Statement) -> None:
        """Learn from a statement that is older than all before."""
        for twin in statement.twins:
            if twin.incident in self._closed:
                continue
            one = self.held.get(twin.incident)
            if one is None:
                one = self.held[twin.incident] = Held(sha256=twin.sha256, number=statement.number)
            settled = self._settled.setdefault(twin.incident, set())
            one.updates.update({id_: text for id_, text in twin.updates.items() if id_ not in settled})
            settled.update(twin.updates, twin.removed)
        self._closed.update(statement.gone)


def fold(statements: Iterable[Statement]) -> dict[str, Held]:
    """Give what statements, newest first, say of each incident's twin."""
    known = Backwards()
    for statement in statements:
        known.add(statement)
    return known.held
