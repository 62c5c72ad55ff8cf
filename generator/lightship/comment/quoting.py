"""Somebody's words in a comment as they are: no markup, no mention, no reference, no link of their own.

A backslash takes the power of a sign in Markdown. Forges look for names, numbers and addresses once more in what was
rendered, where no backslash is seen; a space without width, which nobody sees either, parts those.
"""

import re
from html import escape

_APART = "\u200b"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>|~!&$^@#])")
# What would begin a list, a heading or a rule, or underline the line before it.
_BEGIN = re.compile(r"^([-+=:]|\d+(?=[.)]))")
# People, issues, emoji, addresses with and without a scheme, issues by GitHub's word for them, and commits; of GitLab
# merge requests (!1), snippets ($1), labels (~bug), milestones (%1), epics (&1) and alerts (^alert#1).
_SOUGHT = re.compile(
    r"(?<=[@#])(?=\S)|(?<=[!$~%&^])(?=[\w\"])|(?<=:)(?=[\w+-]+:)|(?<=:)(?=//)|(?<=\bwww)(?=\.)|(?<=\bmailto:)|(?<=\bGH)(?=-)"
    r"|(?<=\b[0-9a-f]{4})(?=[0-9a-f]{3,60}\b)",
    re.IGNORECASE,
)
# Control characters, halves of a pair, and what is unseen or turns the direction of writing; joiners of emoji stay.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u180b-\u180f\ud800-\udfff\u200b\u200e\u200f\u2028-\u202e"
    r"\u2060-\u206f\u3164\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_EMPTY = re.compile(r"\n\s*\n")
_LINE = 240


def line(text: str, most: int = _LINE) -> str:
    """Quote a text on one line, at most so many of its characters."""
    return _quoted(clipped(" ".join(_UNSEEN.sub("", text).split()), most))


def summary(text: str, most: int = _LINE) -> str:
    """Quote a text on one line for the summary of a fold: what stands there is HTML and no Markdown."""
    return _SOUGHT.sub(_APART, escape(clipped(" ".join(_UNSEEN.sub("", text).split()), most)))


def block(text: str, most: int) -> str:
    """Quote a text of several lines as a quotation, at most so many of its characters; says how many are left out."""
    shown = clipped(_UNSEEN.sub("", text).strip(), most)
    # Forges break lines of a comment where they end, and of other texts where they are told to: so each is told once.
    paragraphs = (part.strip("\n").split("\n") for part in _EMPTY.split(shown))
    return "\n>\n".join(f"> {'<br>'.join(_quoted(one.strip()) for one in lines)}" for lines in paragraphs)


def clipped(text: str, most: int) -> str:
    """Give the begin of a text, and say how much longer it is."""
    left = len(text) - most
    return text if left <= 0 else f"{text[:most].rstrip()} … ({left:,} more characters)"


def _quoted(text: str) -> str:
    apart = _SOUGHT.sub(_APART, text)
    return _BEGIN.sub(r"\\\1" if not apart[:1].isdigit() else r"\1\\", _MARKUP.sub(r"\\\1", apart))
