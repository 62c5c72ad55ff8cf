"""Verify the record: as it lies in the state store, or offline as somebody was given a part of it in a zip file."""

import hashlib
import io
import json
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lightship import trail
from lightship.audit import comparing, gathering
from lightship.audit.packing import CHAINS, SEAL, SUMS, Seal
from lightship.errors import LightshipError
from lightship.publish import head as heads
from lightship.state.base import Store
from lightship.statements import Latest, Statement, signatures
from lightship.statements.signing import Verifier
from lightship.trail import Entry, checking
from lightship.trail.checking import Checked, Links

_ENTRY = re.compile(r"trail/([1-9][0-9]{0,9})\.json")
_STATEMENT = re.compile(r"statements/([1-9][0-9]{0,9})\.json")
_MOST_BYTES = 1 << 30
_MOST_NUMBER = 10**9
_TRIES = 5
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError)


class PackError(LightshipError):
    """A file is no evidence of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found: how much of both chains, how the trail ends, what does not hold, and who signed how many.

    `waiting` names the last entries, which nobody has signed yet. Not `is_sealed`: of an evidence file the chains alone
    are vouched for, and not the page and the tables that were made of them.
    """

    entries: int
    statements: int
    end: Latest
    problems: tuple[str, ...]
    signers: Mapping[str, int]
    waiting: str = ""
    is_sealed: bool = True


def of_store(store: Store, verifier: Verifier | None) -> Verified:
    """Verify both chains whole, and what the ledger has beside them; raises StateError when that cannot be read."""
    for _ in range(_TRIES):
        ends = trail.end(store), heads.look(store).head
        found = _of_store(store, *ends, verifier)
        # What a run has written meanwhile is in one chain and not yet in the other.
        if not found.problems or ends == (trail.end(store), heads.look(store).head):
            break
    return found


def _of_store(store: Store, noted: trail.End, head: heads.Head | None, verifier: Verifier | None) -> Verified:
    said = Links(contents=dict(trail.contents(store)), end=Latest(number=noted.number, sha256=noted.sha256))
    stated = Links(
        contents=gathering.stated_by_number(store, head),
        end=Latest(number=head.told, sha256=head.statement) if head else Latest(number=0, sha256=""),
    )
    entries = checking.trail(said, verifier)
    chain = checking.chain(stated, verifier)
    beside = tuple(comparing.differences(store, entries.links.values()))
    return _verified(said, stated, entries, chain, beside, is_whole=True)


def of_pack(content: bytes, verifier: Verifier | None) -> Verified:
    """Verify the evidence in a zip file; raises PackError when it is none."""
    files = _files(content)
    problems = list(_sums(files))
    if seal := files.get(SEAL):
        problems += _of_seal(seal, files.get(SUMS, b""), verifier)
    try:
        ends = json.loads(files[CHAINS])
        said = _links(files, _ENTRY, ends["trail"])
        stated = _links(files, _STATEMENT, ends["statements"])
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise PackError(f"{CHAINS} of the evidence is missing or broken", "ask for the file again") from error
    entries, chain = checking.trail(said, verifier), checking.chain(stated, verifier)
    return _verified(said, stated, entries, chain, tuple(problems), is_whole=False, is_sealed=bool(seal))


def _of_seal(content: bytes, sums: bytes, verifier: Verifier | None) -> Iterator[str]:
    seal = Seal.read(content)
    refusal = "it is none" if seal is None else verifier.refusal(seal.key, seal.signature, sums) if verifier else ""
    if refusal:
        yield f"{SEAL}: {refusal}"


def _verified(
    said: Links,
    stated: Links,
    entries: Checked[Entry],
    chain: Checked[Statement],
    beside: tuple[str, ...],
    *,
    is_whole: bool,
    is_sealed: bool = True,
) -> Verified:
    between = checking.joined(entries.links, chain.links, is_whole=is_whole)
    last = max(entries.links, default=0)
    return Verified(
        entries=len(said.contents),
        statements=len(stated.contents),
        end=Latest(number=last, sha256=trail.digest(said.contents[last]) if last else ""),
        problems=tuple(dict.fromkeys([*beside, *entries.problems, *chain.problems, *between])),
        signers=_signers((entries, chain)),
        waiting=signatures.named(entries.waiting[-1], entries.waiting[0], "entry") if entries.waiting else "",
        is_sealed=is_sealed,
    )


def _signers(found: Iterable[Checked[Any]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for one in found:
        for key, count in one.signers.items():
            total[key] = total.get(key, 0) + count
    return dict(sorted(total.items()))


def _files(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            if sum(one.file_size for one in file.infolist()) > _MOST_BYTES:
                raise PackError("the evidence is larger than any page's", "is it the right file?")
            if len(set(file.namelist())) < len(file.namelist()):
                # Each program shows another one of them.
                raise PackError("a file is in the evidence twice", "ask for the file again")
            return {one.filename: file.read(one) for one in file.infolist()}
    except (*_BROKEN, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise PackError("this is no zip file that can be read", "ask for the file again") from error


def _sums(files: Mapping[str, bytes]) -> list[str]:
    """Compare each file with its digest, and say which are there without one."""
    listed: dict[str, str] = {}
    for line in files.get(SUMS, b"").decode("utf-8", "replace").splitlines():
        sha256, _, name = line.partition("  ")
        listed[name] = sha256
    lines = [f"{name}: it is missing" for name in sorted(listed.keys() - files.keys())]
    for name, content in sorted(files.items()):
        if name in (SUMS, SEAL):
            continue
        if name not in listed:
            lines.append(f"{name}: nothing was said of it when the evidence was made")
        elif hashlib.sha256(content).hexdigest() != listed[name]:
            lines.append(f"{name}: it was altered")
    return lines


def _links(files: Mapping[str, bytes], shape: re.Pattern[str], ends: Mapping[str, Any]) -> Links:
    found = {int(match[1]): content for name, content in files.items() if (match := shape.fullmatch(name))}
    first, last = ends["first"] or 1, ends["last"]
    if not all(type(one) is int and 0 <= one <= _MOST_NUMBER for one in (first, last)):
        raise ValueError("a number in it cannot be")
    # What came before is not here: the first link may name anything.
    previous = "" if first == 1 else None
    return Links(contents=found, end=Latest(number=last, sha256=str(ends["sha256"])), first=first, previous=previous)
