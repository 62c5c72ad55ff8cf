"""The same text as its readers meet it: entities, escapes of addresses and of JSON, and marks within words undone."""

import html
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

# What stands within a word and is not seen. Other tags part words.
_WITHIN = re.compile(
    r"<!--[^<>]*-->|</?(?:a|abbr|b|bdi|bdo|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|tt|u|var|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_MARKS = re.compile(r"(?<=[\w.@:-])(?:\*{1,3}|_{2,3}|`+|\\)(?=[\w.@:\\*`-])")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|([/nrtbf\"\\]))")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_ROUNDS = 3


def forms(text: str) -> Iterator[str]:
    """Give a text as it is, and once more as it is meant where that is something else."""
    yield text
    meant = text
    for _ in range(_ROUNDS):
        before = meant
        meant = _undone(meant)
        if meant == before:
            break
    if meant != text:
        yield meant


def _undone(text: str) -> str:
    """Undo one layer."""
    if "<" in text:
        text = _WITHIN.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    if "%" in text and _PERCENT.search(text):
        text = unquote(text, errors="replace")
    if "\\" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if "*" in text or "_" in text or "`" in text or "\\" in text:
        text = _MARKS.sub("", text)
    if not text.isascii():
        text = _UNSEEN.sub("", unicodedata.normalize("NFKC", text))
    return text


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return {"n": "\n", "r": "\r", "t": "\t", "b": " ", "f": " "}.get(match[2], match[2])
