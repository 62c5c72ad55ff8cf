"""The keys of components.yml."""

from lightship.model.formats.values import IDS, NAMES, ORIGIN_FIELD
from lightship.source.fields import Field, Schema, Table, Type
from lightship.source.nodes import Node, Report, Sequence
from lightship.source.types import DATE, ID, LINE

_COMPONENT_FIELDS = (
    Field(name="id", type=ID, help="Stable for ever; names may change.", required=True),
    Field(name="name", type=LINE, help="What customers call it.", required=True),
    Field(name="names", type=NAMES, help="The name in other languages.", default={}),
    Field(name="description", type=LINE, help="One line below the name.", default=""),
    Field(name="owner", type=LINE, help="The team that answers for it.", default="", public=False),
    Field(name="depends_on", type=IDS, help="What it needs to work.", default=(), public=False),
    Field(name="since", type=DATE, help="Uptime counts from this day."),
    Field(name="retired", type=DATE, help="The day from which it is no longer shown."),
    Field(name="renamed_from", type=IDS, help="Former ids.", default=()),
    ORIGIN_FIELD,
)


def component_schema() -> Schema:
    """Describe a component, which may hold components, for the schema of components.yml."""
    schema = Table(noun="a component", fields=_COMPONENT_FIELDS).schema()
    schema["properties"]["components"] = {
        "type": "array",
        "items": {"$ref": "#/$defs/component"},
        "description": "The members of a group, at any depth.",
    }
    return schema


def _read_nodes(node: Node, report: Report) -> tuple[Node, ...] | None:
    if isinstance(node, Sequence):
        return node.items
    report(node.where, "expected a list of components", "start each with `- id:`")
    return None


def _write_component(values: dict[str, object]) -> dict[str, object]:
    return COMPONENT.write(values)


_MEMBERS = Field(
    name="components",
    type=Type(
        words="a list of components",
        read=_read_nodes,
        schema={"type": "array", "items": {"$ref": "#/$defs/component"}},
        write=lambda children: [_write_component(child) for child in children],
    ),
    help="The members of a group, at any depth.",
    default=(),
)
COMPONENT: Table = Table(noun="a component", fields=(*_COMPONENT_FIELDS[:-1], _MEMBERS, _COMPONENT_FIELDS[-1]))
COMPONENT_LIST = Table(
    noun="components.yml",
    fields=(Field(name="components", type=_MEMBERS.type, help="All components of the page.", required=True),),
)
