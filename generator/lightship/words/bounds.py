"""What author text must not contain, because the reader of Markdown would take too long over it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lightship.words.code import pieces

Finding = tuple[int, int, str, str]
"""Line and column (from 1), what is wrong, the way out."""

LONGEST = 65_536
LINES = 2_500
DEEPEST = 20

_LONELY_BRACKET = re.compile(r"(?<!\\)\[(?![^\[\]]*\](?!\()|[^\[\]]*\]\([^()\n]*\))")
_LONELY_TICK = re.compile(r"(`+)(?!`)(?![^`\n]*(?<!`)\1(?!`))")
_LONELY_TAG = re.compile(r"<(?=[A-Za-z/!])(?![^<>]*>)")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)
_MARKS = re.compile(r"[\\`*_\[\]<&!|]")
_FOREIGN = re.compile(r"<!\[|<\?")
_MARKER = r"(?:>|[*+\-](?=[ \t\n])|\d+\.(?=[ \t\n]))"
_DEEP = re.compile(rf"^(?:(?:[ \t]*{_MARKER}){{{DEEPEST + 1}}}|[ \t]{{{4 * DEEPEST}}})", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """How many times something may occur, given the length that is searched again for each.

    Python-Markdown looks through the rest of a paragraph (or of the text) at every mark, so what it costs is the
    number of marks times the length; `budget` is that product, and takes about a third of a second.
    """

    shape: re.Pattern[str]
    stretches: Callable[[str], Iterator[tuple[int, str]]]
    budget: int
    message: str
    hint: str


def _paragraphs(markdown: str) -> Iterator[tuple[int, str]]:
    """Divide text at its blank lines: offset and paragraph."""
    start = offset = 0
    for line in [*markdown.split("\n"), ""]:
        if not line.strip():
            if start < offset:
                yield start, markdown[start : offset - 1]
            start = offset + len(line) + 1
        offset += len(line) + 1


def _whole(markdown: str) -> Iterator[tuple[int, str]]:
    """Take text as one stretch."""
    yield 0, markdown


_LIMITS = (
    _Limit(
        shape=_LONELY_BRACKET,
        stretches=_paragraphs,
        budget=600_000,
        message="too many lonely [ in one paragraph",
        hint="write \\[ for a plain bracket, or divide the paragraph",
    ),
    _Limit(
        shape=_LONELY_TICK,
        stretches=_paragraphs,
        budget=1_000_000,
        message="too many lonely ` in one paragraph",
        hint="put code into a fenced block",
    ),
    _Limit(
        shape=_LONELY_TAG,
        stretches=_whole,
        budget=2_000_000,
        message="too many lonely < in one text",
        hint="write &lt; for a plain <",
    ),
    _Limit(
        shape=_FENCE,
        stretches=_whole,
        budget=10_000_000,
        message="too many code blocks in one text",
        hint="join some of them",
    ),
    _Limit(
        shape=re.compile("<"),
        stretches=_whole,
        budget=150_000_000,
        message="too many < in one text",
        hint="write Markdown instead of HTML",
    ),
    _Limit(
        shape=_MARKS,
        stretches=_paragraphs,
        budget=200_000_000,
        message="too much markup in one paragraph",
        hint="divide the paragraph",
    ),
    _Limit(
        shape=re.compile("\n"),
        stretches=_paragraphs,
        budget=15_000_000,
        message="too many lines in one paragraph or list",
        hint="divide it by blank lines",
    ),
)


def problems(markdown: str) -> list[Finding]:
    """List what must be mended before `html` may read this text; text that passes takes less than a second.

    The shapes were found by timing Python-Markdown on random and on known hostile input of 64,000 characters.
    """
    if len(markdown) > LONGEST:
        return [(1, 1, f"the text has {len(markdown):,} characters", f"write at most {LONGEST:,}")]
    # A text of so many characters has no more marks than that: most are too short to go over a limit.
    most = len(markdown) ** 2
    found = [finding for limit in _LIMITS if most > limit.budget for finding in _over(limit, markdown)]
    if match := _FOREIGN.search(markdown):
        found.append(_at(markdown, match.start(), f"{match[0]} has no meaning here", f"write &lt;{match[0][1]}"))
    if (comment := markdown.rfind("<!--")) > markdown.rfind("-->"):
        found.append(_at(markdown, comment, "the comment is never closed", "end it with -->, or write &lt;!--"))
    if match := _DEEP.search(markdown):
        found.append(_at(markdown, match.start(), f"nested more than {DEEPEST} deep", "write it flatter"))
    return sorted(found + _too_long(markdown))


def _over(limit: _Limit, markdown: str) -> Iterator[Finding]:
    """Tell where the text goes over a limit, once."""
    spent = 0
    for offset, stretch in limit.stretches(markdown):
        marks = [match.start() for match in limit.shape.finditer(stretch)]
        spent += len(marks) * len(stretch)
        if spent > limit.budget:
            yield _at(markdown, offset + marks[0], limit.message, limit.hint)
            return


def _too_long(markdown: str) -> list[Finding]:
    """Tell whether there are too many lines outside code blocks."""
    if markdown.count("\n") <= LINES:
        return []
    lines = 0
    for offset, piece, is_code in pieces(markdown):
        lines += 0 if is_code else piece.count("\n")
        if lines > LINES:
            return [_at(markdown, offset, f"the text has more than {LINES:,} lines", "shorten it")]
    return []


def _at(markdown: str, offset: int, message: str, hint: str) -> Finding:
    """Tell where in the text something is."""
    line = markdown.count("\n", 0, offset) + 1
    return line, offset - markdown.rfind("\n", 0, offset), message, hint
