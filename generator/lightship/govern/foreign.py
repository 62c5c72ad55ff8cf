"""Files of the forge's own, such as workflows, read for the little that we have to know of them."""

from pathlib import Path

from lightship.source import Mapping, Node, Where, parse
from lightship.source.files import decode


def document(path: Path) -> Node | None:
    """Read a file of YAML; None of one that is not there or cannot be read, which the forge itself says."""
    if not path.is_file():
        return None
    written = decode(path.read_bytes(), path.name, _silent)
    return parse(written, path.name, _silent, is_foreign=True) if written else None


def value(node: Node | None, *keys: str) -> Node | None:
    """Give what stands below keys, one after the other; None where nothing does."""
    for key in keys:
        entries = node.entries if isinstance(node, Mapping) else ()
        node = next((found for name, found in entries if name.text == key), None)
    return node


def _silent(_where: Where, _message: str, _hint: str) -> None:
    """Say nothing."""
