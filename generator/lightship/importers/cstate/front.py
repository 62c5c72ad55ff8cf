"""Front matter as people really left it: every key that can be made out, and a note for whatever was broken."""

import json
import re
import tomllib
from collections.abc import Mapping as Keys
from dataclasses import dataclass, field
from typing import Any

from lightship.importers.base import Notes
from lightship.importers.wording import printable
from lightship.source import Mapping, Node, Scalar, Sequence, Where, parse

_KEY = re.compile(r"([A-Za-z_][\w-]*)\s*:(?:\s+|$)(.*)")
_ITEM = re.compile(r"\s*-\s+(.*)")
_FENCES = {"---": "---", "+++": "+++"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What a key says: its texts (a scalar is one text, null is none), and where."""

    texts: tuple[str, ...]
    line: int = 1
    column: int = 1

    @property
    def text(self) -> str:
        """Give the first text, or nothing."""
        return self.texts[0] if self.texts else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its keys in small letters, as Hugo sees them, and its body."""

    path: str
    values: Keys[str, Value] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1

    def __getitem__(self, key: str) -> Value:
        """Give a key's value; no texts when it is absent."""
        return self.values.get(key, Value(texts=()))

    def says(self, key: str) -> bool:
        """Tell whether a key says true."""
        return self[key].text.strip().casefold() in ("true", "yes", "on", "1")


def decoded(data: bytes, path: str, notes: Notes) -> str:
    """Give a file's text whatever its encoding; what had to be mended is noted."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        notes(path, "this file is UTF-16", "it was read all the same")
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            notes(path, "this file is not UTF-8", "it was read as Windows-1252", line)
            text = data.decode("cp1252", "replace")
    if text.startswith("\ufeff"):
        notes(path, "the file starts with a byte-order mark", "it was dropped")
    if "\r" in text:
        notes(path, "lines end with CR LF", "they end with LF now", text[: text.index("\r")].count("\n") + 1)
    clean = printable(text)
    if len(clean) != len(text.replace("\r\n", "\n").replace("\ufeff", "")):
        notes(path, "the file contains control characters", "they were dropped")
    return clean


def read(text: str, path: str, notes: Notes) -> Page:
    """Read a page; one without any front matter has only a body."""
    if text.lstrip().startswith("{") and not text.startswith("---"):
        return _from_json(text, path, notes)
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if line.strip()), 0)
    fence = lines[start].rstrip()
    if fence in _FENCES:
        begin = start + 1
        if start:
            notes(path, "blank lines stand before the front matter", "they were skipped")
    elif _KEY.match(lines[start]) and any(line.rstrip() == "---" for line in lines):
        fence, begin = "---", start
        notes(path, "the front matter has no opening line ---", "it was read all the same", start + 1)
    else:
        notes(path, "the file does not start with front matter", "all of it is its body")
        return Page(path=path, body=text)
    end = next((number for number, line in enumerate(lines[begin:], begin) if line.rstrip() == fence), -1)
    if end < 0:
        end = next((number for number, line in enumerate(lines[begin:], begin) if not line.strip()), len(lines))
        notes(path, "the front matter is not closed", f"it was taken to end before line {end + 1}")
    front = "\n".join(lines[begin:end])
    values = _toml(front, path, notes) if fence == "+++" else _yaml(front, path, notes, begin + 1)
    return Page(path=path, values=values, body="\n".join(lines[end + 1 :]), body_line=end + 2)


def _from_json(text: str, path: str, notes: Notes) -> Page:
    try:
        data, end = json.JSONDecoder().raw_decode(text.lstrip())
    except (ValueError, RecursionError) as error:
        notes(path, f"this is not JSON: {error}", "the front matter was not read")
        return Page(path=path, body=text)
    return Page(path=path, values=_plain(data), body=text.lstrip()[end:])


def _toml(front: str, path: str, notes: Notes) -> Keys[str, Value]:
    try:
        return _plain(tomllib.loads(front))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        notes(path, f"this is not TOML: {error}", "the front matter was not read")
        return {}


def _plain(data: Any) -> dict[str, Value]:
    if not isinstance(data, dict):
        return {}
    found = {}
    for key, value in data.items():
        items = value if isinstance(value, list) else [value]
        found[str(key).casefold()] = Value(texts=tuple(_text(item) for item in items if item is not None))
    return found


def _text(value: object) -> str:
    """Give a value as text; JSON can hold halves of characters, which become question marks."""
    return str(value).lower() if isinstance(value, bool) else str(value).encode("utf-8", "replace").decode()


def _yaml(front: str, path: str, notes: Notes, first_line: int) -> Keys[str, Value]:
    """Read YAML; where it is none, what the lines say by themselves."""
    complaints: list[tuple[Where, str, str]] = []

    def report(where: Where, message: str, hint: str) -> None:
        complaints.append((where, message, hint))

    node = parse(front, path, report, first_line) if front.strip() else None
    if isinstance(node, Mapping):
        for where, message, _ in complaints:
            notes(path, message, "the last one counts", where.line, where.column)
        return {key.text.casefold(): _value(value, path, notes) for key, value in node.entries}
    for where, message, _ in complaints:
        notes(path, message, "the front matter was read line by line", where.line, where.column)
    if node is not None:
        notes(path, "the front matter is no keys and values", "it was read line by line", first_line)
    return _lines(front, first_line)


def _value(node: Node, path: str, notes: Notes) -> Value:
    if isinstance(node, Sequence):
        texts = []
        for item in node.items:
            if isinstance(item, Scalar):
                texts.extend([] if item.is_null else [item.text])
            else:
                notes(path, "a list within a list", "it was left out", item.where.line, item.where.column)
        return Value(texts=tuple(texts), line=node.where.line, column=node.where.column)
    if isinstance(node, Scalar):
        return Value(texts=() if node.is_null else (node.text,), line=node.where.line, column=node.where.column)
    notes(path, "a mapping where a value was expected", "it was left out", node.where.line, node.where.column)
    return Value(texts=(), line=node.where.line, column=node.where.column)


def _lines(front: str, first_line: int) -> dict[str, Value]:
    """Make out `key: value` line by line, and `- item` below a key."""
    found: dict[str, Value] = {}
    key = ""
    for number, line in enumerate(front.replace("\t", "  ").split("\n"), start=first_line):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _KEY.match(line)
        if match:
            key = match[1].casefold()
            found[key] = Value(texts=_loose(match[2]), line=number, column=match.start(2) + 1)
        elif key:
            item = _ITEM.match(line)
            more = _loose(item[1] if item else line)
            old = found[key]
            texts = (*old.texts, *more) if item else (" ".join((*old.texts, *more)),)
            found[key] = Value(texts=texts, line=old.line, column=old.column)
    return found


def _loose(text: str) -> tuple[str, ...]:
    """Give the texts of a value that is no YAML: without quotes, a list in brackets divided."""
    text = re.sub(r"\s+#.*$", "", text).strip()
    if text.startswith("[") and text.endswith("]"):
        return tuple(part for item in text[1:-1].split(",") for part in _loose(item))
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    text = text.strip()
    return () if text in ("", "~", "null") else (text,)
