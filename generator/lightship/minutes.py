"""The minutes: what was said of changes, and each version of them, written down in the state store when it happens.

Nothing is ever overwritten: a forced push takes a version away from the forge, and not from here. Words lie under their
blob ids, so that many versions of a file cost what differs.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lightship.model.governing import Means, Opinion, Review
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import instant, moment, read, written
from lightship.threads import each

_REVIEWS = "reviews/"
_CHANGES = "changes/"
_WORDS = "words/"
_CONCERNED = "concerned/"
_ASKED = "asked/"
_READERS = 16

# Names of folders are strangers' until the page was checked.
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A change as it was at one commit: the blob ids of the files that it touched, "" for those that it removed.

    `people` wrote its commits, `opener` opened it and whoever is in `forms` filled in its form; of `vouched` the forge
    itself says so. `at` is since when it was there, as far as is known, `opened` when the change was opened.
    """

    change: str
    commit: str
    at: datetime
    opened: datetime
    title: str
    url: str
    opener: str
    people: tuple[str, ...]
    forms: tuple[str, ...] = ()
    vouched: tuple[str, ...] = ()
    is_draft: bool = False
    blobs: Mapping[str, str] = field(default_factory=dict)


class Minutes:
    """Writes down and gives back what was said; each raises StateError."""

    def __init__(self, store: Store) -> None:
        """Use a state store."""
        self._store = store

    def reviews(self, change: str) -> tuple[Review, ...]:
        """Give what was said of a change, oldest first; a review that was dismissed comes twice."""
        return tuple(sorted(self._all(f"{_REVIEWS}{change}/", _review), key=lambda one: (one.at, one.id, one.opinion)))

    def everything(self) -> tuple[Review, ...]:
        """Give what was said of every change, oldest first."""
        keys = list(self._store.names(_REVIEWS))
        there = zip(keys, each(self._store.read, keys, threads=_READERS), strict=True)
        found = (read(stored.content, key, _review) for key, stored in there if stored)
        return tuple(sorted(found, key=lambda one: (one.at, one.id, one.opinion)))

    def versions(self, change: str) -> tuple[Version, ...]:
        """Give the versions of a change that were seen, oldest first."""
        return tuple(sorted(self._all(f"{_CHANGES}{change}/", _version), key=lambda one: (one.at, one.commit)))

    def words(self, blob: str) -> bytes | None:
        """Give the bytes of a file of a version; None where they were never here, or were taken down."""
        stored = self._store.read(f"{_WORDS}{blob}")
        return stored.content if stored else None

    def forget(self, incident: str, update: str) -> None:
        """Forget the words of an update in every version of it, and every attachment; that there were some stays."""
        for change in self.concerning(incident):
            for version in self.versions(change):
                for path, blob in version.blobs.items():
                    folder, _, name = path.rpartition("/")
                    # Which words an attachment belongs to nobody can tell from its name.
                    is_meant = name.partition(".")[0] == update or not name.endswith(".md")
                    if blob and is_meant and folder.endswith(f"/{incident}"):
                        self._store.delete(f"{_WORDS}{blob}")

    def note(self, reviews: Iterable[Review]) -> None:
        """Write down what was said, what is there already left as it is."""
        for change, those in _by_change(reviews).items():
            there = set(self._store.names(f"{_REVIEWS}{change}/"))
            for review in those:
                # The forge's own id may hold what no key may; the opinion tells a dismissal from what it dismissed.
                mark = hashlib.sha256(review.id.encode()).hexdigest()[:24]
                self._write(f"{_REVIEWS}{change}/{mark}-{review.opinion}.json", _review_content(review), there)

    def vote(self, review: Review, ballot: str) -> bool:
        """Write down what was said by a link, which can be used once: False where its ballot was cast already."""
        try:
            self._store.write(_cast(review.change, ballot), _review_content(review), expected=ABSENT)
        except ConflictError:
            return False
        return True

    def voted(self, change: str, ballot: str) -> Review | None:
        """Give what was said by the link of a ballot; None while it was not used."""
        key = _cast(change, ballot)
        stored = self._store.read(key)
        return read(stored.content, key, _review) if stored else None

    def ask(self, change: str, role: str, turn: str, now: datetime) -> bool:
        """Write down that a role is asked, before it is: False where another run asks it in the same turn."""
        try:
            self._store.write(_turn(change, role, turn), written({"at": instant(now)}), expected=ABSENT)
        except ConflictError:
            return False
        return True

    def unask(self, change: str, role: str, turn: str) -> None:
        """Take back that a role was asked: nobody could be reached."""
        self._store.delete(_turn(change, role, turn))

    def asked(self, change: str) -> dict[str, dict[str, datetime]]:
        """Give when each role was asked about a change, by role and turn."""
        found: dict[str, dict[str, datetime]] = {}
        for key in self._store.names(f"{_ASKED}{change}/"):
            _, _, role, turn = key.removesuffix(".json").split("/")
            if stored := self._store.read(key):
                found.setdefault(role, {})[turn] = read(stored.content, key, _at)
        return found

    def see(self, version: Version, words: Mapping[str, bytes]) -> None:
        """Write a version down with the words of its files, by their blob ids."""
        known = set(self._store.names(f"{_CHANGES}{version.change}/"))
        if (key := f"{_CHANGES}{version.change}/{version.commit}.json") in known:
            return
        for blob, content in words.items():
            self._write(f"{_WORDS}{blob}", content)
        for incident in sorted(incidents(version.blobs)):
            self._write(f"{_CONCERNED}{incident}/{version.change}", b"\n")
        self._write(key, _version_content(version))

    def concerning(self, incident: str) -> tuple[str, ...]:
        """Name the changes that touched an incident."""
        found = (key.rpartition("/")[2] for key in self._store.names(f"{_CONCERNED}{incident}/"))
        return tuple(sorted(found, key=lambda number: (len(number), number)))

    def _write(self, key: str, content: bytes, there: Iterable[str] = ()) -> None:
        if key not in there:
            with suppress(ConflictError):  # somebody else wrote it down meanwhile
                self._store.write(key, content, expected=ABSENT)

    def _all(self, prefix: str, make: Any) -> Iterator[Any]:
        for key in self._store.names(prefix):
            stored = self._store.read(key)
            if stored:
                yield read(stored.content, key, make)


def _cast(change: str, ballot: str) -> str:
    return f"{_REVIEWS}{change}/link-{ballot}.json"


def _turn(change: str, role: str, turn: str) -> str:
    return f"{_ASKED}{change}/{role}/{turn}.json"


def _at(data: Mapping[str, Any]) -> datetime:
    return moment(data["at"])


def incidents(paths: Iterable[str]) -> frozenset[str]:
    """Name the incidents in whose folders files are."""
    parts = (path.split("/") for path in paths)
    return frozenset(part[2] for part in parts if part[0] == "incidents" and len(part) == 4 and _ID.fullmatch(part[2]))


def _by_change(reviews: Iterable[Review]) -> dict[str, list[Review]]:
    found: dict[str, list[Review]] = {}
    for review in reviews:
        found.setdefault(review.change, []).append(review)
    return found


def _review_content(review: Review) -> bytes:
    return written(
        {
            "id": review.id,
            "change": review.change,
            "person": review.person,
            "opinion": review.opinion,
            "at": instant(review.at),
            "commit": review.commit,
            "blobs": dict(sorted(review.blobs.items())),
            "means": review.means,
            "is_robot": review.is_robot,
            **({"reason": review.reason} if review.reason else {}),
        }
    )


def _review(data: Mapping[str, Any]) -> Review:
    return Review(
        id=str(data["id"]),
        change=str(data["change"]),
        person=str(data["person"]),
        opinion=Opinion(data["opinion"]),
        at=moment(data["at"]),
        commit=str(data["commit"]),
        blobs={str(path): str(blob) for path, blob in data["blobs"].items()},
        means=Means(data["means"]),
        is_robot=bool(data["is_robot"]),
        reason=str(data.get("reason", "")),
    )


def _version_content(version: Version) -> bytes:
    return written(
        {
            "change": version.change,
            "commit": version.commit,
            "at": instant(version.at),
            "opened": instant(version.opened),
            "title": version.title,
            "url": version.url,
            "opener": version.opener,
            "people": sorted(version.people),
            "forms": sorted(version.forms),
            "vouched": sorted(version.vouched),
            "is_draft": version.is_draft,
            "blobs": dict(sorted(version.blobs.items())),
        }
    )


def _version(data: Mapping[str, Any]) -> Version:
    return Version(
        change=str(data["change"]),
        commit=str(data["commit"]),
        at=moment(data["at"]),
        opened=moment(data["opened"]),
        title=str(data["title"]),
        url=str(data["url"]),
        opener=str(data["opener"]),
        people=tuple(map(str, data["people"])),
        forms=tuple(map(str, data["forms"])),
        vouched=tuple(map(str, data.get("vouched", ()))),  # older versions do not say it
        is_draft=bool(data["is_draft"]),
        blobs={str(path): str(blob) for path, blob in data["blobs"].items()},
    )
