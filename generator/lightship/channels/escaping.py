"""Words of people in chats: they call nobody, and are no markup."""

import re
from collections.abc import Iterator

# Where chats look for whom to call: @here, @everyone, <@U024BE7LH>, <@&role>; not in ana@example.com.
_CALL = re.compile(r"(?<![\w.+-])@(?=[\w&!])")
_URL = re.compile(r"(https?://[^\s<>|\"\x00-\x1f]*[^\s<>|\"\x00-\x1f.,;:!?'()\[\]])")
# What no reader sees, and what turns the order of what they do see around.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_GAP = "\u200b"  # zero width


def inert(text: str) -> str:
    """Write text so that no name in it is called, and nothing in it is unseen."""
    return _CALL.sub("@" + _GAP, _UNSEEN.sub("", text))


def mrkdwn(text: str) -> str:
    """Write plain text for Slack: its three signs escaped, names not called, web addresses as links."""
    return "".join(f"<{_escaped(piece)}>" if is_url else _escaped(inert(piece)) for piece, is_url in linked(text))


def linked(text: str) -> list[tuple[str, bool]]:
    """Take plain text apart into words and web addresses, each with whether it is one."""
    # The pieces at odd places are what the expression found.
    return [(piece, number % 2 == 1) for number, piece in enumerate(_URL.split(text)) if piece]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: str, label: str) -> str:
    """Write a link for Slack."""
    return f"<{_escaped(url.replace('|', '%7C'))}|{_escaped(inert(label.replace('|', '/')))}>"


def pieces(text: str, most: int) -> Iterator[str]:
    """Cut plain text into parts that have at most so many signs when they are written for Slack."""
    text = text.strip()
    while text:
        size = min(len(text), most)
        while len(mrkdwn(text[:size])) > most:
            size = max(size * 3 // 4, 1)
        if size < len(text):
            at = max(text.rfind(" ", 0, size), text.rfind("\n", 0, size))
            size = at if at > size // 2 else size
        if piece := mrkdwn(text[:size]).strip():
            yield piece
        text = text[size:].lstrip()


def shortened(text: str, most: int) -> str:
    """Cut a text that is too long between words, and say so by an ellipsis."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    at = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:at] if at > most // 2 else kept).rstrip() + "…"
