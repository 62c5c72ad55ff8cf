"""Where code stands in Markdown: fenced blocks and spans between backticks, where nothing is filled in."""

import re
from collections import defaultdict
from collections.abc import Iterator

OPEN_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})(?!.*`)")
_TICKS = re.compile(r"`+")
_BLANK = re.compile(r"\n[ \t]*\n")


def is_end(line: str, fence: str) -> bool:
    """Tell whether a line closes this fence."""
    line = line.strip(" \t\r")
    return len(line) >= len(fence) and set(line) == {fence[0]}


def pieces(markdown: str) -> Iterator[tuple[int, str, bool]]:
    """Divide text: offset, piece, whether it is code; together the pieces are the text. An open fence is no code."""
    done = offset = start = 0
    fence = ""
    for line in markdown.split("\n"):
        end = min(offset + len(line) + 1, len(markdown))
        if fence:
            if is_end(line, fence):
                yield from _spans(markdown, done, start)
                yield start, markdown[start:end], True
                done, fence = end, ""
        elif opening := OPEN_FENCE.match(line):
            fence, start = opening[1], offset
        offset = end
    yield from _spans(markdown, done, len(markdown))


def _spans(markdown: str, start: int, end: int) -> Iterator[tuple[int, str, bool]]:
    """Divide prose at its code spans, which do not reach over a blank line."""
    breaks = [match.start() for match in _BLANK.finditer(markdown, start, end)]
    for stop in [*breaks, end]:
        runs = [match.span() for match in _TICKS.finditer(markdown, start, stop)]
        places: defaultdict[int, list[int]] = defaultdict(list)
        for first, last in reversed(runs):
            places[last - first].append(last)
        for first, last in runs:
            ends = places[last - first]
            while ends and ends[-1] <= max(last, start):
                ends.pop()
            if first < start or not ends or markdown[first - 1 : first] == "\\":
                continue
            if first > start:
                yield start, markdown[start:first], False
            yield first, markdown[first : ends[-1]], True
            start = ends[-1]
        if start < stop:
            yield start, markdown[start:stop], False
        start = stop
