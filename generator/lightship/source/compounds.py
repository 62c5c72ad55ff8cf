"""The types of values made of others: one of several, lists, maps and records."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from lightship.source.fields import Field, Record, Schema, Table, Type, nearest, read
from lightship.source.nodes import Mapping, Node, Report, Sequence, Where, type_name
from lightship.source.types import LINE, scalar


def choice(kind: Iterable[StrEnum], words: str) -> Type:
    """Build the type of one of the members of an enumeration."""
    members = {member.value: member for member in kind}

    def convert(text: str) -> StrEnum:
        if text not in members:
            raise ValueError(nearest(text, members, "allowed"))
        return members[text]

    return scalar(words, {"enum": list(members)}, convert)


def one_of(names: Iterable[str], words: str) -> Type:
    """Build the type of one of some names."""
    known = tuple(names)
    return scalar(words, {"enum": list(known)}, lambda text: _kind(text, known))


def placed(item: Type) -> Type:
    """Build the type of what must be found again when it turns out to be wrong: a value, and where it stands."""

    def read_placed(node: Node, report: Report) -> tuple[Any, Where] | None:
        value = item.read(node, report)
        return None if value is None else (value, node.where)

    return Type(words=item.words, read=read_placed, schema=item.schema, write=lambda pair: item.write(pair[0]))


def list_of(item: Type, words: str) -> Type:
    """Build the type of a list; a single scalar is a list of one."""

    def read_list(node: Node, report: Report) -> tuple[Any, ...] | None:
        if isinstance(node, Mapping):
            report(node.where, f"expected {words}, found a mapping", "write it as [a, b]")
            return None
        nodes = node.items if isinstance(node, Sequence) else (node,)
        values = [item.read(child, report) for child in nodes]
        return tuple(value for value in values if value is not None)

    schema: Schema = {"type": "array", "items": item.schema}
    if "properties" not in item.schema:
        schema = {"anyOf": [schema, item.schema]}
    return Type(
        words=words,
        read=read_list,
        schema=schema,
        write=lambda values: [item.write(value) for value in values],
    )


def map_of(item: Type, words: str, key: Type = LINE) -> Type:
    """Build the type of a mapping whose keys are the author's."""

    def read_map(node: Node, report: Report) -> dict[str, Any] | None:
        if not isinstance(node, Mapping):
            report(node.where, f"expected {words}, found {type_name[type(node)]}", "write it as {key: value}")
            return None
        values = {}
        for name, child in node.entries:
            typed = key.read(name, report)
            value = item.read(child, report)
            if typed is not None and value is not None:
                values[typed] = value
        return values

    def write(values: dict[str, Any]) -> dict[str, Any]:
        return {name: item.write(value) for name, value in values.items()}

    schema: Schema = {"type": "object", "propertyNames": key.schema, "additionalProperties": item.schema}
    return Type(words=words, read=read_map, schema=schema, write=write)


def record_of(table: Table, words: str) -> Type:
    """Build the type of a record with a table of its own; values are `Record`s."""
    return Type(
        words=words,
        read=lambda node, report: read(table, node, report),
        schema=table.schema(),
        write=table.write,
    )


def variant_of(tables: dict[str, Table], words: str) -> Type:
    """Build the type of a record whose `kind` chooses its table; the `Record` has the kind as a value.

    One with a mistake in it reads as nothing: what it means as a whole is not known.
    """
    kind = one_of(tables, "a kind")
    field = Field(name="kind", type=kind, help="Which kind it is.", required=True)
    whole = {name: Table(noun=table.noun, fields=(field, *table.fields)) for name, table in tables.items()}

    def read_variant(node: Node, report: Report) -> Record | None:
        if not isinstance(node, Mapping):
            report(
                node.where, f"expected {words}, found {type_name[type(node)]}", f"write {{kind: {next(iter(tables))}}}"
            )
            return None
        given = next((value for key, value in node.entries if key.text == "kind"), None)
        if given is None:
            report(node.where, f"{words} has no 'kind'", f"add `kind:`, one of {', '.join(tables)}")
            return None
        name = kind.read(given, report)
        if name is None:
            return None
        problems: list[str] = []

        def counted(where: Where, message: str, hint: str) -> None:
            problems.append(message)
            report(where, message, hint)

        record = read(whole[name], node, counted)
        return None if problems else record

    schemas = []
    for name, table in whole.items():
        schema = table.schema()
        schema["properties"]["kind"] = {"const": name, "description": field.help}
        schemas.append(schema)
    return Type(words=words, read=read_variant, schema={"anyOf": schemas})


def _kind(text: str, known: Iterable[str]) -> str:
    if text not in known:
        raise ValueError(nearest(text, known, "allowed"))
    return text
