"""Ballots: what somebody is asked to agree to by a link, as readers will read it, kept in the state store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lightship.state.base import Store
from lightship.state.stored import instant, moment, read, written

_BALLOTS = "ballots/"
_PROPOSED = "proposed/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A part of what is to be agreed to: its heading, and sanitised HTML; `language` where it is not the page's."""

    heading: str
    html: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """Who is asked in which role for what change, and the words of it.

    `id` is 16 hex digits. `blobs` are the blob ids, by path, of the files that are agreed to, "" for one that is
    removed; `units` what they belong to. `until` is how long the link works.
    """

    id: str
    change: str
    url: str
    title: str
    commit: str
    role: str
    person: str
    authors: tuple[str, ...]
    units: tuple[str, ...]
    blobs: Mapping[str, str]
    passages: tuple[Passage, ...] = field(repr=False)
    at: datetime
    until: datetime


class Ballots:
    """Keeps ballots and gives them back; each method raises StateError."""

    def __init__(self, store: Store) -> None:
        """Use a state store."""
        self._store = store

    def put(self, ballot: Ballot) -> None:
        """Keep a ballot, in place of one of the same turn that nobody got: it works from now on."""
        self._store.write(_key(ballot.id), _content(ballot))

    def find(self, id_: str) -> Ballot | None:
        """Give a ballot; None where there is none, or its words were taken down."""
        stored = self._store.read(_key(id_))
        return read(stored.content, _key(id_), _ballot) if stored else None

    def propose(self, change: str, blobs: Mapping[str, str], now: datetime) -> None:
        """Note what a change proposes now, by the blob ids of its files."""
        key, content = f"{_PROPOSED}{change}.json", {"blobs": dict(sorted(blobs.items()))}
        stored = self._store.read(key)
        if stored is None or read(stored.content, key, _blobs) != content["blobs"]:
            self._store.write(key, written({**content, "at": instant(now)}))

    def is_overtaken(self, ballot: Ballot) -> bool:
        """Tell whether the change proposes other bytes by now than those that a ballot is about."""
        key = f"{_PROPOSED}{ballot.change}.json"
        stored = self._store.read(key)
        now = read(stored.content, key, _blobs) if stored else ballot.blobs
        return any(now.get(path) != blob for path, blob in ballot.blobs.items())

    def forget(self, unit: str) -> None:
        """Forget every ballot with the words of a unit."""
        for key in list(self._store.names(_BALLOTS)):
            stored = self._store.read(key)
            if stored and unit in read(stored.content, key, _ballot).units:
                self._store.delete(key)


def _key(id_: str) -> str:
    return f"{_BALLOTS}{id_}.json"


def _blobs(data: Mapping[str, Any]) -> dict[str, str]:
    return {str(path): str(blob) for path, blob in data["blobs"].items()}


def _content(one: Ballot) -> bytes:
    return written(
        {
            "id": one.id,
            "change": one.change,
            "url": one.url,
            "title": one.title,
            "commit": one.commit,
            "role": one.role,
            "person": one.person,
            "authors": list(one.authors),
            "units": list(one.units),
            "blobs": dict(sorted(one.blobs.items())),
            "passages": [
                {"heading": part.heading, "html": part.html, "language": part.language} for part in one.passages
            ],
            "at": instant(one.at),
            "until": instant(one.until),
        }
    )


def _ballot(data: Mapping[str, Any]) -> Ballot:
    return Ballot(
        id=str(data["id"]),
        change=str(data["change"]),
        url=str(data["url"]),
        title=str(data["title"]),
        commit=str(data["commit"]),
        role=str(data["role"]),
        person=str(data["person"]),
        authors=tuple(map(str, data["authors"])),
        units=tuple(map(str, data["units"])),
        blobs=_blobs(data),
        passages=tuple(
            Passage(heading=str(one["heading"]), html=str(one["html"]), language=str(one.get("language", "")))
            for one in data["passages"]
        ),
        at=moment(data["at"]),
        until=moment(data["until"]),
    )
