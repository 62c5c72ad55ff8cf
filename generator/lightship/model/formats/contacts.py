"""The types of what messages need to reach people: mailboxes, hosts, telephone numbers, rooms, rates."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from lightship.model.addresses import AddressError, kept
from lightship.model.formats.addresses import is_near
from lightship.model.subscriber import Medium
from lightship.source.types import pattern, scalar


def _kept(medium: Medium) -> Callable[[str], str]:
    """Give what checks an address, with its own way out."""

    def convert(text: str) -> str:
        try:
            return kept(text, medium)
        except AddressError as error:
            is_said = error.message.startswith("this is no ")
            raise ValueError(error.hint if is_said else f"{error.message}: {error.hint}") from None

    return convert


_email = _kept(Medium.EMAIL)
EMAIL = scalar("an e-mail address", {"type": "string", "pattern": "^[^@\\s<>]+@[^@\\s<>]+$"}, _email)
TELEPHONE = scalar("a telephone number", {"type": "string", "pattern": "\\d"}, _kept(Medium.SMS))
_MAILBOX = re.compile(r'(?:"(?P<quoted>[^"\\<>]*)"|(?P<bare>[^"\\<>]*?))\s*<(?P<address>[^<>]*)>')
_PLAIN_NAME = re.compile(r"[\w ]+", re.ASCII)


def _mailbox(text: str) -> str:
    """Check `Name <address>` or an address; a name that headers would read otherwise comes back in quotes."""
    if "\n" in text:
        raise ValueError("keep it on one line")
    match = _MAILBOX.fullmatch(text)
    if match is None:
        if "<" in text or ">" in text:
            raise ValueError("write it as Status <status@example.com>")
        return _email(text)
    name = " ".join((match["quoted"] or match["bare"] or "").split())
    address = _email(match["address"].strip())
    if not name:
        return address
    return f"{name} <{address}>" if _PLAIN_NAME.fullmatch(name) else f'"{name}" <{address}>'


MAILBOX = scalar(
    "a sender such as Status <status@example.com>", {"type": "string", "pattern": "@[^@\\s<>]+>?$"}, _mailbox
)
HOST = pattern(
    "a host",
    r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]+",
    "its name alone, such as smtp.example.com; the port is `port`",
)


def _port(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,4}", text) or int(text) > 65535:
        raise ValueError("a number from 1 to 65535, such as 587")
    return int(text)


PORT = scalar("a port", {"type": "integer", "minimum": 1, "maximum": 65535}, _port, write=int)


def _lines(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d?|100", text):
        raise ValueError("a number from 1 to 100, such as 4")
    return int(text)


CONNECTIONS = scalar("a number of connections", {"type": "integer", "minimum": 1, "maximum": 100}, _lines, write=int)
_UNITS = {"s": 1, "min": 60, "h": 3600}
_RATE = r"([1-9]\d{0,8}) ?/ ?(s|min|h)"


def _rate(text: str) -> float:
    match = re.fullmatch(_RATE, text)
    if match is None:
        raise ValueError("write it as 14/s, 1000/min or 5000/h")
    return int(match[1]) / _UNITS[match[2]]


RATE = scalar("a rate such as 1000/min", {"type": "string", "pattern": f"^{_RATE}$"}, _rate)
CONFIGURATION_SET = pattern("a configuration set of SES", "[A-Za-z0-9_-]{1,64}", "letters, digits, hyphens and _")
MESSAGE_TAG = pattern("a message tag of SES", "[A-Za-z0-9_.@-]{1,256}", "letters, digits and . _ @ - are allowed")
PARAMETER = pattern("a parameter's name", "[A-Za-z0-9_.-]{1,64}", "such as utm_source")
ROOM = pattern(
    "a channel of Slack",
    r"[CDG][A-Z0-9]{8,20}|#[^\s#@<>&|\x00-\x1f]{1,80}",
    'its id such as C024BE91L, or its name in quotes such as "#status"',
)


def _receiver(text: str) -> str:
    url = _kept(Medium.WEBHOOK)(text)
    if urlsplit(url).scheme != "https" and not is_near(urlsplit(url).hostname or ""):
        raise ValueError("write https://; http is for localhost alone")
    return url


RECEIVER = scalar(
    "a receiver's address", {"type": "string", "pattern": "^[Hh][Tt][Tt][Pp][Ss]?://[^\\s<>\"'`\\\\@]+$"}, _receiver
)
