"""Verify the record: as it lies in the state store, or offline as somebody was given a part of it in a zip file."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lightship import trail
from lightship.audit import gathering
from lightship.audit.packing import CHAINS, SUMS
from lightship.errors import LightshipError
from lightship.publish import head as heads
from lightship.state.base import Store
from lightship.statements import Latest
from lightship.statements.signing import Verifier
from lightship.trail import checking
from lightship.trail.checking import Checked, Links

_ENTRY = re.compile(r"trail/([1-9][0-9]{0,9})\.json")
_STATEMENT = re.compile(r"statements/([1-9][0-9]{0,9})\.json")
_MOST_BYTES = 1 << 30


class PackError(LightshipError):
    """A file is no evidence of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found: how much of both chains, how the trail ends, what does not hold, and who signed how many."""

    entries: int
    statements: int
    end: Latest
    problems: tuple[str, ...]
    signers: Mapping[str, int]


def of_store(store: Store, verifier: Verifier | None) -> Verified:
    """Verify both chains whole; raises StateError when the store cannot be read."""
    noted = trail.end(store)
    head = heads.look(store).head
    said = Links(contents=dict(trail.contents(store)), end=Latest(number=noted.number, sha256=noted.sha256))
    stated = Links(
        contents=gathering.stated_by_number(store),
        end=Latest(number=head.told, sha256=head.statement) if head else Latest(number=0, sha256=""),
    )
    return _verified(said, stated, verifier, is_whole=True)


def of_pack(content: bytes, verifier: Verifier | None) -> Verified:
    """Verify the evidence in a zip file; raises PackError when it is none."""
    files = _files(content)
    problems = list(_sums(files))
    try:
        ends = json.loads(files[CHAINS])
        said = _links(files, _ENTRY, ends["trail"])
        stated = _links(files, _STATEMENT, ends["statements"])
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise PackError(f"{CHAINS} of the evidence is missing or broken", "ask for the file again") from error
    found = _verified(said, stated, verifier, is_whole=False)
    return replace(found, problems=(*problems, *found.problems))


def _verified(said: Links, stated: Links, verifier: Verifier | None, *, is_whole: bool) -> Verified:
    entries = checking.trail(said, verifier)
    chain = checking.chain(stated, verifier)
    between = checking.joined(entries.links, chain.links, is_whole=is_whole)
    last = max(entries.links, default=0)
    return Verified(
        entries=len(said.contents),
        statements=len(stated.contents),
        end=Latest(number=last, sha256=trail.digest(said.contents[last]) if last else ""),
        problems=tuple(dict.fromkeys([*entries.problems, *chain.problems, *between])),
        signers=_signers((entries, chain)),
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
            return {one.filename: file.read(one) for one in file.infolist()}
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise PackError("this is no zip file that can be read", "ask for the file again") from error


def _sums(files: Mapping[str, bytes]) -> list[str]:
    """Compare each file with its digest, and say which are there without one."""
    listed: dict[str, str] = {}
    for line in files.get(SUMS, b"").decode("utf-8", "replace").splitlines():
        sha256, _, name = line.partition("  ")
        listed[name] = sha256
    lines = [f"{name}: it is missing" for name in sorted(listed.keys() - files.keys())]
    for name, content in sorted(files.items()):
        if name == SUMS:
            continue
        if name not in listed:
            lines.append(f"{name}: nothing was said of it when the evidence was made")
        elif hashlib.sha256(content).hexdigest() != listed[name]:
            lines.append(f"{name}: it was altered")
    return lines


def _links(files: Mapping[str, bytes], shape: re.Pattern[str], ends: Mapping[str, Any]) -> Links:
    found = {int(match[1]): content for name, content in files.items() if (match := shape.fullmatch(name))}
    first = int(ends["first"]) or 1
    # What came before is not here: the first link may name anything.
    previous = "" if first == 1 else None
    return Links(
        contents=found, end=Latest(number=int(ends["last"]), sha256=str(ends["sha256"])), first=first, previous=previous
    )
