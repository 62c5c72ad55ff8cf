"""YAML read as text with positions: no aliases, no duplicate keys, bounded depth; typing is the fields' work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from lightship.errors import Problem

MAX_DEPTH = 20
MAX_BYTES = 64 * 1024
NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file; line and column count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def problem(self, message: str, hint: str = "") -> Problem:
        """Say what is wrong here."""
        return Problem(path=self.path, line=self.line, column=self.column, message=message, hint=hint)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value as the author typed it; `is_null` for an empty or `null` plain one."""

    text: str
    where: Where
    is_null: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["Node", ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the author's order; keys are unique."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    where: Where


type_name = {Scalar: "a value", Sequence: "a list", Mapping: "a mapping"}
Node = Scalar | Sequence | Mapping
Report = Callable[[Where, str, str], None]


class _StopError(Exception):
    """Reading cannot go on; the problem has been reported."""


def parse(
    text: str, path: str, report: Report, first_line: int = 1, *, limit: int = MAX_BYTES, is_foreign: bool = False
) -> Node | None:
    """Read one YAML document of at most `limit` bytes, whose first line is line `first_line` of the file at `path`.

    A foreign file is another program's too and may say more than we read: its anchors are passed over, and an alias
    reads as nothing. Every problem goes to `report`; None when there is no document or it cannot be read.
    """
    start = Where(path, first_line, 1)
    if len(text.encode("utf-8", "surrogatepass")) > limit:
        report(start, f"more than {limit // 1024} KiB of YAML", "move long text into the body of an update")
        return None
    try:
        return _build(text, path, report, first_line - 1, is_foreign=is_foreign)
    except _StopError:
        return None
    except yaml.error.MarkedYAMLError as error:
        marked: Any = error
        mark = marked.problem_mark or marked.context_mark
        where = Where(path, mark.line + first_line, mark.column + 1) if mark else start
        report(where, f"this is not YAML: {error.problem or error.context}", _yaml_hint(str(error.problem)))
        return None
    except yaml.YAMLError as error:
        reason = getattr(error, "reason", None) or str(error)
        report(start, f"this is not YAML: {reason}", "save the file as UTF-8 text")
        return None


def _yaml_hint(problem: str) -> str:
    if "mapping values are not allowed" in problem:
        return "put quotes around a value that contains ': '"
    if "tab" in problem or "cannot start any token" in problem:
        return "indent with spaces, and put quotes around a value that starts with a special character"
    return "check quotes, brackets and indentation"


class _Open:
    """A list or mapping whose end has not been met."""

    __slots__ = ("is_mapping", "key", "nodes", "seen", "where")

    def __init__(self, where: Where, *, is_mapping: bool) -> None:
        self.where = where
        self.is_mapping = is_mapping
        self.nodes: list[Any] = []
        self.key: Scalar | None = None
        self.seen: dict[str, Where] = {}

    def node(self) -> Node:
        """Give the finished list or mapping."""
        return (Mapping if self.is_mapping else Sequence)(tuple(self.nodes), self.where)


def _build(text: str, path: str, report: Report, offset: int, *, is_foreign: bool) -> Node | None:
    """Build nodes from the parser's events: no recursion, so no input exhausts the stack."""
    stack: list[_Open] = []
    root: Node | None = None
    has_document = False
    # Attributes of events differ by their type; the parser's own types know little of them.
    event: Any
    for event in yaml.parse(text, yaml.CSafeLoader):
        kind = type(event)
        if kind in _IGNORED:
            continue
        if is_foreign:
            event.anchor = None
        where = Where(path, event.start_mark.line + 1 + offset, event.start_mark.column + 1)
        if kind is yaml.DocumentStartEvent:
            if has_document:
                report(where, "a second YAML document", "keep one document in a file")
                raise _StopError
            has_document = True
            continue
        if kind in _OPENING:
            _check_opening(event, where, len(stack), report)
            stack.append(_Open(where, is_mapping=kind is yaml.MappingStartEvent))
            continue
        node = stack.pop().node() if kind in _CLOSING else _scalar(event, where, report)
        if stack:
            _add(stack[-1], node, report)
        else:
            root = node
    return root


_OPENING = frozenset({yaml.MappingStartEvent, yaml.SequenceStartEvent})
_CLOSING = frozenset({yaml.MappingEndEvent, yaml.SequenceEndEvent})
_IGNORED = frozenset({yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentEndEvent})


def _scalar(event: Any, where: Where, report: Report) -> Scalar:
    if isinstance(event, yaml.AliasEvent):
        if event.anchor is None:
            return Scalar("", where, is_null=True)
        report(where, f"aliases are not read: *{event.anchor}", "repeat the value")
        raise _StopError
    _refuse_anchor(event, where, report)
    return Scalar(event.value, where, not event.style and event.value in NULLS)


def _check_opening(event: Any, where: Where, depth: int, report: Report) -> None:
    _refuse_anchor(event, where, report)
    if depth >= MAX_DEPTH:
        report(where, f"nested deeper than {MAX_DEPTH} levels", "flatten it")
        raise _StopError


def _refuse_anchor(event: Any, where: Where, report: Report) -> None:
    if event.anchor is not None:
        report(where, f"anchors are not read: &{event.anchor}", "remove it")
        raise _StopError


def _add(parent: _Open, node: Node, report: Report) -> None:
    if not parent.is_mapping:
        parent.nodes.append(node)
    elif parent.key is None:
        if not isinstance(node, Scalar):
            report(node.where, "a key must be plain text", "write it as `key: value`")
            raise _StopError
        if node.text in parent.seen:
            first = parent.seen[node.text]
            report(node.where, f"the key {node.text!r} stands twice", f"the first is on line {first.line}")
        parent.seen.setdefault(node.text, node.where)
        parent.key = node
    else:
        parent.nodes.append((parent.key, node))
        parent.key = None
