"""Bring subscribers in from a CSV file: look at every line first, then take all of them, or none."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from lightship.errors import ContentError, Problem
from lightship.model.addresses import id_of, medium_of
from lightship.model.subscriber import Medium, Subscriber
from lightship.source.fields import nearest
from lightship.subscribers import Subscribers
from lightship.subscribing import statuspage
from lightship.subscribing.exporting import unguarded
from lightship.subscribing.fields import NAMES, FieldError, Known, Reader, shown
from lightship.subscribing.people import changed, forgotten
from lightship.subscribing.table import Row, Table

MOST_PROBLEMS = 100
# They say who it is, and are no fields that change.
_WHO = ("medium", "forgotten")
_PART = 20_000

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A file that was looked at: how many lines are right, how many of them repeat an address, and what is wrong.

    `problems` are the first of `wrong`; `aside` are columns that nothing is made of.
    """

    right: int
    repeated: int
    wrong: int
    problems: tuple[Problem, ...]
    aside: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Summary:
    """What became of the people of a file."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    forgotten: int = 0
    unconfirmed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person:
    """A line that is right: who it is about, and the fields that it gives."""

    identity: Subscriber
    given: dict[str, object] = field(default_factory=dict)


class _File:
    """A file with what its lines are read by; raises ContentError for a header that cannot be."""

    def __init__(self, place: Path, path: str, known: Known, now: datetime) -> None:
        self._table = Table(place, path)
        self._known = known
        self._now = now
        self._reader = Reader(known, now)
        names = self._table.columns
        self._statuspage = None if "address" in names else statuspage.columns(names)
        if self._statuspage is None:
            self._check(names)
        used = set(self._statuspage.values()) if self._statuspage is not None else range(len(names))
        self.aside = tuple(shown(name) for index, name in enumerate(names) if index not in used and name)

    def people(self) -> Iterator[_Person | list[Problem]]:
        """Give every line: who it is about, or everything that is wrong with it."""
        for row in self._table.rows():
            yield self._person(row) if isinstance(row, Row) else [row]

    def _check(self, names: tuple[str, ...]) -> None:
        problems = []
        for index, name in enumerate(names):
            if name and name not in NAMES:
                hint = nearest(name, NAMES)
                problems.append(self._table.problem(None, index, f"unknown column {shown(name)}", hint))
            elif name and name in names[:index]:
                problems.append(self._table.problem(None, index, f"there are two columns {shown(name)}", "remove one"))
        if "address" not in names:
            hint = "the first line must name the columns; only `address` is needed"
            problems = [self._table.problem(None, 0, "no column is called address", hint)]
        if problems:
            raise ContentError(problems)

    def _person(self, row: Row) -> _Person | list[Problem]:
        cells = tuple(map(unguarded, row.cells)) if "'" in row.line else row.cells
        if self._statuspage is None:
            return self._read(row, dict(zip(self._table.columns, cells, strict=True)))
        meant = {key: cells[index] for key, index in self._statuspage.items()}
        try:
            return self._read(row, statuspage.texts(meant, self._known.components))
        except FieldError as error:
            return [self._table.problem(row, 0, error.message, error.hint)]

    def _read(self, row: Row, texts: dict[str, str]) -> _Person | list[Problem]:
        problems = []
        given: dict[str, object] = {}
        identity = None
        for name, text in texts.items():
            try:
                if name == "address":
                    identity = self._identity(texts)
                elif name:
                    given[name] = self._reader.value(name, text) if text else None
            except FieldError as error:
                problems.append(self._table.problem(row, self._index(name), error.message, error.hint))
        for name in _WHO:
            given.pop(name, None)
        return problems or _Person(identity=identity or _nobody(), given=given)

    def _identity(self, texts: dict[str, str]) -> Subscriber:
        if texts.get("forgotten") and not texts["address"]:
            when = self._reader.value("quarantined", texts.get("quarantined", ""))
            id_ = self._reader.value("forgotten", texts["forgotten"])
            return forgotten(str(id_), when if isinstance(when, datetime) else self._now)
        text, name = texts["address"], texts.get("medium", "")
        medium = (self._medium(name) if name else None) or medium_of(text)
        address = self._reader.address(text, medium)
        return Subscriber(id=id_of(address, medium), address=address, medium=medium)

    def _medium(self, name: str) -> Medium | None:
        try:
            found = self._reader.value("medium", name)
        except FieldError:
            return None  # reported where it stands
        return found if isinstance(found, Medium) else None

    def _index(self, name: str) -> int:
        if self._statuspage is None:
            return self._table.columns.index(name)
        keys = {"address": ("email", "endpoint", "number")}.get(name, (name,))
        return next((self._statuspage[key] for key in keys if key in self._statuspage), 0)


def look(place: Path, path: str, known: Known, now: datetime) -> Import:
    """Look at every line of a file; `path` is how it is named in problems.

    Raises ContentError for a file or a header that cannot be, and OSError.
    """
    file = _File(place, path, known, now)
    seen: set[int] = set()
    right = wrong = 0
    problems: list[Problem] = []
    for person in file.people():
        if isinstance(person, _Person):
            right += 1
            seen.add(int(person.identity.id, 16))
        else:
            wrong += 1
            problems += person[: MOST_PROBLEMS - len(problems)]
    return Import(right=right, repeated=right - len(seen), wrong=wrong, problems=tuple(problems), aside=file.aside)


def bring(
    place: Path,
    looked: Import,
    known: Known,
    now: datetime,
    store: Subscribers,
    *,
    is_confirmed: bool = False,
    on_progress: Progress = lambda _name, _done, _total: None,
) -> Summary:
    """Take everybody of a file that was looked at, and whose line is right, into the store.

    Who is there keeps the number, consent and quarantine; who is forgotten stays so. `is_confirmed`: all of them
    agreed, now where the file does not say when. Doing it again changes nothing.
    """
    people = (one for one in _File(place, place.name, known, now).people() if isinstance(one, _Person))
    agreed = now if is_confirmed else None
    summary = Summary()

    def tell(done: int) -> None:
        on_progress("import", done, max(looked.right, done))

    if not looked.repeated and next(store.after(0, 1), None) is None:
        # A million ids in no order: in one go each page of their index is written once, in parts again and again.
        store.put(_first(people, agreed, summary, tell))
        return summary
    done = 0
    while part := list(islice(people, _PART)):
        store.put(_merged(part, store, agreed, summary))
        done += len(part)
        tell(done)
    return summary


def _first(
    people: Iterable[_Person], agreed: datetime | None, summary: Summary, tell: Callable[[int], None]
) -> Iterator[Subscriber]:
    """Give everybody of a file for a store where nobody is, and count."""
    for person in people:
        yield _after(None, person, agreed, summary)
        summary.added += 1
        if summary.added % _PART == 0:
            tell(summary.added)


def _merged(part: list[_Person], store: Subscribers, agreed: datetime | None, summary: Summary) -> list[Subscriber]:
    """Give who is to be put, each once, and count."""
    there = store.find(list({person.identity.id for person in part}))
    found: dict[str, Subscriber] = {}
    for person in part:
        id_ = person.identity.id
        before = found.get(id_) or there.get(id_)
        if before and before.is_forgotten and not person.identity.is_forgotten:
            summary.forgotten += 1
            continue
        after = _after(before, person, agreed, summary)
        summary.added += before is None
        summary.changed += before is not None and after != before
        summary.unchanged += after == before
        if after != before:
            found[id_] = after
    return list(found.values())


def _after(before: Subscriber | None, person: _Person, agreed: datetime | None, summary: Summary) -> Subscriber:
    """Give a subscriber as the file has it, and count who has not confirmed."""
    if person.identity.is_forgotten:
        return before if before and before.is_forgotten else person.identity
    after = changed(before, person.identity, person.given)
    after = replace(after, confirmed=agreed) if agreed and not after.confirmed else after
    summary.unconfirmed += after.confirmed is None
    return after


def _nobody() -> Subscriber:
    raise AssertionError("a header without the column address was let through")
