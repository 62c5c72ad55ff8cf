"""Where Statuspage payloads come from: a file, a folder, or a page's own API."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from lightship.importers.base import Notes, SourceError, Tell
from lightship.importers.statuspage.payloads import File, records, text

MAX_BYTES = 64 * 1024 * 1024
TIMEOUT_S = 30
MAX_MONTHS_PAGES = 400
_EMPTY_PAGES = 8  # two years without an incident: the beginning was passed
_SUFFIXES = (".json", ".atom", ".rss", ".xml")


def files(source: str, notes: Notes, tell: Tell) -> Iterator[File]:
    """Give the files at a path or an address; SourceError when there is none."""
    if "://" in source:
        yield from _page(source, notes, tell)
        return
    path = Path(source)
    if path.is_file():
        yield _read(path, path.name)
        return
    if not path.is_dir():
        raise SourceError(f"{source} is neither a file nor a folder", "give a file, a folder or the page's address")
    found = sorted(file for file in path.rglob("*") if file.suffix.lower() in _SUFFIXES and file.is_file())
    if not found:
        raise SourceError(f"{source} holds no JSON file", "save the answers of /api/v2 there")
    for file in found:
        yield _read(file, file.relative_to(path).as_posix())


def _read(path: Path, name: str) -> File:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceError(f"{path} is larger than {MAX_BYTES >> 20} MiB", "divide it")
        return File(path=name, data=path.read_bytes())
    except OSError as error:
        raise SourceError(f"cannot read {path}: {error.strerror}") from error


def _page(source: str, notes: Notes, tell: Tell) -> Iterator[File]:
    """Ask a page for everything that it tells: the last fifty first, then month after month."""
    try:
        parts = urlsplit(source)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SourceError(f"{source} is no web address", "it must start with https://")
    base = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
    if parts.path.endswith((".json", ".atom", ".rss")):
        yield File(path=source, data=_get(source))
        return
    yield File(path="summary.json", data=_get(f"{base}/api/v2/summary.json"))
    known: set[str] = set()
    for name in ("components", "incidents", "scheduled-maintenances"):
        tell(f"reading {name}")
        data = _optional(f"{base}/api/v2/{name}.json", notes)
        if data is not None:
            known |= _ids(data)
            yield File(path=f"{name}.json", data=data)
    feed = _optional(f"{base}/history.atom", notes)
    if feed is not None:
        yield File(path="history.atom", data=feed)
    for code in _codes(base, notes, tell):
        if code not in known:
            tell(f"reading incident {code}")
            data = _optional(f"{base}/api/v2/incidents/{code}.json", notes)
            if data is not None:
                yield File(path=f"incidents/{code}.json", data=data)


def _codes(base: str, notes: Notes, tell: Tell) -> Iterator[str]:
    """Give the ids of all incidents from the pages of the history, newest first."""
    empty = 0
    for number in range(1, MAX_MONTHS_PAGES + 1):
        tell(f"reading page {number} of the history")
        data = _optional(f"{base}/history.json?page={number}", notes)
        months = records(_json(data), "months") if data is not None else []
        codes = [text(incident, "code") for month in months for incident in records(month, "incidents")]
        empty = 0 if codes else empty + 1
        yield from filter(str.isalnum, codes)
        if not months or empty >= _EMPTY_PAGES:
            return


def _ids(data: bytes) -> set[str]:
    payload = _json(data)
    return {text(item, "id") for key in ("incidents", "scheduled_maintenances") for item in records(payload, key)}


def _json(data: bytes) -> dict[str, object]:
    try:
        payload = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return payload if isinstance(payload, dict) else {}


def _optional(address: str, notes: Notes) -> bytes | None:
    """Ask for what a page may lack; its absence is noted."""
    try:
        return _get(address)
    except SourceError as error:
        notes(address, f"{error.message.split(': ', 1)[-1]}", "what it would have told is missing")
        return None


class _SameKind(urllib.request.HTTPRedirectHandler):
    """Follows redirects to web addresses only."""

    # The base class says nothing of these types.
    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        """Refuse anything but http and https."""
        if urlsplit(newurl).scheme not in ("http", "https"):
            raise SourceError(f"{req.full_url}: leads to {newurl}", "that is no web address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _get(address: str) -> bytes:
    request = urllib.request.Request(  # noqa: S310 - the scheme was checked
        address, headers={"Accept": "application/json, */*", "User-Agent": "lightship-import"}
    )
    opener = urllib.request.build_opener(_SameKind)
    try:
        with opener.open(request, timeout=TIMEOUT_S) as answer:
            data: bytes = answer.read(MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        raise SourceError(f"{address}: the page answers {error.code} {error.reason}") from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise SourceError(f"{address}: {reason}", "is the address right, and is the network there?") from error
    if len(data) > MAX_BYTES:
        raise SourceError(f"{address}: the answer is larger than {MAX_BYTES >> 20} MiB")
    return data
