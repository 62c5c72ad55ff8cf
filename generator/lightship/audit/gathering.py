"""Gather the evidence of a time from the state store."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from lightship import statements, trail
from lightship.audit.evidence import Event, Evidence, Record, objects
from lightship.deliveries import accounts
from lightship.ledger import log
from lightship.minutes import Minutes
from lightship.publish import chain, records
from lightship.publish import head as heads
from lightship.publish.archive import Archive
from lightship.publish.head import Head
from lightship.state.base import StateError, Store
from lightship.statements import Latest, Statement, StatementError
from lightship.threads import each
from lightship.trail import Entry, EntryError, Kind, holds
from lightship.trail.reviews import reviews

_STATEMENT = re.compile(r"statements/([1-9][0-9]{0,9})-[0-9a-f]{16}\.json")
_EVERY = 10**9
_READERS = 16


def gather(
    store: Store, folder: Path, page: tuple[str, str], since: datetime | None = None, until: datetime | None = None
) -> Evidence:
    """Gather what happened from `since` on and before `until`; raises StateError.

    `page` is its name and address; `folder` is for temporary files.
    """
    contents = dict(trail.contents(store))
    said = dict(_entries(contents))
    meant = [one.number for one in said.values() if _is_within(one.at, since, until)]
    numbers = [one for one in sorted(contents) if meant and min(meant) <= one <= max(meant)]
    # What came after says nothing of this time: the same time gives the same evidence, also next year.
    by_then = [one for one in said.values() if until is None or one.at < until]
    stated = stated_by_number(store, heads.look(store).head)
    archive = Archive(store, folder / "archived")
    found = tuple(_record(store, archive, said[number], stated) for number in numbers if number in said)
    wanted = {one.entry.statement for one in found if one.entry.statement}
    return Evidence(
        page=page[0],
        url=page[1],
        since=since,
        until=until,
        records=found,
        events=tuple(_events(store, by_then, since, until)),
        reviews=tuple(reviews(by_then)),
        said=tuple(one for one in Minutes(store).everything() if _is_within(one.at, since, until)),
        holds=holds.active(store),
        trail={number: contents[number] for number in numbers},
        chain={number: content for number, content in stated.items() if number in wanted},
    )


def stated_by_number(store: Store, head: Head | None) -> dict[int, bytes]:
    """Give the bytes of every statement of a head's chain; where a link is broken, what lies at its number."""
    keys = list(store.names("statements/"))
    by_number = {int(match[1]): key for key in keys if (match := _STATEMENT.fullmatch(key))}
    there = {key: one.content for key, one in zip(keys, each(store.read, keys, threads=_READERS), strict=True) if one}
    link = Latest(number=head.told, sha256=head.statement) if head else Latest(number=0, sha256="")
    found = {}
    while link.number > 0:
        key = chain.key_of(link) if link.sha256 else by_number.get(link.number, "")
        if key not in there:
            # Whoever wrote the head may have written any number there.
            link = Latest(number=max((one for one in by_number if one < link.number), default=0), sha256="")
            continue
        found[link.number] = there[key]
        previous = ""
        with suppress(StatementError):
            previous = statements.read(there[key]).previous
        link = Latest(number=link.number - 1, sha256=previous)
    return found


def _entries(contents: Mapping[int, bytes]) -> Iterator[tuple[int, Entry]]:
    """Read what can be read; `audit verify` names the rest."""
    for number, content in contents.items():
        try:
            yield number, trail.read(content)
        except EntryError:
            continue


def _is_within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


def _record(store: Store, archive: Archive, entry: Entry, stated: Mapping[int, bytes]) -> Record:
    content = stated.get(entry.statement)
    if content is None:
        return Record(entry=entry)
    try:
        statement = statements.read(content)
    except StatementError:
        return Record(entry=entry)
    return Record(entry=entry, statement=statement, words=_words(store, archive, statement))


def _words(store: Store, archive: Archive, statement: Statement) -> dict[str, str | None]:
    """Give the words that a statement tells of, from the archive of its generation."""
    try:
        record = records.look(store, statement.generation)
        rows = records.rows(store, record) if record else {}
    except StateError:
        rows = {}
    found: dict[str, str | None] = {}
    for twin in statement.twins:
        row = rows.get(statements.twin_path(twin.incident))
        try:
            texts = statements.texts(archive.place(row).read_bytes()) if row else {}
        except StateError:
            texts = {}
        for update in twin.updates:
            text = texts.get(update)
            found[f"{twin.incident}/{update}"] = _said(text) if text is not None else None
    return found


def _said(section: bytes) -> str:
    """Give the words of a section, with their heading, without the marks before them."""
    return section.decode("utf-8", "replace").partition("\n")[2].strip().removeprefix("### ")


def _events(store: Store, entries: Iterable[Entry], since: datetime | None, until: datetime | None) -> Iterator[Event]:
    told = {
        str(event.get("event")): entry.number
        for entry in entries
        if entry.kind is Kind.NOTIFICATION
        for event in objects(entry.body.get("events"))
    }
    openings = [one for one in log.latest(store, _EVERY) if _is_within(one.at, since, until) and not one.why]
    for account in accounts.several(store, openings):
        yield Event(account=account, entry=told.get(account.opening.event.id, 0))
