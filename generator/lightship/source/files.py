"""A Markdown file with front matter, split without changing a byte of its body."""

import re
from dataclasses import dataclass

from lightship.source import plain
from lightship.source.nodes import Mapping, Node, Report, Where, parse

_FENCE = "---"
_OURS = re.compile(r"^<{7} ", re.MULTILINE)
_THEIRS = re.compile(r"^>{7} ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Front matter and body; `body_line` is the file's line on which the body starts, counted from 1."""

    path: str
    front: Mapping
    body: str
    body_line: int

    @classmethod
    def bare(cls, path: str, text: str) -> "Document":
        """Make a document of words alone."""
        return cls(path=path, front=Mapping((), Where(path)), body=text, body_line=1)


def conflict(text: str) -> int:
    """Give the line on which an unresolved merge of git begins; 0 when there is none."""
    ours = _OURS.search(text)
    return text.count("\n", 0, ours.start()) + 1 if ours and _THEIRS.search(text, ours.end()) else 0


def decode(data: bytes, path: str, report: Report) -> str | None:
    """Turn a file's bytes into text; refuses what editors and merges break: encodings, line ends, NUL."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report(Where(path, line, 1), "this file is not UTF-8", "save it as UTF-8")
        return None
    if text.startswith("\ufeff"):
        report(Where(path), "the file starts with a byte-order mark", "save it as UTF-8 without BOM")
        text = text[1:]
    if "\r" in text:
        line = text[: text.index("\r")].count("\n") + 1
        report(Where(path, line, 1), "line ends with CR LF", "save the file with LF line ends")
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        report(Where(path, line, 1), "the file contains a NUL character", "remove it")
        return None
    if line := conflict(text):
        report(Where(path, line, 1), "a merge was not finished here", "keep one of the two sides, without git's marks")
        return None
    return text


def _is_empty(front: str) -> bool:
    return all(not line.strip() or line.lstrip().startswith("#") for line in front.split("\n"))


def split(text: str, path: str, report: Report) -> Document | None:
    """Split a file's text into front matter and body; None, with problems reported, when that cannot be read."""
    lines = text.split("\n")
    if lines[0].rstrip() != _FENCE:
        report(Where(path), "the file does not start with front matter", "its first line must be ---")
        return None
    number = next((number for number, line in enumerate(lines[1:], start=2) if line.rstrip() == _FENCE), 0)
    if not number:
        report(Where(path), "the front matter is not closed", "end it with a line ---")
        return None
    text_of_front = "\n".join(lines[1 : number - 1])
    node: Node | None = plain.mapping(text_of_front, path, first_line=2) or parse(
        text_of_front, path, report, first_line=2
    )
    if node is None:
        if not _is_empty(text_of_front):
            return None
        node = Mapping((), Where(path, 1, 1))
    if not isinstance(node, Mapping):
        report(node.where, "front matter must be keys and values", "write it as `key: value`")
        return None
    return Document(path=path, front=node, body="\n".join(lines[number:]), body_line=number + 1)
