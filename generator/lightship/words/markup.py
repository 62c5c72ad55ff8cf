"""Markdown to HTML, once, for page, feed and mail alike."""

import re
from functools import lru_cache

import markdown as library

from lightship.words import clean, plain

_BROKEN = re.compile("[\ud800-\udfff\x00]")
# Text in which no character means anything to Markdown or HTML; such text needs neither.
_PLAIN_LINE = r"(?!\d+\.[ ]|[#>+\-=:])(?=\S)[^\x00-\x1f\x7f-\xa0\\`*_\[\]<&|~{}\u2028\u2029\ufeff\ud800-\udfff]*(?<=\S)"
_PLAIN = re.compile(rf"{_PLAIN_LINE}(?:\n+{_PLAIN_LINE})*\n?")
_PARAGRAPHS = re.compile(r"\n{2,}")
_READER = library.Markdown(extensions=["tables", "fenced_code", "sane_lists"], output_format="html")


@lru_cache(maxsize=8192)
def html(markdown: str) -> str:
    """Render Markdown to sanitised HTML; a single line end is a space, as in every Markdown."""
    markdown = _BROKEN.sub("\ufffd", markdown)
    if _PLAIN.fullmatch(markdown):
        paragraphs = _PARAGRAPHS.split(markdown.rstrip("\n").replace(">", "&gt;"))
        return "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return rendered(markdown)


def rendered(markdown: str) -> str:
    """Render with the library, whatever the text is."""
    return clean.clean(_READER.reset().convert(markdown))


@lru_cache(maxsize=8192)
def text(markdown: str) -> str:
    """Give Markdown as readable plain text."""
    return plain.text(html(markdown))


def links(markdown: str) -> tuple[str, ...]:
    """List the relative addresses that the rendered text links or shows, each once, in order."""
    return plain.links(html(markdown))
