"""Values as the text of a file, in the order of their table and as an author would type them."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from yaml import SafeDumper, ScalarNode, SequenceNode, serialize
from yaml.resolver import Resolver

from lightship.model import Component
from lightship.model.formats import COMPONENT
from lightship.source import Table
from lightship.writing.nouns import component as values_of

_UNFOLDED = 1 << 30
_ONE_LINE = 110
_FENCE = "---\n"
_TEXT = "tag:yaml.org,2002:str"
# Every scalar is read as text, so a plain time is safe; text like a number, a flag or null is quoted for
# the sake of other YAML readers.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d{3})?Z)?")
_URL = re.compile(r"https?://[A-Za-z0-9./_~%+=&?-]+")
_WORDS = re.compile(r"[A-Za-z0-9/(][\w ./()+%@—–-]*(?<! )", re.ASCII)
_LINE = re.compile(r"[A-Za-z][\w ,'./()+%@—–-]*(?<! )", re.ASCII)
_BROKEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_NUMBER = re.compile(r"\d[\d.]*e[+-]?\d+|0[oxb]\w*", re.IGNORECASE)
_RESOLVER: Any = Resolver()


def yaml(table: Table, values: Mapping[str, Any]) -> str:
    """Write values as YAML by their table: one line a key, times plain, nested values in flow style.

    Values are as `Table.write` takes them (nested records as dicts); `lightship.source` reads back the same.
    """
    written = table.write(dict(values))
    return "".join(f"{key}:{_value(value)}\n" for key, value in written.items()) or "{}\n"


def markdown(table: Table, values: Mapping[str, Any], body: str = "") -> str:
    """Write a Markdown file: front matter by the table, then the body; the file ends with a line end."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    end = "" if not body or body.endswith("\n") else "\n"
    return f"{_FENCE}{yaml(table, values)}{_FENCE}{body}{end}"


def components(roots: Iterable[Component]) -> str:
    """Write the text of components.yml: groups as blocks, members on one line where they fit."""
    items = _items([COMPONENT.write(values_of(root)) for root in roots], 2)
    return f"components:\n{items}" if items else "components: []\n"


def _items(members: Iterable[Mapping[str, Any]], depth: int) -> str:
    return "".join(_item(member, depth) for member in members)


def _item(member: Mapping[str, Any], depth: int) -> str:
    """Write one component as an item of a list that is indented by `depth` spaces."""
    indent = " " * depth
    line = f"{indent}- {_flow(member)}\n"
    if "components" not in member and len(line) <= _ONE_LINE:
        return line
    lines = []
    for key, value in member.items():
        if key == "components":
            lines.append(f"{indent}  components:\n{_items(value, depth + 4)}")
        else:
            lines.append(f"{indent}  {key}: {_flow(value) if not isinstance(value, str) else _line(value)}\n")
    return f"{indent}- {''.join(lines).removeprefix(indent + '  ')}"


def _value(value: Any) -> str:
    """Write the value of a key: on its line, but a list of records with a line each."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return "".join(f"\n  - {_flow(item)}" for item in value)
    return f" {_line(value) if isinstance(value, str) else _flow(value)}"


def _flow(value: Any) -> str:
    """Write a value so that it may stand between brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(str(key))}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return _scalar(str(value))


@lru_cache(maxsize=4096)
def _line(text: str) -> str:
    """Write text that stands alone on its line, where commas and apostrophes mean nothing."""
    return text if _LINE.fullmatch(text) and _is_text(text) else _scalar(text)


@lru_cache(maxsize=4096)
def _scalar(text: str) -> str:
    """Write text plain where that is safe in any place, and as PyYAML does otherwise."""
    if _INSTANT.fullmatch(text) or _URL.fullmatch(text) or (_WORDS.fullmatch(text) and _is_text(text)):
        return text
    # Only double quotes keep every character on one line.
    style = '"' if _BROKEN.search(text) else None
    node = SequenceNode("tag:yaml.org,2002:seq", [ScalarNode(_TEXT, text, style=style)], flow_style=True)
    options: dict[str, Any] = {"width": _UNFOLDED, "allow_unicode": True}
    return str(serialize(node, Dumper=SafeDumper, **options))[1:-2]


def _is_text(text: str) -> bool:
    """Tell whether every YAML reader takes this plain text for text, those of YAML 1.2 too."""
    return not _NUMBER.fullmatch(text) and bool(_RESOLVER.resolve(ScalarNode, text, (True, False)) == _TEXT)
