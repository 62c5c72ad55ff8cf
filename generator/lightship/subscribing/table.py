"""CSV files as people and spreadsheets make them: each line is read for itself, so a stray quote costs one line."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path

from lightship.errors import ContentError, Problem

_LONGEST = 1 << 16
_DELIMITERS = ",;\t"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_STRAY = re.compile("[\0\udc80-\udcff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a table with its cells, as many as the header has."""

    number: int
    cells: tuple[str, ...]
    line: str


class Table:
    """A CSV file whose first line names the columns; `path` is how it is named in problems.

    Commas, semicolons or tabs are between the cells, as the first line has it. Every pass reads the file anew.
    """

    def __init__(self, place: Path, path: str) -> None:
        """Read the header; raises ContentError for what is no table, and OSError."""
        self._place = place
        self._path = path
        with place.open("rb") as file:
            if file.read(2) in _UTF_16:
                raise ContentError([self._problem(1, 1, "this file is UTF-16", "save it as CSV UTF-8")])
        named = ""
        for number, line in self._lines():
            if isinstance(line, Problem):
                raise ContentError([line])
            if said := re.fullmatch(r"sep=([,;\t])", line.strip(" ")):  # for Excel
                named = said[1]
                continue
            self.delimiter = named or max(_DELIMITERS, key=line.count)
            cells = self._cells(number, line)
            if isinstance(cells, Problem):
                raise ContentError([cells])
            self.header_line, self._header = line, number
            self.columns = tuple(re.sub(r"[\s-]+", "_", cell.strip().casefold()) for cell in cells)
            return
        raise ContentError([self._problem(1, 1, "this file is empty", "its first line must name the columns")])

    def rows(self) -> Iterator[Row | Problem]:
        """Give the lines after the header; an empty one is none."""
        width = len(self.columns)
        for number, line in self._lines():
            if number <= self._header:
                continue
            cells = self._cells(number, line) if isinstance(line, str) else line
            if isinstance(cells, Problem):
                yield cells
            elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
                place = self._column(str(line), width)
                message = f"this line has {len(cells)} cells, and there are {width} columns"
                yield self._problem(number, place, message, f"put quotes around a cell with {self.delimiter!r} in it")
            else:
                short = width - len(cells)
                stripped = tuple(map(str.strip, cells if short == 0 else cells[:width] + [""] * short))
                yield Row(number=number, cells=stripped, line=str(line))

    def problem(self, row: Row | None, index: int, message: str, hint: str) -> Problem:
        """Say what is wrong in a cell; with no row in the header."""
        number, line = (row.number, row.line) if row else (self._header, self.header_line)
        return self._problem(number, self._column(line, index), message, hint)

    def _lines(self) -> Iterator[tuple[int, str | Problem]]:
        """Give every line that is not empty with its number; what cannot be read as its problem."""
        with self._place.open("rb") as raw, TextIOWrapper(raw, "utf-8-sig", "surrogateescape", newline=None) as text:
            number = 0
            while line := text.readline(_LONGEST):
                number += 1
                if len(line) == _LONGEST and not line.endswith("\n"):
                    while (rest := text.readline(_LONGEST)) and not rest.endswith("\n"):
                        pass
                    message = f"this line has more than {_LONGEST} characters"
                    yield number, self._problem(number, 1, message, "is this a CSV file?")
                elif (not line.isascii() or "\0" in line) and (stray := _STRAY.search(line)):
                    message = "there is a NUL" if stray[0] == "\0" else "this is not UTF-8"
                    yield number, self._problem(number, stray.start() + 1, message, "save the file as CSV UTF-8")
                elif line.strip(" \t\n,;"):
                    yield number, line.removesuffix("\n")

    def _cells(self, number: int, line: str) -> list[str] | Problem:
        if '"' not in line:
            return line.split(self.delimiter)
        try:
            return next(csv.reader((line,), delimiter=self.delimiter, strict=True))
        except csv.Error:
            message = "the quotes in this line do not fit"
            hint = 'a cell is in quotes or not, a quote in it is written "", and it ends on its line'
            return self._problem(number, line.index('"') + 1, message, hint)

    def _column(self, line: str, index: int) -> int:
        """Tell at which sign of a line, counted from 1, a cell begins."""
        is_quoted = False
        for place, sign in enumerate(line):
            if index == 0:
                return place + 1
            is_quoted ^= sign == '"'
            index -= sign == self.delimiter and not is_quoted
        return len(line) + 1

    def _problem(self, line: int, column: int, message: str, hint: str) -> Problem:
        return Problem(path=self._path, line=line, column=column, message=message, hint=hint)
