"""Payloads of the Statuspage API, whatever their shape, sorted into pages, components, incidents and feed entries."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lightship.importers.base import Notes
from lightship.importers.statuspage import feeds
from lightship.source.types import TOKEN

Json = Mapping[str, Any]
_KEYS = ("page", "components", "incidents", "scheduled_maintenances", "incident", "incident_updates", "months")
_TOKEN = re.compile(TOKEN.schema["pattern"])
EARLIEST, LATEST = 1980, 2200


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Bytes with the name that notes call them by: a path or an address."""

    path: str
    data: bytes


@dataclass(slots=True, kw_only=True)
class Found:
    """What payloads hold, by id, the newest reading of each; `*_paths` say where that was."""

    page: Json = field(default_factory=dict)
    page_path: str = ""
    components: dict[str, Json] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    incidents: dict[str, Json] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    feed_id: str = ""
    entries: dict[str, str] = field(default_factory=dict)


def collect(files: Iterable[File], notes: Notes) -> Found:
    """Read every file; what is neither a payload nor a feed is noted."""
    found = Found()
    for file in files:
        if file.data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            _feed(file, found, notes)
            continue
        try:
            data = json.loads(file.data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            notes(file.path, "this file is not UTF-8", "it was left out")
        except json.JSONDecodeError as error:
            notes(file.path, f"this is not JSON: {error.msg}", "it was left out", error.lineno, error.colno)
        except RecursionError:
            notes(file.path, "this JSON is nested too deeply", "it was left out")
        else:
            if not _payload(data, file.path, found, notes):
                notes(file.path, "this is no payload of a Statuspage", "it was left out")
    return found


def _feed(file: File, found: Found, notes: Notes) -> None:
    feed = feeds.read(file.data)
    if feed is None:
        notes(file.path, "this is no feed", "it was left out")
        return
    found.feed_id = found.feed_id or feed.id
    for address, id_ in feed.entries.items():
        found.entries.setdefault(address.rstrip("/").rsplit("/", 1)[-1], id_)
    if not feed.entries:
        notes(file.path, "the entries of this feed have no ids of their own", "give history.atom to keep them")


def _payload(data: object, path: str, found: Found, notes: Notes) -> bool:
    if isinstance(data, list):
        known = [_payload(item, path, found, notes) for item in data if isinstance(item, Mapping)]
        return any(known) or not data or all(isinstance(item, str) for item in data)
    if not isinstance(data, Mapping):
        return False
    if not _page(data.get("page"), path, found, notes):
        return True
    for component in records(data, "components"):
        _component(component, found, is_listed=True)
    for incident in (*records(data, "incidents"), *records(data, "scheduled_maintenances")):
        _incident(incident, path, found, notes)
    single = data if "incident_updates" in data else data.get("incident")
    if isinstance(single, Mapping):
        _incident(single, path, found, notes)
    for month in records(data, "months"):
        for incident in records(month, "incidents"):
            found.codes.setdefault(text(incident, "code"), text(incident, "name"))
    return any(key in data for key in _KEYS)


def _page(page: object, path: str, found: Found, notes: Notes) -> bool:
    """Keep the newest reading of the page itself; False for what belongs to another page."""
    if not isinstance(page, Mapping) or not text(page, "id"):
        return True
    if found.page and text(page, "id") != text(found.page, "id"):
        notes(
            path,
            f"this is of another page: {text(page, 'name')}, not {text(found.page, 'name')}",
            "it was left out",
        )
        return False
    if text(page, "updated_at") >= text(found.page, "updated_at"):
        found.page, found.page_path = page, path
    return True


def _component(component: Json, found: Found, *, is_listed: bool) -> None:
    id_ = text(component, "id")
    if not id_:
        return
    if is_listed:
        found.listed.add(id_)
    known = found.components.get(id_)
    if known is None or text(component, "updated_at") >= text(known, "updated_at"):
        found.components[id_] = component


def _incident(incident: Json, path: str, found: Found, notes: Notes) -> None:
    id_ = text(incident, "id")
    if not id_:
        notes(path, f"an incident without an id: {text(incident, 'name')!r}", "it was left out")
        return
    for component in records(incident, "components"):
        _component(component, found, is_listed=False)
    known = found.incidents.get(id_)
    if known is None or text(incident, "updated_at") >= text(known, "updated_at"):
        found.incidents[id_] = incident
        found.paths[id_] = path


def text(data: Json, key: str) -> str:
    """Give a value as text, halves of characters as question marks; empty when it is absent, null or no scalar."""
    value = data.get(key)
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def token(data: Json, key: str) -> str:
    """Give an id that our files can hold; empty for anything else."""
    value = text(data, key)
    return value if _TOKEN.match(value) else ""


def records(data: Json, key: str) -> list[Json]:
    """Give the objects of a list; none when it is absent or something else."""
    value = data.get(key)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def instant(data: Json, key: str) -> datetime | None:
    """Give a time in UTC, to the millisecond; None when it is absent, has no zone or does not exist."""
    try:
        value = datetime.fromisoformat(text(data, key))
        if value.tzinfo is None or not EARLIEST <= value.year <= LATEST:
            return None
        value = value.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return value.replace(microsecond=value.microsecond // 1000 * 1000)
