"""Whether two chains are whole: the trail, and the public statements that it belongs to. Pure.

Each chain is walked from its named end to its first link. A link that does not hold is named, and the walk goes on
behind it, so that all that was altered is found at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from lightship import statements
from lightship.errors import LightshipError
from lightship.statements import Latest, Statement, signatures
from lightship.statements.signatures import UNSIGNED, Signature
from lightship.statements.signing import Verifier
from lightship.trail import entry as entries
from lightship.trail.entry import Entry, Kind, digest


class _Link(Protocol):
    @property
    def number(self) -> int: ...
    @property
    def previous(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def signature(self) -> str: ...


_L = TypeVar("_L", bound=_Link)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form(Generic[_L]):
    """How links of a chain are read; `noun` names one. `is_signed` tells of which a key may be expected."""

    noun: str
    read: Callable[[bytes], _L]
    unsigned: Callable[[_L], bytes]
    is_signed: Callable[[_L], bool] = lambda _: True


# Whoever publishes has the key; a job that tells people, and somebody at their desk, may have none.
_PUBLISHING = (Kind.PUBLICATION, Kind.ROLLBACK, Kind.TAKEDOWN, Kind.BREAK_GLASS)
_ENTRIES: _Form[Entry] = _Form(
    noun="entry",
    read=entries.read,
    unsigned=entries.unsigned,
    is_signed=lambda entry: entry.kind in _PUBLISHING,
)
_STATEMENTS: _Form[Statement] = _Form(
    noun="statement",
    read=statements.read,
    unsigned=lambda statement: statements.written(replace(statement, signature="")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """The bytes of a chain's links by their numbers, from `first` on, and where it ends.

    `previous` is what the first of them names as the one before; None: nobody has said.
    """

    contents: Mapping[int, bytes]
    end: Latest
    first: int = 1
    previous: str | None = ""


@dataclass(slots=True, kw_only=True)
class Checked(Generic[_L]):
    """What was found: the links that can be read, by number, what does not hold, and who signed how many.

    `waiting` are the last ones, newest first, which are not signed and need not be: the next signed one vouches for
    them.
    """

    links: dict[int, _L] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    signers: dict[str, int] = field(default_factory=dict)
    waiting: list[int] = field(default_factory=list)


def trail(links: Links, verifier: Verifier | None) -> Checked[Entry]:
    """Check the chain of entries; one whose end was not noted yet, as its run died, belongs to it."""
    while (after := links.contents.get(links.end.number + 1)) is not None:
        try:
            if entries.read(after).previous != links.end.sha256:
                break
        except entries.EntryError:
            break
        links = replace(links, end=Latest(number=links.end.number + 1, sha256=digest(after)))
    return _checked(links, verifier, _ENTRIES)


def chain(links: Links, verifier: Verifier | None) -> Checked[Statement]:
    """Check the chain of statements."""
    return _checked(links, verifier, _STATEMENTS)


def _checked(links: Links, verifier: Verifier | None, form: _Form[_L]) -> Checked[_L]:
    found: Checked[_L] = Checked()
    signed: list[Signature] = []
    expected: str | None = links.end.sha256
    is_vouched, is_last = False, True
    next_ = links.end.number
    # Whoever wrote the end may have written any number there, so only what is there is walked.
    for number in sorted((one for one in links.contents if links.first <= one <= links.end.number), reverse=True):
        if number < next_:
            found.problems.append(_missing(number + 1, next_, form))
            expected, is_vouched, is_last = None, False, False
        next_ = number - 1
        link, problem = _link(links.contents[number], number, expected, form)
        if link is None or problem:
            found.problems.append(f"{form.noun} {number}: {problem}")
            expected, is_vouched, is_last = None, False, False
            continue
        found.links[number] = link
        expected = link.previous
        if link.signature:
            found.signers[link.key] = found.signers.get(link.key, 0) + 1
        is_last = is_last and not link.signature and not form.is_signed(link)
        if verifier and is_last:
            found.waiting.append(number)
        elif verifier:
            refusal = _refusal(link, verifier, form, is_vouched=is_vouched)
            is_vouched = is_vouched or not refusal
            if refusal or link.signature:
                signed.append(Signature(number=number, problem=refusal))
    if next_ >= links.first:
        found.problems.append(_missing(links.first, next_, form))
        expected = None
    if links.previous is not None and expected not in (None, links.previous) and links.end.number >= links.first:
        found.problems.append(f"{form.noun} {links.first}: it names another one before it than there was")
    strangers = sorted(number for number in links.contents if not links.first <= number <= links.end.number)
    found.problems += [f"{form.noun} {number}: the chain does not reach it" for number in strangers]
    found.problems += signatures.problems(signed, form.noun)
    return found


def _missing(first: int, last: int, form: _Form[_L]) -> str:
    return f"{signatures.named(first, last, form.noun)}: {'it is' if first == last else 'they are'} missing"


def _link(content: bytes, number: int, expected: str | None, form: _Form[_L]) -> tuple[_L | None, str]:
    if expected and digest(content) != expected:
        return None, "it was altered: the chain names other bytes"
    try:
        link = form.read(content)
    except LightshipError as error:
        return None, error.message
    if link.number != number:
        return None, f"it says that it is {form.noun} {link.number}"
    return link, ""


def _refusal(link: _L, verifier: Verifier, form: _Form[_L], *, is_vouched: bool) -> str:
    """Say what is wrong with a signature; a later one that holds vouches for links that have none."""
    if link.signature:
        return verifier.refusal(link.key, link.signature, form.unsigned(link))
    return "" if is_vouched else UNSIGNED


_YET = ", nor did a run that may still publish (if none does, `lightship doctor --repair` writes it)"


def joined(said: Mapping[int, Entry], stated: Mapping[int, Statement], *, is_whole: bool) -> list[str]:
    """Say where entries and statements, which were checked, do not belong together.

    Each statement names the entry with which the trail ended before it, and has one entry that names it. Not
    `is_whole`: they are a part of both, and what is named need not be among them.
    """
    digests = {number: digest(entries.written(entry)) for number, entry in said.items()}
    numbers = {sha256: number for number, sha256 in digests.items()}
    told: dict[int, list[Entry]] = {}
    for entry in said.values():
        if entry.statement and entry.kind in (Kind.PUBLICATION, Kind.ROLLBACK, Kind.TAKEDOWN):
            told.setdefault(entry.statement, []).append(entry)
    lines = []
    newest = max(stated, default=0)
    for number, statement in sorted(stated.items()):
        mine = told.get(number, [])
        sha256 = statements.digest(statements.written(statement))
        if len(mine) > 1:
            lines.append(f"statement {number}: {len(mine)} entries of the trail tell of it")
        lines += [
            f"entry {one.number}: it tells of another statement {number} than there is"
            for one in mine
            if one.body["statement"].get("sha256") != sha256
        ]
        if not mine and is_whole and told and number > min(told):
            lines.append(f"statement {number}: no entry of the trail tells of it{_YET if number == newest else ''}")
        before = numbers.get(statement.trail)
        if statement.trail and before is None and is_whole:
            lines.append(f"statement {number}: the entry with which the trail ended before it is not there")
        if before and any(one.number <= before for one in mine):
            lines.append(f"statement {number}: the trail told of it before it was made")
    lines += [
        f"entry {one.number}: it tells of statement {number}, which is not there"
        for number, several in sorted(told.items())
        for one in several
        if number not in stated and is_whole
    ]
    return lines
