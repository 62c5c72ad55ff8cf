"""Sections of a message: HTML that can leave the page, and the same as plain text."""

from lxml.etree import Element, _Element

from lightship.model.message import Section
from lightship.outputs.feeds import markup
from lightship.outputs.messages.lines import one_line
from lightship.words.clean import allowed
from lightship.words.plain import text


def section(heading: str, html: str, base: str) -> Section | None:
    """Make a section of what a template gave, None when nothing can be read in it.

    Addresses become absolute with the help of `base`. Pictures become links: a message loads nothing from elsewhere.
    The HTML is sanitised once more, so that no mistake of a template reaches the frame around it.
    """
    root = markup.parse(html, base)
    for picture in [*root.iter("img")]:
        _link(picture)
    safe = allowed(markup.write(root)).strip()
    said = text(safe)
    return Section(heading=one_line(heading), html=safe, text=said) if said.strip() else None


def _link(picture: _Element) -> None:
    """Put a link to a picture, called by its words, in its place; within a link the words alone."""
    above = picture.getparent()
    if above is None:
        return
    source = picture.get("src", "")
    is_linked = any(one.tag == "a" for one in picture.iterancestors())
    link = Element("span") if is_linked or not source else Element("a", {"href": source})
    link.text = (picture.get("alt") or "").strip() or source.rpartition("/")[2] or None
    link.tail = picture.tail
    above.replace(picture, link)
