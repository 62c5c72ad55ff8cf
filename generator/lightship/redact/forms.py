"""The same text as its readers meet it: entities, escapes of addresses and of JSON, and marks within words undone."""

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from lightship.redact.expressions import compiled

# What stands within a word and is not seen. Other tags part words.
_INLINE = "a|abbr|b|bdi|bdo|big|cite|code|del|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|tt|u|var|wbr"
_ATTRIBUTES = r"""(?:\s(?:"[^"<]*"|'[^'<]*'|[^<>"'])*)?"""
_TAG = rf"(?:<!--[^<>]*-->|</?(?:{_INLINE}){_ATTRIBUTES}/?>)"
_WITHIN = re.compile(_TAG, re.IGNORECASE)
_IS_WITHIN = compiled(rf"(?i)[\w.@:-]{_TAG}+(?:[\w@]|[.:-]{_TAG}*\w)")
_MARKS = re.compile(r"(?:\*{1,3}|_{2,3}|`+|\\)(?=[\w.@:\\*`-])")
_IS_MARKED = compiled(r"[\w.@:-](?:\*+|__+|`+|\\)[\w.@:*`\\-]")
_ENTITY = re.compile(r"&(?:#|[A-Za-z])")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|([/rtbf\\]))")
_PUNYCODE = re.compile(r"\bxn--([a-z0-9-]{1,59})", re.IGNORECASE)
# With the letter before, which an accent may belong to.
_STRANGE = re.compile(r"[A-Za-z]?[^\x00-\x7f]+")
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\U000e0000-\U000e0fff]"
)
# What is not seen, and what is a letter, a digit, a dot or a hyphen in another dress; accents apart from their letters.
_IS_STRANGE = compiled(
    r"[\x{ad}\x{300}-\x{36f}\x{61c}\x{660}-\x{669}\x{6f0}-\x{6f9}\x{966}-\x{96f}\x{115f}\x{1160}\x{180b}-\x{180f}"
    r"\x{200b}-\x{200f}\x{2010}\x{2011}\x{2024}\x{202a}-\x{202e}\x{2060}-\x{209f}\x{2100}-\x{214f}\x{2212}"
    r"\x{2460}-\x{24ff}\x{3002}\x{3164}\x{fe00}-\x{fe0f}\x{fe50}-\x{fe6f}\x{feff}-\x{ff61}\x{ffa0}"
    r"\x{1d400}-\x{1d7ff}\x{1f100}-\x{1f1ff}\x{e0000}-\x{e0fff}]"
)
_HYPHENS = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-") | {"\u3002": "."})
# Those that every page has are undone in a moment.
_COMMON = (
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", '"'),
    ("&#34;", '"'),
    ("&#39;", "'"),
    ("&nbsp;", " "),
)
_ROUNDS = 3
SIGNS = (
    *(_IS_WITHIN.pattern, _IS_MARKED.pattern, _IS_STRANGE.pattern),
    *(r"&(?:#|[A-Za-z])", r"%[0-9A-Fa-f]{2}", r"\\", r"(?i)\bxn--"),
)
"""Expressions of which one is in every text that means something else than it says."""


def forms(text: str) -> Iterator[str]:
    """Give a text as it is meant; and as it stands, too, where something of that is lost then."""
    meant, is_lost = text, False
    for _ in range(_ROUNDS):
        before = meant
        meant = _unescaped(meant)
        if _PERCENT.search(meant):
            meant, is_lost = unquote(meant, errors="replace"), True
        if "xn--" in meant.lower():
            meant, is_lost = _PUNYCODE.sub(_named, meant), True
        if _IS_MARKED.search(meant):
            meant, is_lost = _MARKS.sub("", meant), True
        if meant == before:
            break
    yield meant
    if is_lost and meant != text:
        yield text


def _unescaped(text: str) -> str:
    """Undo one layer of what stands for something else, without losing anything."""
    if "&" in text:
        for written, meant in _COMMON:
            text = text.replace(written, meant)
        if _ENTITY.search(text):
            text = html.unescape(text)
    if "<" in text and _IS_WITHIN.search(text):
        # What stands in a tag, such as an address, is kept behind the words.
        text = "\n".join((_WITHIN.sub("", text), *_WITHIN.findall(text)))
    if "\\" in text:
        text = text.replace('\\"', '"').replace("\\n", "\n")
        if "\\" in text:
            text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text)
            # Signs of other planes are escaped as two halves; one alone is none.
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if not text.isascii() and _IS_STRANGE.search(text):
        text = _STRANGE.sub(lambda match: _plain(match[0]), text)
    return text


@lru_cache(maxsize=1000)
def _plain(text: str) -> str:
    """Give signs as they are usually written, without those that are not seen."""
    plain = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).translate(_HYPHENS)
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in plain)


def _named(match: re.Match[str]) -> str:
    """Give a part of a domain's name as it is read."""
    try:
        named = match[1].encode().decode("punycode")
        named.encode()  # half a pair is no sign
    except UnicodeError:
        return match[0]
    return named
