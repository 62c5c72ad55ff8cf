"""Values as the text of a file, in the order of their table and as an author would type them."""

import re
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from typing import Any

from yaml import MappingNode, Node, SafeDumper, SequenceNode

from lightship.model.content import Component
from lightship.model.formats import COMPONENT
from lightship.source import Table
from lightship.writing.nouns import component as values_of

_UNFOLDED = 1 << 30
_ONE_LINE = 100
_FENCE = "---\n"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


class _Dumper(SafeDumper):
    """PyYAML's safe dumper without the habits that a reader of a diff would mind."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent lists below their key."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Repeat a value that stands twice: our reader refuses aliases."""
        return True

    def analyze_scalar(self, scalar: str) -> Any:
        """Leave a time plain inside braces too, where PyYAML fears its colons."""
        analysis = super().analyze_scalar(scalar)
        if _INSTANT.fullmatch(scalar):
            analysis.allow_flow_plain = True
        return analysis


# Every scalar is read as text, so a plain time is safe; text like a number, a flag or null is quoted for
# the sake of other YAML readers.
_Dumper.yaml_implicit_resolvers = {
    start: [(tag, expression) for tag, expression in resolvers if not tag.endswith(":timestamp")]
    for start, resolvers in SafeDumper.yaml_implicit_resolvers.items()
}


def _text(dumper: _Dumper, value: str) -> Node:
    # Only double quotes keep every character on one line.
    style = '"' if re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]", value) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def yaml(table: Table, values: Mapping[str, Any]) -> str:
    """Write values as YAML by their table: one line a key, times plain, nested values in flow style.

    Values are as `Table.write` takes them (nested records as dicts); `lightship.source` reads back the same.
    """
    return _yaml(table.write(dict(values)), _flat)


def markdown(table: Table, values: Mapping[str, Any], body: str = "") -> str:
    """Write a Markdown file: front matter by the table, then the body; the file ends with a line end."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    end = "" if not body or body.endswith("\n") else "\n"
    return f"{_FENCE}{yaml(table, values)}{_FENCE}{body}{end}"


def components(roots: Iterable[Component]) -> str:
    """Write the text of components.yml: groups as blocks, members on one line where they fit."""
    written = [COMPONENT.write(values_of(root)) for root in roots]
    return _yaml({"components": written}, _tree)


def _yaml(data: Any, shape: Callable[[Any], None]) -> str:
    stream = StringIO()
    dumper = _Dumper(stream, sort_keys=False, width=_UNFOLDED, allow_unicode=True)
    node = dumper.represent_data(data)
    shape(node)
    dumper.open()
    dumper.serialize(node)
    dumper.close()
    return stream.getvalue()


def _flat(root: MappingNode) -> None:
    """Set every key of a record on a line of its own, and everything below it in flow style."""
    _style(root, flow=True)
    root.flow_style = not root.value
    for _, value in root.value:
        if isinstance(value, SequenceNode) and any(isinstance(item, MappingNode) for item in value.value):
            value.flow_style = False


def _tree(node: SequenceNode | MappingNode) -> None:
    """Set groups as blocks and what fits as one line."""
    if isinstance(node, SequenceNode):
        node.flow_style = not node.value
        for item in node.value:
            _tree(item)
        return
    members = [value for key, value in node.value if key.value == "components"]
    for key, value in node.value:
        if key.value != "components":
            _style(value, flow=True)
    node.flow_style = not members and sum(_width(pair) for pair in node.value) < _ONE_LINE
    for value in members:
        _tree(value)


def _style(node: Node, *, flow: bool) -> None:
    if isinstance(node, SequenceNode | MappingNode):
        node.flow_style = flow
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                _style(part, flow=flow)


def _width(node: Node | tuple[Node, ...]) -> int:
    if isinstance(node, tuple):
        return sum(_width(part) for part in node)
    if isinstance(node.value, str):
        return len(node.value) + 2
    return 2 + sum(_width(part) for part in node.value)
