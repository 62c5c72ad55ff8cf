"""The types of values that several kinds of files share."""

from lightship.model.nouns import Status
from lightship.source.compounds import choice, list_of, map_of, record_of
from lightship.source.fields import Field, Schema, Table, Type
from lightship.source.nodes import Mapping, Node, Report, Scalar, Sequence
from lightship.source.types import ID, INSTANT, LANGUAGE, LINE, TOKEN, WEB_URL, pattern

_STATUSES = {status.value: status for status in Status}
STATUS = choice(Status, "a component status")


def _read_components(node: Node, report: Report) -> dict[tuple[str, object], Status | None] | None:
    """Read a mapping id → status, or a list of ids whose status follows the severity; keys keep their places."""
    found: dict[tuple[str, object], Status | None] = {}
    if isinstance(node, Mapping):
        for key, value in node.entries:
            status = STATUS.read(value, report)
            if status is not None:
                found[(key.text, key.where)] = status
        return found
    for item in node.items if isinstance(node, Sequence) else (node,):
        if isinstance(item, Scalar) and not item.is_null:
            found[(item.text, item.where)] = None
        else:
            report(item.where, "expected a component id", "write [api, web] or {api: partial_outage}")
    return found


_COMPONENTS_SCHEMA: Schema = {
    "anyOf": [
        {"type": "object", "additionalProperties": {"enum": list(_STATUSES)}},
        {"type": "array", "items": {"type": "string"}},
        {"type": "string"},
    ]
}


def _write_components(value: dict[str, Status | None]) -> object:
    if all(status is None for status in value.values()):
        return list(value)
    return {id_: str(status or Status.OPERATIONAL) for id_, status in value.items()}


COMPONENTS = Type(
    words="components: {api: partial_outage}, or a list whose status follows the severity",
    read=_read_components,
    schema=_COMPONENTS_SCHEMA,
    write=_write_components,
)

IDS = list_of(ID, "a list of ids")
NAMES = map_of(LINE, "texts by language", key=LANGUAGE)
AUDIENCES = list_of(ID, "a list of audiences")
PATH = pattern("a path on the site", '/[^\\s?#\\\\<>"]*', "it must start with /")

ORIGIN = Table(
    noun="origin",
    fields=(
        Field(name="id", type=TOKEN, help="The id in the system it was imported from; kept in /api/v2."),
        Field(name="url", type=WEB_URL, help="Its address there."),
        Field(name="created", type=INSTANT, help="When it was created there."),
        Field(name="updated", type=INSTANT, help="When it was last changed there."),
        Field(name="feed_id", type=LINE, help="Its entry id in the old feed; kept in ours."),
    ),
)
ORIGIN_FIELD = Field(
    name="origin",
    type=record_of(ORIGIN, "an origin"),
    help="Where it was imported from; written by `lightship import`.",
)
