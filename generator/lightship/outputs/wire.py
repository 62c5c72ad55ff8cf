"""How values become bytes that machines read: JSON, XML and absolute addresses."""

import json
import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from lightship.model import Settings

# These stay out of JSON as on Statuspage, so that a file read as HTML or as a script has no tag and no new line.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def json_bytes(value: object) -> bytes:
    """Write plain data as compact UTF-8 JSON with a line end."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return (text.translate(_ESCAPED) + "\n").encode("utf-8", "replace")


def xml_text(text: str) -> str:
    """Replace what XML cannot hold, such as control characters."""
    return _NOT_XML.sub("\ufffd", text)


def xml_bytes(root: ET.Element) -> bytes:
    """Write an element as a UTF-8 XML document with a line end."""
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def absolute(settings: Settings, path: str) -> str:
    """Give the whole address of a root-relative path."""
    return settings.url + path


def utc(at: datetime) -> str:
    """Write an instant as `2026-10-17T03:31:40Z`."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
