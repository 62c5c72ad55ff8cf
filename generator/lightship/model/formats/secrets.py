"""Secrets: never written, but where they are."""

from lightship.model.formats.addresses import ENVIRONMENT, FILE
from lightship.source.compounds import record_of
from lightship.source.fields import Field, Table, Type
from lightship.source.nodes import Mapping, Node, Report

SECRET = Table(
    noun="a secret",
    fields=(
        Field(name="env", type=ENVIRONMENT, help="The environment variable that holds it.", default=""),
        Field(name="file", type=FILE, help="The file that holds it, absolute or from the repository.", default=""),
    ),
)
_RECORD = record_of(SECRET, "{env: NAME} or {file: PATH}")


def _read_secret(node: Node, report: Report) -> object:
    """Read where a secret is; one that stands here itself is reported, and not shown."""
    if isinstance(node, Mapping):
        return _RECORD.read(node, report)
    report(node.where, "a secret cannot stand here itself", f"write {_RECORD.words}; change it if it was one")
    return None


SECRET_TYPE = Type(words=_RECORD.words, read=_read_secret, schema=_RECORD.schema, write=_RECORD.write)
