"""Advice on mkdocs.yml: what the old page said about itself that its clients and readers remember."""

from collections.abc import Iterator
from pathlib import Path

from lightship.errors import Level, Problem
from lightship.importers import Site
from lightship.source import Mapping, Node, Scalar, Where, parse

FILE = "mkdocs.yml"
_MAX_BYTES = 1024 * 1024


def advice(root: Path, site: Site) -> tuple[Problem, ...]:
    """Say which settings would keep what the old page had; none that are so already."""
    try:
        node = parse((root / FILE).read_text("utf-8"), FILE, _ignore, limit=_MAX_BYTES, is_foreign=True)
    except (OSError, UnicodeDecodeError):
        node = None
    ours = _at(node, "extra", "lightship")
    return tuple(_notes(ours, site))


def _notes(ours: Node | None, site: Site) -> Iterator[Problem]:
    wanted = (
        ("page_id", site.page_id if site.page_id.isalnum() and len(site.page_id) == 12 else "", "clients of /api/v2"),
        ("time_zone", site.time_zone, "readers of days and months"),
        ("feed_id", site.feed_id, "readers of /history.atom"),
    )
    for key, value, who in wanted:
        here = _at(ours, key)
        if not value or (isinstance(here, Scalar) and here.text == value):
            continue
        if key == "time_zone" and here is None and value in ("UTC", "Etc/UTC"):
            continue
        yield Problem(
            path=FILE,
            line=here.where.line if here else 1,
            column=here.where.column if here else 1,
            message=f"the old page had the {key} {value}",
            hint=f"{who} expect it: set extra.lightship.{key}: {value}",
            level=Level.WARNING,
        )


def _at(node: Node | None, *keys: str) -> Node | None:
    for key in keys:
        entries = node.entries if isinstance(node, Mapping) else ()
        node = next((value for name, value in entries if name.text == key), None)
    return node


def _ignore(_where: Where, _message: str, _hint: str) -> None:
    """Leave what is wrong with mkdocs.yml to `check`."""
