"""Reads mails that came back, or that somebody wrote.

They are read line by line and not as the tree of parts that MIME makes of a mail: anybody may send one, and so every
one of them must be read in time and without a fault. What a mail says is believed only with a slip that is ours.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lightship.bounces.report import STATUS, Kind, Report, of_feedback, of_status
from lightship.ledger.slips import PATTERN

_FOLDED = re.compile(r"\n[ \t]+")
_LOOSE = re.IGNORECASE | re.MULTILINE
_REPORT = re.compile(r"^content-type:\s*message/(?:global-)?(delivery-status|feedback-report)\b", _LOOSE)
_LEAVING = re.compile(r"(?:(?:re|aw|fwd?|wg):\s*)?unsubscribe\b\s*([0-9a-f-]*)", re.IGNORECASE)
_SAID = re.compile(r"[a-z-]{1,40}")


def read(content: bytes) -> Report:
    """Tell what a mail says; it may be cut off at its end."""
    text = content.decode("latin-1").replace("\r\n", "\n")
    head, _, body = text.partition("\n\n")
    headers = _fields(head)
    # The topmost was written by the server that keeps the mail; a sender's clock may be wrong by years.
    at = _date(headers.get("received", "").rpartition(";")[2]) or _date(headers.get("date", ""))
    found = _REPORT.search(body)
    if found and headers.get("content-type", "").lower().startswith("multipart/report"):
        block = _part(body, found.end())
        kind, detail = _delivery(block) if found[1].lower() == "delivery-status" else _feedback(block)
        return Report(kind=kind, proof=_slip(text), detail=detail, at=at)
    if leaving := _LEAVING.fullmatch(headers.get("subject", "").strip()):
        return Report(kind=Kind.LEAVING, proof=leaving[1].lower(), at=at)
    if "x-failed-recipients" in headers or headers.get("subject", "").strip().lower() == "failure notice":
        kind, detail = _told_in_words(body)
        return Report(kind=kind, proof=_slip(text), detail=detail, at=at)
    return Report(kind=Kind.AUTOMATIC if _is_automatic(headers) else Kind.OTHER, at=at)


def _part(body: str, after: int) -> str:
    """Give the text of the part whose headers go on at a place."""
    begin = body.find("\n\n", after)
    end = body.find("\n--", begin)
    return "" if begin < 0 else body[begin:end] if end >= 0 else body[begin:]


def _delivery(block: str) -> tuple[Kind, str]:
    """Read a delivery status (RFC 3464); that of the first recipient who was not reached, for our mails have one."""
    for fields in map(_fields, block.strip().split("\n\n")):
        if fields.get("action", "").lower().startswith("failed"):
            found = STATUS.search(fields.get("status", ""))
            status = found[0] if found else ""
            return of_status(status), status
    return Kind.AUTOMATIC, ""


def _feedback(block: str) -> tuple[Kind, str]:
    """Read a complaint in the Abuse Reporting Format (RFC 5965)."""
    fields = _fields(block.strip())
    word = fields.get("feedback-type", "").lower()
    return of_feedback(word), word if _SAID.fullmatch(word) else ""


def _told_in_words(body: str) -> tuple[Kind, str]:
    """Read a bounce of Exim or qmail, which say in words alone what happened, above a copy of the mail."""
    slip = PATTERN.search(body)
    found = STATUS.search(body, 0, slip.start() if slip else len(body))
    status = found[0] if found else ""
    return of_status(status), status


def _is_automatic(headers: dict[str, str]) -> bool:
    """Tell whether a mail is an answer that nobody wrote (RFC 3834, and what was usual before it)."""
    is_answer = headers.get("auto-submitted", "").lower().startswith("auto-replied")
    return is_answer or "x-autoreply" in headers or "x-autorespond" in headers


def _slip(text: str) -> str:
    """Find the slip in what came back: in the headers of our mail, or as the envelope's id (RFC 3461)."""
    found = PATTERN.search(text) or PATTERN.search(text.replace("=\n", ""))
    return found[0] if found else ""


def _fields(block: str) -> dict[str, str]:
    """Read header fields, names in small letters; the first of a name counts."""
    fields: dict[str, str] = {}
    for name, value in _lines(block):
        fields.setdefault(name, value)
    return fields


def _lines(block: str) -> Iterator[tuple[str, str]]:
    for line in _FOLDED.sub(" ", block).split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
