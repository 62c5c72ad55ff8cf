"""Reads events of Amazon SES, as SNS, SQS, EventBridge, Firehose or Lambda hand them on.

The shapes are those of the Amazon SES Developer Guide: notifications of an identity (`notificationType`) and events of
a configuration set (`eventType`).
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lightship.bounces.report import STATUS, Kind, Report, of_feedback
from lightship.source.types import parse_instant

_HEADER = "x-lightship-slip"
_WRAPPINGS = ("Message", "Messages", "Records", "Body", "body", "Sns", "detail")
_DEPTH = 8
_SPACE = re.compile(r"[\s,]*")
_WORD = re.compile(r"[A-Za-z-]{1,40}")
# SES calls them transient; they are about the mail, and say nothing of the address.
_OF_THE_MAIL = ("MessageTooLarge", "ContentRejected", "AttachmentRejected")
# A text that is broken in so many places is none of SES.
_BROKEN = 100


def read(content: bytes) -> Iterator[Report]:
    """Give what the events in a text of JSON say: one or many, each on a line, in a list or one after the other."""
    text = content.decode("utf-8-sig", "replace")
    decoder, place, broken = json.JSONDecoder(), 0, 0
    while (place := _begin(text, place)) < len(text) and broken < _BROKEN:
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            broken += 1
            line = text.find("\n", place)
            place = line if line >= 0 else len(text)
            yield Report(kind=Kind.OTHER)
            continue
        yield from map(_report, _events(value, _DEPTH))


def _begin(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _events(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """Take off what is wrapped around events."""
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.lstrip().startswith(("{", "[")) else None
        except (ValueError, RecursionError):
            value = None
    if depth and isinstance(value, list):
        for one in value:
            yield from _events(one, depth - 1)
    elif isinstance(value, dict) and isinstance(value.get("mail"), dict):
        yield value
    elif isinstance(value, dict) and (inner := [value[name] for name in _WRAPPINGS if name in value]) and depth:
        for one in inner:
            yield from _events(one, depth - 1)
    else:
        yield {}


def _report(event: Mapping[str, Any]) -> Report:
    """Tell what an event says."""
    name = event.get("eventType") or event.get("notificationType")
    match name:
        case "Bounce":
            told = _mapping(event, "bounce")
            kind, detail = _bounce(told)
        case "Complaint":
            told = _mapping(event, "complaint")
            detail = _word(told.get("complaintFeedbackType"))
            kind = of_feedback(detail.lower())
        case "Reject":
            told = _mapping(event, "mail")
            kind, detail = Kind.BLOCKED, "rejected by SES"
        case _:
            return Report(kind=Kind.AUTOMATIC if name else Kind.OTHER)
    return Report(kind=kind, proof=_slip(_mapping(event, "mail")), detail=detail, at=_instant(told.get("timestamp")))


def _bounce(bounce: Mapping[str, Any]) -> tuple[Kind, str]:
    subtype = _word(bounce.get("bounceSubType"))
    recipients = bounce.get("bouncedRecipients")
    first = recipients[0] if isinstance(recipients, list) and recipients else None
    status = first.get("status") if isinstance(first, dict) else None
    detail = status if isinstance(status, str) and STATUS.fullmatch(status) else subtype
    if bounce.get("bounceType") == "Permanent":
        return Kind.PERMANENT, detail
    return Kind.BLOCKED if subtype in _OF_THE_MAIL else Kind.TRANSIENT, detail


def _slip(mail: Mapping[str, Any]) -> str:
    """Find the slip among the headers of the mail, which SES repeats; they may be left out or cut off."""
    headers = mail.get("headers")
    for header in headers if isinstance(headers, list) else ():
        if isinstance(header, dict):
            name, value = header.get("name"), header.get("value")
            if isinstance(name, str) and isinstance(value, str) and name.lower() == _HEADER:
                return value.strip()
    return ""


def _mapping(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def _word(value: object) -> str:
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def _instant(value: object) -> datetime | None:
    try:
        return parse_instant(value) if isinstance(value, str) else None
    except ValueError:
        return None
