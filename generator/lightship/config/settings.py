"""Settings from the node of mkdocs.yml; reads no disk and no environment."""

from lightship.model import Settings
from lightship.model.formats import SETTINGS
from lightship.source import Mapping, Node, Scalar, Sequence, Where
from lightship.source.fields import Type, read
from lightship.source.nodes import Report
from lightship.source.types import LINE, WEB_URL

# A build lays the templates of the pages there, so that the engine finds them by itself too.
THEME = "build/theme"


def settings(node: Node | None, path: str, report: Report) -> Settings | None:
    """Read the settings from the node of mkdocs.yml; None, with problems reported, when it has none of ours.

    What is missing otherwise is reported and left empty, so that the rest of the repository can be read.
    """
    site = _entries(node)
    start = node.where if node else Where(path)
    name = _typed(site, "site_name", LINE, report)
    url = _typed(site, "site_url", WEB_URL, report)
    if not _text(site, "site_name"):
        report(start, "mkdocs.yml has no 'site_name'", "add `site_name: Your company`")
    if not _text(site, "site_url"):
        report(start, "mkdocs.yml has no 'site_url'", "add `site_url: https://status.example.com/`")
    elif "?" in url or "#" in url:
        report(site["site_url"].where, f"{url!r} is more than the address of a site", "leave out ? and # and the rest")
    theme = _entries(site.get("theme"))
    if _text(theme, "custom_dir") != THEME:
        where = theme["custom_dir"].where if "custom_dir" in theme else start
        report(where, f"theme.custom_dir is not {THEME}", "write it so, and put your own templates into overrides/")
    ours = _entries(site.get("extra")).get("lightship")
    if ours is None:
        report(start, "mkdocs.yml has no 'extra.lightship'", "add it with a page_id; `lightship init` writes one")
        return None
    record = read(SETTINGS, ours, report)
    listed = _entries(ours).get("languages")
    if isinstance(listed, Sequence) and not listed.items:
        report(record.at("languages"), "no language is named", "write languages: [en]")
    return Settings(
        name=name,
        url=url.rstrip("/"),
        time_zone=record["time_zone"],
        languages=record["languages"] or ("en",),
        support_url=record["support_url"],
        page_id=record["page_id"] or "",
        is_private=record["visibility"] == "private",
        engine=record["engine"],
        feed_id=record["feed_id"],
    )


def _entries(node: Node | None) -> dict[str, Node]:
    return {key.text: child for key, child in node.entries} if isinstance(node, Mapping) else {}


def _text(entries: dict[str, Node], key: str) -> str:
    node = entries.get(key)
    return node.text.strip() if isinstance(node, Scalar) and not node.is_null else ""


def _typed(entries: dict[str, Node], key: str, kind: Type, report: Report) -> str:
    """Read a key of MkDocs' own; empty, with the problem reported, when it is not of this type."""
    return str(kind.read(entries[key], report) or "") if _text(entries, key) else ""
