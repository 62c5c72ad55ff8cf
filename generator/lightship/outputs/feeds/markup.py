"""HTML inside feeds: the author's sanitised words as a tree, made inline where a feed wants it, and written out."""

import html
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urljoin

from lxml.etree import Element, SubElement, _Element
from lxml.html import fragment_fromstring

from lightship.outputs.wire import xml_text

_VOID = frozenset({"br", "hr", "img"})
_INLINE = frozenset(
    {
        *("a", "abbr", "b", "cite", "code", "del", "em", "i", "ins", "kbd"),
        *("mark", "q", "s", "samp", "small", "strong", "sub", "sup", "u", "var"),
    }
)
_PARAGRAPHS = frozenset(
    {
        *("blockquote", "caption", "details", "dl", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("hr", "ol", "p", "pre", "summary", "table", "ul"),
    }
)
_LINES = frozenset({"dd", "dt", "li", "tr"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


def element(
    tag: str,
    *inside: _Element | str,
    attributes: Mapping[str, str] = _NO_NAMES,
    nsmap: Mapping[str, str] | None = None,
) -> _Element:
    """Make an element from texts and elements, in their order."""
    made = Element(tag, dict(attributes), nsmap)
    for part in inside:
        if not isinstance(part, str):
            made.append(part)
        else:
            _add(made, xml_text(part))
    return made


def parse(words: str, base: str) -> _Element:
    """Read sanitised HTML into a `div`; addresses become absolute, for a feed has no address of its own."""
    root: _Element = fragment_fromstring(xml_text(words), create_parent="div")
    for it in root.iter("a", "img"):
        for name in ("href", "src"):
            value = it.get(name)
            if value is not None:
                try:
                    it.set(name, urljoin(base, value))
                except ValueError:  # such as http://[
                    del it.attrib[name]
    return root


def write(above: _Element) -> str:
    """Give the HTML inside an element.

    Attributes stand in single quotes, as in Statuspage's feeds: clients find dates by `<var data-var='date'>`, and no
    serialiser of lxml writes that.
    """
    return xml_text("".join(_inside(above)))


def _inside(above: _Element) -> Iterator[str]:
    yield _text(above.text)
    for child in above:
        if isinstance(child.tag, str):
            yield from _whole(child)
        yield _text(child.tail)


def _whole(it: _Element) -> Iterator[str]:
    tag = str(it.tag)
    attributes = "".join(f" {name}='{html.escape(value)}'" for name, value in _attributes(it).items())
    if tag not in _VOID:
        yield f"<{tag}{attributes}>"
        yield from _inside(it)
        yield f"</{tag}>"
        return
    before = it.getprevious()
    # Statuspage writes the break below an update's time as HTML, and those in the words as XHTML.
    is_below_time = tag == "br" and before is not None and before.tag == "small" and not before.tail
    yield f"<{tag}{attributes}>" if is_below_time else f"<{tag}{attributes} />"


def _attributes(it: _Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in it.attrib.items()}


def _text(text: str | None) -> str:
    return html.escape(text or "", quote=False).replace("\xa0", "&nbsp;")


def add_inline(parent: _Element, words: _Element) -> None:
    """Append words to an element with breaks in place of their paragraphs, lists and tables.

    Clients take everything up to the next `</p>` for an update, so no other paragraph may stand in it.
    """
    _Inline().add(words, parent)


class _Inline:
    """What was appended so far, and the breaks or the space that are due before more of it."""

    def __init__(self) -> None:
        self.breaks = 0
        self.has_space = False
        self.is_begun = False

    def add(self, above: _Element, to: _Element, *, is_pre: bool = False) -> None:
        self._text(above.text, to, is_pre)
        for number, child in enumerate(above):
            self._child(child, to, number, is_pre)
            self._text(child.tail, to, is_pre)

    def _child(self, child: _Element, to: _Element, number: int, is_pre: bool) -> None:
        tag = child.tag
        if not isinstance(tag, str):
            return
        if tag in _INLINE:
            self._flush(to)
            self.add(child, SubElement(to, tag, _attributes(child)), is_pre=is_pre)
        elif tag == "br":
            self.breaks += 1
        elif tag == "img":
            self._text(child.get("alt"), to, is_pre)
        elif tag in _PARAGRAPHS or tag in _LINES:
            breaks = 2 if tag in _PARAGRAPHS else 1
            self.breaks = max(self.breaks, breaks)
            if tag == "li":
                self._append("• ", to)
            self.add(child, to, is_pre=is_pre or tag == "pre")
            self.breaks = max(self.breaks, breaks)
        else:
            if tag in ("td", "th") and number:
                self.has_space = False
                self._append(" | ", to)
            self.add(child, to, is_pre=is_pre)

    def _text(self, text: str | None, to: _Element, is_pre: bool) -> None:
        if is_pre:
            for number, piece in enumerate((text or "").split("\n")):
                self.breaks += bool(number)
                self._append(piece, to)
            return
        text = _SPACE.sub(" ", text or "")
        self.has_space = self.has_space or text.startswith(" ")
        self._append(text.strip(" "), to)
        self.has_space = self.has_space or text.endswith(" ")

    def _append(self, text: str, to: _Element) -> None:
        if not text:
            return
        self._flush(to)
        _add(to, text)
        self.is_begun = True
        self.has_space = False

    def _flush(self, to: _Element) -> None:
        """Write the breaks that are due, or the space; nothing before the first word."""
        if self.breaks and self.is_begun:
            for _ in range(min(self.breaks, 2)):
                SubElement(to, "br")
        elif self.has_space and self.is_begun:
            _add(to, " ")
        self.breaks = 0
        self.has_space = False


def _add(to: _Element, text: str) -> None:
    if len(to):
        to[-1].tail = (to[-1].tail or "") + text
    else:
        to.text = (to.text or "") + text
