"""Author text on its way to readers: Markdown to safe HTML or plain text, slots, audience blocks, links."""

from lightship.words.audiences import Blocks, blocks
from lightship.words.bounds import Finding, problems
from lightship.words.escaping import escape
from lightship.words.markup import html, links, text
from lightship.words.slots import SlotError, fill, literal

__all__ = [
    "Blocks",
    "Finding",
    "SlotError",
    "blocks",
    "escape",
    "fill",
    "html",
    "links",
    "literal",
    "problems",
    "text",
]
