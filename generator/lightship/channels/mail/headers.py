"""Headers of mails as they are written: in ASCII, folded, and with nothing in them that could begin another one."""

import base64
import hashlib
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from itertools import pairwise

# What ends a line somewhere, or is shown as nothing: a header is one line, whoever wrote what stands in it.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~. -]*")
_WIDTH = 76  # RFC 2047: an encoded word's line; RFC 5322 wishes 78 at most
_BYTES = 39  # of UTF-8 in an encoded word: 52 signs of base64 and its frame leave room for `Reply-To: `


def one_line(text: str) -> str:
    """Take out what could end a line or turn the words around; spaces are put together."""
    cleaned = _CONTROL.sub(" ", text).encode("utf-8", "replace").decode()
    return " ".join(cleaned.split())


def unstructured(text: str, begin: int) -> str:
    """Write free text, such as a subject; `begin` is how many signs the line already has."""
    text = one_line(text)
    words = text.split(" ")
    if not text.isascii() or "=?" in text or max(map(len, words)) > _WIDTH - begin:
        return encoded(text)
    lines, room = [""], _WIDTH - begin
    for word in words:
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines, room = [*lines, word], _WIDTH - 1
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return "\r\n ".join(lines)


def phrase(text: str) -> str:
    """Write a name that stands before an address."""
    text = one_line(text)
    if text.isascii() and "=?" not in text and len(text) <= _WIDTH - len("Reply-To: "):
        if _PLAIN.fullmatch(text) and "." not in text:
            return text
        if len(quoted := '"' + re.sub(r'(["\\])', r"\\\1", text) + '"') <= _WIDTH - len("Reply-To: "):
            return quoted
    return encoded(text)


def angled(name: str, place: str) -> str:
    """Write a name and what it is the name of, as in `Name <place>`; on two lines where one would be long."""
    said = phrase(name)
    is_short = len(said) + len(place) < 60 and "\r" not in said
    return f"{said} <{place}>" if is_short else f"{said}\r\n <{place}>"


def encoded(text: str) -> str:
    """Write text of any signs as RFC 2047 says: words of base64, none of which cuts a sign in two."""
    signs = [sign.encode() for sign in text]
    cuts, size = [0], 0
    for place, sign in enumerate(signs):
        if size + len(sign) > _BYTES:
            cuts, size = [*cuts, place], 0
        size += len(sign)
    parts = (b"".join(signs[start:end]) for start, end in pairwise([*cuts, len(signs)]))
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(part).decode()}?=" for part in parts)


def message_id(key: str, domain: str) -> str:
    """Name a message: the same key gives the same name on every machine and at every try."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


@lru_cache(maxsize=8)
def dated(at: datetime) -> str:
    """Write a time as RFC 5322 does, in UTC."""
    return format_datetime(at.astimezone(UTC))
