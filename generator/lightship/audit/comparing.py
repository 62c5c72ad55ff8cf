"""Compare what the trail says with the rest of the state store: what was told to whom, and what is on hold."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lightship.audit.evidence import objects, texts
from lightship.ledger import digests, keys, openings
from lightship.ledger.openings import Opening
from lightship.state.base import StateError, Store
from lightship.threads import each
from lightship.trail import Entry, Kind, holds

_READERS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What the last entry that tells of an event says of it, and whether somebody has had it forgotten since."""

    entry: int
    event: str
    body: Mapping[str, Any]
    are_people_forgotten: bool
    are_words_forgotten: bool


def differences(store: Store, entries: Iterable[Entry]) -> Iterator[str]:
    """Say which events the ledger has otherwise than entries do, and which holds are gone; raises StateError."""
    listed = sorted(entries, key=lambda one: one.number)
    yield from _holds(store, listed)

    def problem(said: _Said) -> str:
        try:
            found = "; ".join(_problems(store, said))
        except StateError as error:
            if not error.permanent:
                raise
            found = error.message
        return f"entry {said.entry}: {found}" if found else ""

    yield from filter(None, each(problem, _said(listed), threads=_READERS))


def _holds(store: Store, entries: Iterable[Entry]) -> Iterator[str]:
    """Say which holds ended without a word."""
    placed: dict[str, int] = {}
    for entry in entries:
        incident = str(entry.body.get("incident"))
        if entry.kind is Kind.HOLD:
            placed[incident] = entry.number
        elif entry.kind is Kind.RELEASE:
            placed.pop(incident, None)
    there = {one.incident for one in holds.active(store)} if placed else set()
    for incident, number in placed.items():
        if incident not in there:
            yield f"entry {number}: the hold on {incident} is gone, and no entry ends it"


def _said(entries: Iterable[Entry]) -> list[_Said]:
    last: dict[str, tuple[int, Mapping[str, Any]]] = {}
    people: set[str] = set()
    words: set[str] = set()
    for entry in entries:
        if entry.kind is Kind.NOTIFICATION:
            last |= {str(one.get("event")): (entry.number, one) for one in objects(entry.body.get("events"))}
        elif entry.kind is Kind.PRUNING:
            people.update(texts(entry.body.get("people")))
            words.update(texts(entry.body.get("words")))
    return [
        _Said(
            entry=number,
            event=event,
            body=body,
            are_people_forgotten=event in people,
            are_words_forgotten=event in words,
        )
        for event, (number, body) in last.items()
    ]


def _problems(store: Store, said: _Said) -> Iterator[str]:
    opening = openings.look(store, said.event)
    if opening is None:
        yield f"the ledger has nothing of {said.event}, which it tells of"
        return
    if opening.archive != said.body.get("messages"):
        yield f"the ledger names other messages of {said.event}"
    elif not said.are_words_forgotten:
        yield from _messages(store, opening)
    if said.body.get("is_finished") and not said.are_people_forgotten:
        named = [one.get("recipients_hmac") for one in objects(said.body.get("lines"))]
        key = digests.kept_key(store)
        if not any(named):
            return  # what an older version wrote has another digest
        if key is None:
            yield f"{keys.DIGESTS} is gone, so nobody can tell who was told of {said.event}"
        elif named != digests.recipients(store, opening, key):
            yield f"the ledger has others who were told of {said.event}"


def _messages(store: Store, opening: Opening) -> Iterator[str]:
    stored = store.read(keys.messages(opening.event.id, opening.archive))
    if stored is None:
        yield f"the messages of {opening.event.id} are gone, and nothing says why"
    elif hashlib.sha256(stored.content).hexdigest() != opening.archive:
        yield f"the messages of {opening.event.id} were altered"
