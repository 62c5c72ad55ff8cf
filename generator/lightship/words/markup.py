"""Markdown to HTML, once, for page, feed and mail alike."""

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree

import markdown as library
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor

from lightship.words import clean, plain

_BROKEN = re.compile("[\ud800-\udfff\x00]")
# Text in which no character means anything to Markdown or HTML; such text needs neither.
_PLAIN_LINE = (
    r"(?!\d+\.[ ]|[#>+\-=:])(?=\S)"
    r"[^\x00-\x1f\x7f-\xa0\\`*_\[\]<&|~{}\u2028\u2029\ufeff\ud800-\udfff]*(?<=\S)"
)
_PLAIN = re.compile(rf"{_PLAIN_LINE}(?:\n+{_PLAIN_LINE})*")
_SPACES = re.compile(r"[ \n]+")
_PARAGRAPHS = re.compile(r"\n{2,}")
_ITEM = re.compile(r" {0,3}(?:[*+\-]|1\.) +\S")
_IN_LIST = re.compile(r"[ \t]|[*+\-] |\d+\. ")
# An address, but not the point or bracket that ends its sentence; what the library has read stands between \x02 and
# \x03.
_ADDRESS = r"(?<![\w@/])(https?://[^\s<>\"'`*|\\\[\]\x02\x03]*[\w/=&#%+~\-])"


class _Addresses(InlineProcessor):
    """Makes bare addresses links, as readers of Markdown elsewhere know it."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[ElementTree.Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802 - so Markdown calls it
        """Give the link for an address."""
        link = ElementTree.Element("a", href=m[1])
        link.text = library.util.AtomicString(m[1])
        return link, m.start(1), m.end(1)


class _Lists(Preprocessor):
    """Lets a list begin right below a paragraph, as in CommonMark and on GitHub, where the text is reviewed."""

    def run(self, lines: list[str]) -> list[str]:
        """Put a blank line before an item that follows prose."""
        out: list[str] = []
        for line in lines:
            before = out[-1] if out else ""
            if before and _ITEM.match(line) and not before.isspace() and not _IN_LIST.match(before):
                inside = any(_IN_LIST.match(earlier) for earlier in _above(out))
                out += [] if inside else [""]
            out.append(line)
        return out


def _above(lines: list[str]) -> Iterator[str]:
    """Give the lines since the last blank one, the latest first."""
    for line in reversed(lines):
        if not line or line.isspace():
            return
        yield line


def _reader() -> library.Markdown:
    """Make the one reader of Markdown."""
    reader = library.Markdown(
        extensions=[TableExtension(use_align_attribute=True), "fenced_code", "sane_lists"], output_format="html"
    )
    reader.inlinePatterns.register(_Addresses(_ADDRESS, reader), "address", 65)
    reader.preprocessors.register(_Lists(reader), "lists", 15)  # after code and raw HTML were put aside
    return reader


_READER = _reader()


@lru_cache(maxsize=8192)
def html(markdown: str) -> str:
    """Render Markdown to sanitised HTML; a single line end is a space, as in every Markdown."""
    markdown = sound(markdown)
    if is_plain(markdown):
        return "\n".join(f"<p>{paragraph}</p>" for paragraph in _paragraphs(markdown.replace(">", "&gt;")))
    return rendered(markdown)


def sound(markdown: str) -> str:
    """Replace what is no character (halves of pairs, NUL), and leave out blanks at the end."""
    return _BROKEN.sub("\ufffd", markdown.rstrip(" \n"))


def is_plain(markdown: str) -> bool:
    """Tell whether no character of the text means anything to Markdown or HTML."""
    return "://" not in markdown and _PLAIN.fullmatch(markdown) is not None


def _paragraphs(plain_text: str) -> list[str]:
    return _PARAGRAPHS.split(plain_text)


def rendered(markdown: str) -> str:
    """Render with the library, whatever the text is."""
    return clean.clean(_READER.reset().convert(markdown))


@lru_cache(maxsize=8192)
def text(markdown: str) -> str:
    """Give Markdown as readable plain text."""
    markdown = sound(markdown)
    if is_plain(markdown):
        return "\n\n".join(_SPACES.sub(" ", paragraph) for paragraph in _paragraphs(markdown))
    return plain.text(html(markdown))


def links(markdown: str) -> tuple[str, ...]:
    """List the relative addresses that the rendered text links or shows, each once, in order."""
    return plain.links(html(markdown))
