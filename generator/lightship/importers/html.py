"""Simple HTML, as other status pages store it, as Markdown that reads the same."""

import re
from html.parser import HTMLParser

from lightship import words

_URL = re.compile(r"https?://[^\s<>\"'`\\\ue000\ue001]*[^\s<>\"'`\\.,;:!?)\]}\ue000\ue001]")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]+\d*);")
_KEPT = re.compile("\ue000(\\d+)\ue001")
_STRONG = {"strong": "**", "b": "**", "em": "*", "i": "*"}
_RAW = frozenset({"u", "s", "del", "ins", "sub", "sup", "small", "mark", "kbd", "var", "samp"})
_INLINE = _RAW | {*_STRONG, "a"}
_PARAGRAPHS = frozenset(
    {"p", "div", "section", "article", "header", "footer", "center", "table", "tr", "dl", "dd", "dt"}
)
_SPACED = frozenset({"td", "th"})
_HIDDEN = frozenset({"script", "style", "template", "head", "title"})
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"()]+")


def markdown(body: str) -> str:
    """Give a body as Markdown: its tags as markup, its text escaped, its addresses as links, line ends kept."""
    body = body.replace("\r\n", "\n").replace("\r", "\n").replace("\ue000", "").replace("\ue001", "")
    if not _TAG.search(body) and not _ENTITY.search(body):
        return _text(body, [])
    reader = _Reader()
    reader.feed(body)
    reader.close()
    return reader.result()


def _text(text: str, kept: list[str]) -> str:
    """Escape text around what is kept (Markdown already), and make addresses links."""

    def keep(match: re.Match[str]) -> str:
        kept.append(f"<{match[0]}>")
        return f"\ue000{len(kept) - 1}\ue001"

    escaped = words.escape(_URL.sub(keep, text))
    for _ in range(8):  # markup stands within markup: bold in a link in a list
        if not _KEPT.search(escaped):
            break
        escaped = _KEPT.sub(lambda match: kept[int(match[1])], escaped)
    return escaped


class _Reader(HTMLParser):
    """Collects blocks of text in which markup is kept apart as numbered marks, so that escaping cannot touch it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.kept: list[str] = []
        self.line = ""
        self.lists: list[int] = []
        self.opened: list[tuple[str, str, int]] = []  # tag, address, begin in the line
        self.quotes = self.pre = self.hidden = 0

    def mark(self, markup: str) -> None:
        """Add markup to the line."""
        self.kept.append(markup)
        self.line += f"\ue000{len(self.kept) - 1}\ue001"

    def flush(self) -> None:
        """End a block; what is open goes on in the next."""
        for number in reversed(range(len(self.opened))):
            self.wrap(number)
        self.opened = [(tag, address, 0) for tag, address, _ in self.opened]
        text = self.line.strip("\n") if self.pre else re.sub(r"[ \t]+", " ", self.line).strip()
        self.line = ""
        if not text.strip():
            return
        if self.pre:
            block = "\n".join(f"    {line}" for line in _KEPT.sub("", text).split("\n"))
        else:
            block = _text(re.sub(r" ?\n ?", "\n", text), self.kept)
        if self.lists:
            depth = len(self.lists)
            number = self.lists[-1]
            bullet = f"{number}. " if number else "- "
            self.lists[-1] += 1 if number else 0
            indent = "    " * (depth - 1)
            block = indent + bullet.ljust(4) + block.replace("\n", f"\n{indent}    ")
        if self.quotes:
            block = "> " * self.quotes + block.replace("\n", "\n" + "> " * self.quotes)
        self.blocks.append(block)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the tag means."""
        values = {name: value or "" for name, value in attrs}
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag in _INLINE:
            self.opened.append((tag, values.get("href", ""), len(self.line)))
        elif tag == "br":
            self.line += "\n"
        elif tag == "img":
            self.picture(values)
        elif tag in _SPACED:
            self.line += " "
        else:
            self.block_begins(tag)

    def block_begins(self, tag: str) -> None:
        """End the block before and begin another."""
        if tag in ("ul", "ol"):
            self.flush()
            self.lists.append(1 if tag == "ol" else 0)
        elif tag in ("blockquote", "pre"):
            self.flush()
            self.quotes += tag == "blockquote"
            self.pre += tag == "pre"
        elif re.fullmatch("h[1-6]", tag):
            self.flush()
            self.mark("#" * int(tag[1]) + " ")
        elif tag == "li" or tag in _PARAGRAPHS:
            self.flush()
        elif tag == "hr":
            self.flush()
            self.blocks.append("---")

    def picture(self, values: dict[str, str]) -> None:
        """Show a picture as a link: the page loads nothing from other hosts."""
        name = values.get("alt") or values.get("src", "").rsplit("/", 1)[-1]
        address = values.get("src", "")
        self.mark(f"[{words.escape(name)}]({address})" if _WEB.fullmatch(address) else words.escape(name))

    def handle_endtag(self, tag: str) -> None:
        """End what the tag began."""
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in _INLINE:
            found = [number for number, opened in enumerate(self.opened) if opened[0] == tag]
            if found:
                self.wrap(found[-1])
                del self.opened[found[-1]]
        elif tag in ("ul", "ol"):
            self.flush()
            if self.lists:
                self.lists.pop()
        elif tag in ("blockquote", "pre"):
            self.flush()
            self.quotes -= tag == "blockquote" and self.quotes > 0
            self.pre -= tag == "pre" and self.pre > 0
        elif tag == "li" or tag in _PARAGRAPHS or re.fullmatch("h[1-6]", tag):
            self.flush()

    def wrap(self, number: int) -> None:
        """Put markup around the text since its begin; spaces at its edges stay outside."""
        tag, address, begin = self.opened[number]
        text = self.line[begin:]
        if tag == "a":
            self.link(address, begin)
        elif inner := text.strip():
            before, after = text[: text.index(inner)], text[text.index(inner) + len(inner) :]
            self.line = self.line[:begin] + before
            self.mark(_STRONG.get(tag, f"<{tag}>"))
            self.line += inner
            self.mark(_STRONG.get(tag, f"</{tag}>"))
            self.line += after

    def link(self, address: str, begin: int) -> None:
        """Make a link of the text since its begin."""
        text, self.line = self.line[begin:], self.line[:begin]
        if not _WEB.fullmatch(address):
            self.line += text + (f" ({address})" if address and address not in text else "")
        elif text.strip() in ("", address):
            self.mark(f"<{address}>")
        else:
            self.mark("[")
            self.line += text
            self.mark(f"]({address})")

    def handle_data(self, data: str) -> None:
        """Add text; what a browser never shows is left out."""
        if not self.hidden:
            self.line += data

    def result(self) -> str:
        """Give everything, blocks apart, the points of a list together."""
        self.flush()
        text = "\n\n".join(self.blocks)
        return re.sub(r"(?m)^( *(?:-   |\d+\. +).*)\n\n(?= *(?:-   |\d+\. +))", r"\1\n", text)
