"""What author text must not contain, because a reader of Markdown would take too long over it."""

import re

Finding = tuple[int, int, str, str]
"""Line and column (from 1), what is wrong, the way out."""

_RUNS = re.compile(r"\[{20}|<{20}|`{20}")


def problems(markdown: str) -> list[Finding]:
    """List what must be mended before `html` may read this text."""
    found: list[Finding] = []
    for match in _RUNS.finditer(markdown):
        line = markdown.count("\n", 0, match.start()) + 1
        column = match.start() - markdown.rfind("\n", 0, match.start())
        found.append(
            (line, column, f"a run of {match[0][0]!r} is too long", "shorten it, or put it in a code block")
        )
    return found
