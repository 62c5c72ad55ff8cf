"""Foreign names as ids of ours: small letters, digits, single hyphens, unique."""

import re
import unicodedata
from collections.abc import Container
from datetime import datetime

from lightship.model import Phase

_LONGEST = 60
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "&": " and "})


def slug(text: str, fallback: str) -> str:
    """Give text as an id: accents dropped, anything else a hyphen; `fallback` when nothing remains."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))
    found = ""
    for word in words:
        if found and len(found) + len(word) >= _LONGEST:
            break
        found = f"{found}-{word}" if found else word[:_LONGEST]
    return found or fallback


def folder(at: datetime, text: str, fallback: str) -> str:
    """Give the id of an incident: its day and a slug."""
    return f"{at:%Y-%m-%d}-{slug(text, fallback)}"


def stem(at: datetime, phase: Phase) -> str:
    """Give the id of an update: its second and its phase."""
    return f"{at:%Y%m%dT%H%M%SZ}-{phase.value}"


def unique(name: str, taken: Container[str], suffix: str = "") -> str:
    """Give a name that is not taken, with the suffix or a number when it is."""
    candidate = name
    if candidate in taken and suffix:
        candidate = f"{name}-{suffix}"
    number = 2
    while candidate in taken:
        candidate = f"{name}-{number}"
        number += 1
    return candidate
