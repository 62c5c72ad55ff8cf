"""Sanitised HTML read back: as plain text, and for the links that it holds."""

import re
from html.parser import HTMLParser

_SPACE = re.compile(r"[ \t\r\n\f]+")
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:|//|[#?]")
_APART = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "thead", "tbody"),
    *("tfoot", "details", "hr", "li", "dt", "dd", "tr", "caption", "summary"),
}


class _Text(HTMLParser):
    """Collects paragraphs, each with its kind; neighbours of one kind (items of a list, rows) stand close."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self.line = ""
        self.marker = ""
        self.lists: list[int | None] = []
        self.hrefs: list[tuple[str, int]] = []
        self.is_code = False
        self.count = 0

    def flush(self, kind: str = "") -> None:
        """End a paragraph."""
        line = self.line.strip("\n") if self.is_code else self.line.strip(" \n")
        self.line = ""
        if not line.strip():
            return
        if self.lists:
            indent = "  " * (len(self.lists) - 1)
            first = indent + (self.marker or "  ")
            line, kind = first + line.replace("\n", "\n" + indent + "  "), f"items of {self.count}"
        self.marker = ""
        self.found.append((kind, line))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _APART:
            self.flush()
        if tag in ("ul", "ol"):
            self._list(values.get("start") or "1" if tag == "ol" else "")
        match tag:
            case "br":
                self.line = self.line.rstrip(" ") + "\n"
            case "li":
                self.marker = self._marker()
            case "a":
                self.hrefs.append((values.get("href") or "", len(self.line)))
            case "img":
                self.line += values.get("alt") or ""
            case "pre":
                self.is_code = True
            case "td" | "th":
                self.line = self.line.rstrip(" \n") + (" | " if self.line.strip() else "")
            case _:
                pass

    def _list(self, start: str) -> None:
        """Begin a list; without a start its items have no numbers."""
        self.count += not self.lists
        self.lists.append(int(start) if start else None)

    def _marker(self) -> str:
        """Give what begins the next item of the innermost list."""
        number = self.lists[-1] if self.lists else None
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number}. "

    def handle_endtag(self, tag: str) -> None:
        if tag in _APART:
            self.flush("row" if tag == "tr" else "")
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "pre":
            self.is_code = False
        elif tag == "a" and self.hrefs:
            href, start = self.hrefs.pop()
            shown = self.line[start:].strip()
            if href and shown not in (href, href.removeprefix("mailto:")):
                self.line += f" ({href})" if shown else href

    def handle_data(self, data: str) -> None:
        if not self.is_code:
            data = _SPACE.sub(" ", data)
            data = data.lstrip(" ") if not self.line or self.line[-1] in " \n" else data
        self.line += data


def text(html: str) -> str:
    """Give sanitised HTML as plain text: paragraphs apart, `- ` or `1. ` before items, `words (address)` for links."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    reader.flush()
    out: list[str] = []
    before = None
    for kind, paragraph in reader.found:
        out += ["\n" if kind and kind == before else "\n\n", paragraph]
        before = kind
    return "".join(out[1:])


class _Links(HTMLParser):
    """Collects the addresses that lead to files of this site."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if (tag, name) in (("a", "href"), ("img", "src")) and value and not _ELSEWHERE.match(value):
                self.found[value] = None


def links(html: str) -> tuple[str, ...]:
    """List the relative addresses of links and pictures, each once, in order."""
    if "<a " not in html and "<img " not in html:
        return ()
    reader = _Links()
    reader.feed(html)
    reader.close()
    return tuple(reader.found)
