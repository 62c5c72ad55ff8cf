"""Slots: `{{ facts.share }}` in author text, filled in a sandbox by values and by nothing else."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, Undefined, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from lightship.errors import LightshipError
from lightship.words.bounds import LONGEST
from lightship.words.code import pieces
from lightship.words.escaping import escape

_MARK = re.compile(r"\{[{%#]")
_SLOT = re.compile(r"""\{\{((?:"[^"\n]*"|'[^'\n]*'|[^"'\n{}])*)\}\}""")
_MAX_SLOT = 200
_NO_SLOT = (TemplateError, ValueError, TypeError, AttributeError, SyntaxError, OverflowError, RecursionError)


class SlotError(LightshipError):
    """A slot that cannot be filled; `line` and `column` count from 1 in the text."""

    def __init__(self, line: int, column: int, message: str, hint: str = "") -> None:
        """Keep the place."""
        super().__init__(message, hint)
        self.line = line
        self.column = column


class _Environment(ImmutableSandboxedEnvironment):
    """A sandbox in which a name after a dot is a key, never a method."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Look a key up in a mapping; of other things give what is neither private nor callable."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        found = super().getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute) if callable(found) else found


def _plain(value: object) -> str:
    """Give a value as text on one line; TypeError for what is neither text, number nor time."""
    if isinstance(value, Undefined):
        return str(value)
    if isinstance(value, datetime) and value.tzinfo:
        value = value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    if not isinstance(value, str | int | float | date):
        raise TypeError
    return " ".join(str(value).split())


def _joined(values: object, between: str = ", ") -> str:
    """Give the members of a list as one text."""
    if isinstance(values, list | tuple):
        return between.join(map(_plain, values))
    raise TypeError


_ENVIRONMENT = _Environment(undefined=StrictUndefined, finalize=lambda value: escape(_plain(value)), autoescape=False)
_ENVIRONMENT.globals.clear()
_ENVIRONMENT.filters = {
    "capitalize": lambda value: _plain(value).capitalize(),
    "default": lambda value, other="": other if isinstance(value, Undefined) else value,
    "join": _joined,
    "lower": lambda value: _plain(value).lower(),
    "title": lambda value: _plain(value).title(),
    "upper": lambda value: _plain(value).upper(),
}


@lru_cache(maxsize=1024)
def _compiled(slot: str) -> Template:
    """Compile one slot; ValueError says what is not allowed in it."""
    for node in _ENVIRONMENT.parse(slot).find_all(nodes.Node):
        if not isinstance(node, nodes.Output | nodes.Name | nodes.Getattr | nodes.Filter | nodes.Const):
            raise ValueError(type(node).__name__.lower())
    return _ENVIRONMENT.from_string(slot)


def fill(markdown: str, values: Mapping[str, object]) -> str:
    """Fill every slot outside code; SlotError names the place and what is missing."""
    if not _MARK.search(markdown):
        return markdown
    out: list[str] = []
    for offset, piece, is_code in pieces(markdown):
        out.append(piece if is_code else _filled(markdown, offset, offset + len(piece), values))
    filled = "".join(out)
    if len(filled) > LONGEST:
        raise SlotError(
            1, 1, f"filled, the text has {len(filled):,} characters", f"at most {LONGEST:,}: shorten the facts"
        )
    return filled


def _filled(markdown: str, start: int, end: int, values: Mapping[str, object]) -> str:
    """Fill the slots of one stretch of prose."""
    out: list[str] = []
    while mark := _MARK.search(markdown, start, end):
        out.append(markdown[start : mark.start()])
        line = markdown.count("\n", 0, mark.start()) + 1
        column = mark.start() - markdown.rfind("\n", 0, mark.start())
        slot = _SLOT.match(markdown, mark.start(), end)
        if mark[0] != "{{":
            raise SlotError(line, column, f"{mark[0]!r} has no meaning here", f'write {{{{ "{mark[0]}" }}}} to show it')
        if slot is None or len(slot[0]) > _MAX_SLOT:
            raise SlotError(
                line,
                column,
                "the slot is not closed on its line",
                'end it with }}, or write {{ "{{" }} to show braces',
            )
        try:
            out.append(_value(slot[0], values))
        except UndefinedError as error:
            raise SlotError(line, column, f"nothing to fill {slot[0]} with", _near(slot[1], values)) from error
        except _NO_SLOT as error:
            raise SlotError(
                line, column, f"{slot[0]} is not a slot", "a slot names a fact: {{ facts.NAME }}"
            ) from error
        start = slot.end()
    return "".join([*out, markdown[start:end]])


def _value(slot: str, values: Mapping[str, object]) -> str:
    """Fill one slot; words between quotes stand as they are."""
    if constant := re.fullmatch(r"""\{\{ *(?:"([^"\n\\]*)"|'([^'\n\\]*)') *\}\}""", slot):
        return constant[1] or constant[2] or ""
    return _compiled(slot).render(values)


def _near(expression: str, values: Mapping[str, object]) -> str:
    """Suggest the nearest known fact, compared by its own name."""
    facts = values.get("facts")
    known = {name: f"facts.{name}" for name in facts} if isinstance(facts, Mapping) else {}
    known |= {name: name for name, value in values.items() if not isinstance(value, Mapping)}
    name = expression.partition("|")[0].strip().rpartition(".")[2]
    close = get_close_matches(name, known, n=1)
    listed = ", ".join(list(known.values())[:12])
    return f"did you mean {known[close[0]]!r}?" if close else f"known: {listed or 'nothing'}"


def literal(text: str) -> str:
    """Protect text so that `fill` gives it back unchanged."""
    if not _MARK.search(text):
        return text
    return "".join(
        piece if is_code else _MARK.sub(lambda mark: f'{{{{ "{mark[0]}" }}}}', piece)
        for _, piece, is_code in pieces(text)
    )
