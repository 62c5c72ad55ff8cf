"""Field tables: what a kind of file may say, declared once for its reader, schema, docs and writers."""

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lightship.source.nodes import Mapping, Node, Report, Where, type_name

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """How a node becomes a value.

    `read` gives None after it has reported what is wrong; `words` stands in messages and docs ("a time"), `schema` is
    JSON Schema 2020-12, `write` turns a value into what a YAML writer takes.
    """

    words: str
    read: Callable[[Node, Report], Any]
    schema: Schema
    write: Callable[[Any], Any] = lambda value: value


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One key of a file: its name, its type, one line of help, and its default when it is absent."""

    name: str
    type: Type
    help: str
    default: Any = None
    required: bool = False
    public: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The keys of one kind of file or record; `noun` stands in messages ("an update")."""

    noun: str
    fields: tuple[Field, ...]

    def schema(self) -> Schema:
        """Describe a record of this table as JSON Schema."""
        properties = {}
        for field in self.fields:
            properties[field.name] = {**field.type.schema, "description": field.help}
        required = [field.name for field in self.fields if field.required]
        schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**schema, "required": required} if required else schema

    def write(self, values: dict[str, Any]) -> dict[str, Any]:
        """Turn values into what a YAML writer takes, in the table's order; absent and default ones are left out."""
        return {
            field.name: field.type.write(values[field.name])
            for field in self.fields
            if field.name in values and values[field.name] is not None and values[field.name] != field.default
        }


class Record:
    """The typed values of a mapping, and where each stands; absent keys have the field's default."""

    __slots__ = ("_places", "_values", "where")

    def __init__(self, where: Where, values: dict[str, Any], places: dict[str, Where]) -> None:
        """Keep values and places, by key."""
        self.where = where
        self._values = values
        self._places = places

    def __getitem__(self, name: str) -> Any:
        """Give a field's value or default."""
        return self._values[name]

    def __contains__(self, name: str) -> bool:
        """Tell whether the author wrote this key."""
        return name in self._places

    def keys(self) -> frozenset[str]:
        """Give the keys that a record of this kind can have."""
        return frozenset(self._values)

    def at(self, name: str) -> Where:
        """Give the place of a key's value, or of the record when the key is absent."""
        return self._places.get(name, self.where)


def read(table: Table, node: Node, report: Report) -> Record:
    """Type every key of a mapping by its table; unknown, missing and wrong ones go to `report`."""
    values = {field.name: field.default for field in table.fields}
    places: dict[str, Where] = {}
    if not isinstance(node, Mapping):
        report(node.where, f"{table.noun} must be keys and values, not {type_name[type(node)]}", "")
        return Record(node.where, values, places)
    by_name = {field.name: field for field in table.fields}
    for key, child in node.entries:
        field = by_name.get(key.text)
        if field is None:
            report(key.where, f"unknown key {key.text!r} in {table.noun}", nearest(key.text, by_name, "allowed"))
            continue
        places[field.name] = child.where
        if getattr(child, "is_null", False):
            report(
                key.where,
                f"the key {key.text!r} has no value",
                f"give {field.type.words}, or remove the line",
            )
            continue
        value = field.type.read(child, report)
        if value is not None:
            values[field.name] = value
    for field in table.fields:
        if field.required and field.name not in places:
            report(node.where, f"{table.noun} has no {field.name!r}", f"add `{field.name}:`, {field.type.words}")
    return Record(node.where, values, places)


def nearest(word: str, known: Iterable[str], verb: str = "known") -> str:
    """Suggest the nearest known word, or list the known ones when none is near."""
    words = list(known)
    close = difflib.get_close_matches(word.casefold(), [w.casefold() for w in words], n=1, cutoff=0.6)
    if close:
        match = next(w for w in words if w.casefold() == close[0])
        return f"did you mean {match!r}?"
    listed = ", ".join(words[:12]) + (", …" if len(words) > 12 else "")
    return f"{verb}: {listed}" if listed else f"none is {verb}"
