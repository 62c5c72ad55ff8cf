"""Text with positions: located YAML, front matter, and the field tables that read, describe and write it."""

from lightship.source.fields import Field, Record, Table
from lightship.source.files import Document, split
from lightship.source.nodes import Mapping, Node, Scalar, Sequence, Where, parse

__all__ = [
    "Document",
    "Field",
    "Mapping",
    "Node",
    "Record",
    "Scalar",
    "Sequence",
    "Table",
    "Where",
    "parse",
    "split",
]
