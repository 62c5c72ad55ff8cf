"""Plain text as Markdown that shows exactly this text."""

import re

from lightship.words.audiences import suspect

# A bare address becomes a link (markup), in which an underscore means nothing.
_ADDRESS = re.compile(r"(?<![\w@/])https?://[^\s<>\"'`*|\\\[\]&]*[\w/=#%+~\-]")
_ANYWHERE = re.compile(r"[\\`*_\[\]|]")
_ENTITY = re.compile(r"&(?=#|\w+;)")
_BRACE = re.compile(r"\{(?=[{%#])")
_LINE_START = re.compile(r"^(?:([#>+\-])|(\d+)\.|([=~:.]))", re.MULTILINE)
_SOFT = re.compile(r"(?<=[^\n])\n(?=[^\n])")


def escape(text: str) -> str:
    """Write plain text as Markdown that shows it, line by line: nothing in it is markup, a slot or a block."""
    lines = [line.strip() for line in text.splitlines()]
    text = _LINE_START.sub(_start, "\n".join(map(_line, lines)))
    return _SOFT.sub("  \n", text)


def _line(line: str) -> str:
    """Take their meaning from the characters of a line, but not from those of an address."""
    out = []
    end = 0
    for address in _ADDRESS.finditer(line):
        out += [_prose(line[end : address.start()]), address[0]]
        end = address.end()
    escaped = _BRACE.sub("&#123;", "".join([*out, _prose(line[end:])]))
    colon = suspect(escaped)
    return escaped if colon < 0 else f"{escaped[:colon]}&#{ord(escaped[colon])};{escaped[colon + 1 :]}"


def _prose(text: str) -> str:
    return _ANYWHERE.sub(r"\\\g<0>", _ENTITY.sub("&amp;", text)).replace("<", "&lt;")


def _start(match: re.Match[str]) -> str:
    """Take its meaning from what begins a line."""
    if match[1]:
        return "\\" + match[1]
    if match[2]:
        return match[2] + "\\."
    return f"&#{ord(match[3])};"
