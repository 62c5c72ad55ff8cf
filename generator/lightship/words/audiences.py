"""Audience blocks: which words of an update are for whom."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from lightship.words.bounds import Finding
from lightship.words.code import OPEN_FENCE, is_end

_OPENING = re.compile(r"::: audience((?:[ ,]+[a-z0-9][a-z0-9_-]*)+)[ ,\t]*")
_COLONS = re.compile(r"[:;\uff1a\ufe55]")
_MARK = re.compile(r"[:\uff1a\ufe55]{3}")
_WORD = re.compile(r"[^\W_]")
_SHAPE = "a block begins with `::: audience NAME` and ends with `:::`, each on a line of its own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """A body divided: the public text, each audience's own text, and what is wrong with the blocks.

    With a problem nothing may be published: `public` and `audiences` are then empty.
    """

    public: str = ""
    audiences: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Finding, ...] = ()


def blocks(body: str, known: Collection[str]) -> Blocks:
    """Divide a body into public text and audience blocks; lines of the problems count from 1 in the body.

    A line that begins with `:::` is a block's begin or end everywhere; in fenced code, where it could be either, it is
    an error, and so is code that is never closed: nothing internal leaks by a typo.
    """
    reader = _Reader(known)
    for number, line in enumerate(body.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        reader.read(number, line)
    return reader.result()


def suspect(line: str) -> int:
    """Give where the colons of what looks like a block's begin or end stand in a line, however misspelt; else -1."""
    first = _WORD.search(line)
    lead = line[: first.start()] if first else line
    colons = [mark.start() for mark in _COLONS.finditer(lead)]
    is_opening = len(colons) >= 2 and line[len(lead) :][:4].casefold() == "audi"
    return colons[0] if is_opening or _MARK.search(lead) else -1


class _Reader:
    """Reads a body line by line; `opened` and `fenced` are the lines of the open block and code, 0 for none."""

    def __init__(self, known: Collection[str]) -> None:
        self.known = known
        self.public: list[str] = []
        self.audiences: dict[str, list[str]] = {}
        self.problems: list[Finding] = []
        self.names: list[str] = []
        self.block: list[str] = []
        self.fence = ""
        self.opened = self.fenced = 0

    def read(self, number: int, line: str) -> None:
        """Take one line."""
        if any(suspect(part) >= 0 for part in line.splitlines()):
            self._mark(number, line)
            return
        if self.fence:
            self.fence = "" if is_end(line, self.fence) else self.fence
        elif opening := OPEN_FENCE.match(line):
            self.fence, self.fenced = opening[1], number
        (self.block if self.opened else self.public).append(line)

    def _mark(self, number: int, line: str) -> None:
        """Begin or end a block."""
        if self.fence:
            hint = f"close the code block of line {self.fenced} before it; an example of one belongs within a sentence"
            self.problems.append((number, 1, "an audience block's line stands in a code block", hint))
        elif line.rstrip(" \t") == ":::" and self.opened:
            self._end()
        elif match := _OPENING.fullmatch(line):
            if self.opened:
                message = f"a block begins inside the block of line {self.opened}"
                self.problems.append((number, 1, message, "end that one first with a line `:::`"))
            self._begin(number, match)
        else:
            message = "this line is neither the begin nor the end of an audience block"
            self.problems.append((number, 1, message, _SHAPE))

    def _begin(self, number: int, match: re.Match[str]) -> None:
        """Begin a block for the audiences that its line names."""
        self.opened, self.names, self.block = number, [], []
        for name in re.finditer(r"[^ ,\t]+", match[1]):
            if name[0] not in self.known:
                column = match.start(1) + name.start() + 1
                self.problems.append((number, column, f"unknown audience {name[0]!r}", _nearest(name[0], self.known)))
            if name[0] not in self.names:
                self.names.append(name[0])

    def _end(self) -> None:
        """End the block; what stands before and after it stays two paragraphs."""
        for name in self.names:
            self.audiences.setdefault(name, []).append("\n".join(self.block).strip("\n"))
        self.opened = 0
        self.public.append("")

    def result(self) -> Blocks:
        """Give what was read; nothing but the problems when there are any."""
        if self.fence:
            hint = f"end it with a line {self.fence}"
            self.problems.append((self.fenced, 1, "the code block is never closed", hint))
        if self.opened:
            hint = "end it with a line `:::`"
            self.problems.append((self.opened, 1, "the audience block is never closed", hint))
        if self.problems:
            return Blocks(problems=tuple(sorted(self.problems)))
        texts = {name: "\n\n".join(filter(None, parts)) for name, parts in self.audiences.items()}
        return Blocks(public="\n".join(self.public).strip("\n"), audiences=texts)


def _nearest(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"known: {', '.join(known) or 'none'}"
