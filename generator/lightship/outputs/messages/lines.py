"""Texts made to fit: on one line, in a subject, in a message of 160 signs."""

import re

SUBJECT = 200
SMS = 160
# Ends of lines and other controls, and what is unseen or turns the direction of writing; joiners of emoji stay.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]+")
_BROKEN = re.compile("[\ud800-\udfff]")
# What GSM 7-bit writes with two signs, and typographic signs that it has others for: one of them would halve the room.
_TWICE = frozenset("^{}\\[~]|€")
_SIMPLE = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"),
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u00b4`", "'"),
        "\u2026": "...",
        "\u00d7": "x",
    }
)
_LOOSE = " ,;:.–-("


def one_line(text: str) -> str:
    """Give a text as one line with single spaces, without what could end it or turn it around."""
    return " ".join(_CONTROL.sub(" ", _BROKEN.sub("\ufffd", text)).split())


def cut(text: str, most: int) -> str:
    """Give a line of at most so many characters, cut at a word with an ellipsis."""
    if len(text) <= most:
        return text
    begin = text[: most - 2]
    return (begin.rpartition(" ")[0].rstrip(_LOOSE) or begin) + " …"


def width(text: str) -> int:
    """Count the signs of a text as a short message counts them."""
    return len(text) + sum(sign in _TWICE for sign in text)


def short(text: str, url: str) -> str:
    """Give a line that fits a short message together with a space and an address, as far as the address leaves room."""
    text = one_line(text).translate(_SIMPLE).strip(" -")
    room = max(SMS - width(url) - 1, SMS // 4)
    if width(text) <= room:
        return text
    end = room - 4
    while width(text[:end]) > room - 4:
        end -= 1
    begin = text[:end]
    return (begin.rpartition(" ")[0].rstrip(_LOOSE) or begin) + " ..."
