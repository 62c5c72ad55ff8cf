"""Audience blocks: which words of an update are for whom."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from lightship.words.bounds import Finding
from lightship.words.code import OPEN_FENCE, is_end

_OPENING = re.compile(r"::: audience((?:[ ,]+[a-z0-9][a-z0-9_-]*)+)[ \t]*")
_SUSPECT = re.compile(r"\s*[>*+\-\s]*:{3,}|\s*::\s*audi", re.IGNORECASE)
_SHAPE = "a block begins with `::: audience NAME` and ends with `:::`, each on a line of its own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """A body divided: the public text, each audience's own text, and what is wrong with the blocks.

    With a problem nothing may be published: `public` and `audiences` are then empty.
    """

    public: str = ""
    audiences: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Finding, ...] = ()


def _nearest(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known)}"


def blocks(body: str, known: Collection[str]) -> Blocks:
    """Divide a body into public text and audience blocks; lines of the problems count from 1 in the body."""
    public: list[str] = []
    audiences: dict[str, list[str]] = {}
    found: list[Finding] = []
    names: list[str] = []
    opened = fenced = 0
    fence = ""
    block: list[str] = []
    for number, line in enumerate(body.replace("\r\n", "\n").split("\n"), start=1):
        target = block if opened else public
        if fence:
            target.append(line)
            if is_end(line, fence):
                fence = ""
        elif opening := OPEN_FENCE.match(line):
            target.append(line)
            fence, fenced = opening[1], number
        elif line.rstrip() == ":::" and opened:
            for name in names:
                audiences.setdefault(name, []).append("\n".join(block).strip("\n"))
            opened, block = 0, []
        elif match := _OPENING.fullmatch(line):
            if opened:
                found.append(
                    (
                        number,
                        1,
                        f"a block inside the block of line {opened}",
                        "end that one first with a line `:::`",
                    )
                )
            names = list(dict.fromkeys(re.findall(r"[^ ,\t]+", match[1])))
            for name in names:
                if name not in known:
                    place = line.index(name, 12) + 1
                    found.append((number, place, f"unknown audience {name!r}", _nearest(name, known)))
            opened = number
        elif _SUSPECT.match(line):
            found.append((number, 1, "this line is neither the begin nor the end of an audience block", _SHAPE))
        else:
            target.append(line)
    if fence:
        found.append((fenced, 1, "the code block is never closed", f"end it with a line {fence}"))
    if opened:
        found.append((opened, 1, "the audience block is never closed", "end it with a line `:::`"))
    if found:
        return Blocks(problems=tuple(sorted(found)))
    return Blocks(
        public="\n".join(public).strip("\n"),
        audiences={name: "\n\n".join(texts) for name, texts in audiences.items()},
    )
