"""Where code stands in Markdown: fenced blocks and spans between backticks, where nothing is filled in."""

import re
from collections.abc import Iterator

OPEN_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})(?!.*`)")


def is_end(line: str, fence: str) -> bool:
    """Tell whether a line closes this fence."""
    line = line.strip(" \t\r")
    return len(line) >= len(fence) and set(line) == {fence[0]}


def pieces(markdown: str) -> Iterator[tuple[int, str, bool]]:
    """Split text into pieces: offset, text, and whether it is code; together they are the text again."""
    position = 0
    prose = 0
    fence = ""
    start = 0
    for line in markdown.splitlines(keepends=True):
        if fence:
            if is_end(line, fence):
                yield start, markdown[start : position + len(line)], True
                prose, fence = position + len(line), ""
        elif opening := OPEN_FENCE.match(line):
            yield from _spans(markdown, prose, position)
            fence, start = opening[1], position
        position += len(line)
    if fence:
        yield start, markdown[start:], True
    else:
        yield from _spans(markdown, prose, position)


_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n[ \t]*\n)[\s\S])*?)(?<!`)\1(?!`)")


def _spans(markdown: str, start: int, end: int) -> Iterator[tuple[int, str, bool]]:
    """Split prose at its code spans."""
    for match in _SPAN.finditer(markdown, start, end):
        if match.start() > start:
            yield start, markdown[start : match.start()], False
        yield match.start(), match[0], True
        start = match.end()
    if start < end:
        yield start, markdown[start:end], False
