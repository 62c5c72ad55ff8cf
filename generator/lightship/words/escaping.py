"""Plain text as Markdown that shows exactly this text."""

import re

_ANYWHERE = re.compile(r"[\\`*_\[\]|]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BRACE = re.compile(r"\{(?=[{%#])")
_LINE_START = re.compile(r"^(?:([#>+\-])|(\d+)(\.)|([=~:]))", re.MULTILINE)


def escape(text: str) -> str:
    """Write plain text as Markdown that shows it, line by line: nothing in it is markup, a slot or a block."""
    lines = [line.strip(" \t") for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    text = _ENTITY.sub("&amp;", "\n".join(lines))
    text = _ANYWHERE.sub(r"\\\g<0>", text).replace("<", "&lt;")
    text = _BRACE.sub("&#123;", text)
    text = _LINE_START.sub(_start, text)
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", "  \n", text)


def _start(match: re.Match[str]) -> str:
    """Take its meaning from what begins a line."""
    if match[1]:
        return "\\" + match[1]
    if match[2]:
        return match[2] + "\\."
    return f"&#{ord(match[4])};"
