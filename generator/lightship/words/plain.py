"""Sanitised HTML read back: as plain text, and for the links it holds."""

import re
from html.parser import HTMLParser

_SPACE = re.compile(r"[ \t\r\n]+")
_BLOCKS = {
    *(
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
    ),
    *("details", "summary", "hr"),
}


class _Text(HTMLParser):
    """Collects paragraphs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.line = ""
        self.lists: list[int | None] = []
        self.hrefs: list[tuple[str, int]] = []
        self.pre = 0

    def flush(self, *, tight: bool = False) -> None:
        line, self.line = self.line.strip(" \n"), ""
        if not line:
            return
        if tight and self.paragraphs:
            self.paragraphs[-1] += "\n" + line
        else:
            self.paragraphs.append(line)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _BLOCKS:
            self.flush()
        if tag == "br":
            self.line = self.line.rstrip(" ") + "\n"
        elif tag in ("ul", "ol"):
            self.lists.append(int(values.get("start") or 1) if tag == "ol" else None)
        elif tag == "li":
            self.flush(tight=True)
            self.line = "- "
        elif tag == "a":
            self.hrefs.append((values.get("href") or "", len(self.line)))
        elif tag == "img":
            self.line += values.get("alt") or ""
        elif tag == "pre":
            self.pre += 1
        elif tag in ("td", "th") and self.line:
            self.line += " | "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("li", "tr"):
            self.flush(tight=True)
        elif tag in _BLOCKS:
            self.flush()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "pre":
            self.pre -= 1
        elif tag == "a" and self.hrefs:
            href, start = self.hrefs.pop()
            shown = self.line[start:].strip()
            if href and shown not in (href, href.removeprefix("mailto:")):
                self.line += f" ({href})"

    def handle_data(self, data: str) -> None:
        if self.pre:
            self.line += data
            return
        data = _SPACE.sub(" ", data)
        self.line += data.lstrip(" ") if not self.line or self.line[-1] in " \n" else data


def text(html: str) -> str:
    """Give sanitised HTML as plain text: blank lines between paragraphs, `- ` before items, `text (address)`."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    reader.flush()
    return "\n\n".join(reader.paragraphs)


class _Links(HTMLParser):
    """Collects the addresses that lead to files of this site."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            is_relative = value and not re.match(r"[A-Za-z][A-Za-z0-9+.\-]*:|//|[#?]", value)
            if value and is_relative and (tag, name) in (("a", "href"), ("img", "src")):
                self.found[value] = None


def links(html: str) -> tuple[str, ...]:
    """List the relative addresses of links and pictures, each once, in order."""
    reader = _Links()
    reader.feed(html)
    reader.close()
    return tuple(reader.found)
