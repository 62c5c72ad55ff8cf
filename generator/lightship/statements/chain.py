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
    """Say why bytes are not the statement of this number and digest; nothing when they are."""
    try:
        statement = read(content)
    except StatementError as error:
        return error.message
    if statement.number != expected.number:
        return f"it says that it is statement {statement.number}"
    if digest(content) != expected.sha256:
        return "it was altered: the chain names other bytes"
    if (statement.number == 1) != (statement.previous == ""):
        return "the chain does not begin with statement 1"
    return ""


def fold(statements: Iterable[Statement]) -> dict[str, Held]:
    """Give what statements, oldest first, say of each incident's twin."""
    held: dict[str, Held] = {}
    for statement in statements:
        for incident in statement.gone:
            held.pop(incident, None)
        for twin in statement.twins:
            one = held.setdefault(twin.incident, Held(sha256="", number=0))
            one.sha256, one.number = twin.sha256, statement.number
            for id_ in twin.removed:
                one.updates.pop(id_, None)
            one.updates.update(twin.updates)
    return held
