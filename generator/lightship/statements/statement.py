"""One statement, as canonical JSON: sorted keys, no spaces, a line end. What is not written so is not read."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from lightship.errors import LightshipError
from lightship.statements.twins import Twin

_T = TypeVar("_T")
_FORMAT = 1
_MAX_NUMBER = 10**9
_SHA256 = re.compile(r"[0-9a-f]{64}")
_COMMIT = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})?")
_KEY_ID = re.compile(r"(?:[0-9a-f]{16})?")
_SIGNATURE = re.compile(r"(?:[A-Za-z0-9+/]{86}==)?")
_INCIDENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,254}")
_UPDATE = re.compile(r"[A-Za-z0-9_-]{1,200}(?:#\d{1,6})?")
_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{1,300}")
LATEST_PATH = "statements/latest.json"
KEY_PATH = "statements/key.pub"


class StatementError(LightshipError):
    """What should be a statement is none of ours."""


class Kind(StrEnum):
    """Why a generation was published."""

    PUBLICATION = "publication"
    ROLLBACK = "rollback"
    TAKEDOWN = "takedown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one publication changed.

    `number` counts from 1 without gaps, `generation` may have some. `previous` is the SHA-256 of the bytes of the
    statement before, empty for the first. `plan` is the SHA-256 of what was planned; `commit` is empty outside of git.
    `twins` changed or are new, `gone` are the ids of incidents whose twin is no longer there. `targets` are the places
    it was published to, as one may name them in public. `key` is the id of the signing key and `signature` base64 of
    Ed25519 over the statement's own bytes with an empty signature; both are empty when it is not signed. `trail` is the
    SHA-256 of the entry with which the owner's private trail ended then, so that nobody can cut that short unseen;
    empty, and not written, where there was none.
    """

    number: int
    previous: str
    generation: int
    commit: str
    kind: Kind
    at: datetime
    plan: str
    twins: tuple[Twin, ...]
    gone: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    key: str = ""
    signature: str = ""
    trail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """The end of the chain: /statements/latest.json."""

    number: int
    sha256: str


def path(number: int) -> str:
    """Give the path of a statement on the site, which is its key in the state store too."""
    return f"statements/{number}.json"


def digest(content: bytes) -> str:
    """Give the SHA-256 of a statement's bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def written(statement: Statement) -> bytes:
    """Write a statement; equal statements have equal bytes."""
    return canonical(
        {
            "at": instant(statement.at),
            "commit": statement.commit,
            "format": _FORMAT,
            "generation": statement.generation,
            "gone": sorted(statement.gone),
            "key": statement.key,
            "kind": statement.kind.value,
            "number": statement.number,
            "plan": statement.plan,
            "previous": statement.previous,
            "signature": statement.signature,
            "targets": list(statement.targets),
            "twins": {
                twin.incident: {
                    "removed": sorted(twin.removed),
                    "sha256": twin.sha256,
                    "updates": dict(twin.updates),
                }
                for twin in statement.twins
            },
            **({"trail": statement.trail} if statement.trail else {}),
        }
    )


def read(content: bytes) -> Statement:
    """Read a statement that came from outside; raises StatementError unless its bytes are what `written` gives."""
    return _read(content, _statement, written)


def latest(statement: bytes) -> bytes:
    """Write /statements/latest.json for the bytes of the last statement."""
    return _latest_written(Latest(number=read(statement).number, sha256=digest(statement)))


def read_latest(content: bytes) -> Latest:
    """Read /statements/latest.json; raises StatementError when it is none."""
    return _read(content, _latest, _latest_written)


def _latest_written(end: Latest) -> bytes:
    return canonical({"number": end.number, "sha256": end.sha256})


def canonical(value: object) -> bytes:
    """Write a value in the one way: sorted keys, no spaces, a line end; raises ValueError for numbers that are none."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def instant(at: datetime) -> str:
    """Write an instant, to the second."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _read(content: bytes, make: Callable[[Mapping[str, Any]], _T], write: Callable[[_T], bytes]) -> _T:
    try:
        data = json.loads(content)
        made = make(data)
        if write(made) != content:
            raise ValueError("it is not written in the one way in which statements are")
    except KeyError as error:
        raise StatementError(f"this is not a statement: it has no {error}") from error
    except (ValueError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise StatementError(f"this is not a statement: {_reason(error)}") from error
    return made


def _reason(error: Exception) -> str:
    """Give our own words; those of Python say nothing to a reader, and may repeat what came from outside."""
    is_ours = type(error) is ValueError and bool(error.args) and "'" not in str(error)
    return str(error) if is_ours else "something in it is not what it should be"


def _statement(data: Mapping[str, Any]) -> Statement:
    if type(data["format"]) is not int or data["format"] != _FORMAT:
        raise ValueError("it has another format; is there a newer lightship?")
    at = datetime.strptime(data["at"], "%Y-%m-%dT%H:%M:%S%z")
    return Statement(
        number=_number(data["number"]),
        previous=_matching(data["previous"], _SHA256) if data["previous"] != "" else "",
        generation=_number(data["generation"]),
        commit=_matching(data["commit"], _COMMIT),
        kind=Kind(data["kind"]),
        at=at,
        plan=_matching(data["plan"], _SHA256),
        twins=tuple(_twin(incident, given) for incident, given in data["twins"].items()),
        gone=tuple(_matching(incident, _INCIDENT) for incident in data["gone"]),
        targets=tuple(_matching(target, _LINE) for target in data["targets"]),
        key=_matching(data["key"], _KEY_ID),
        signature=_matching(data["signature"], _SIGNATURE),
        trail=_matching(data["trail"], _SHA256) if "trail" in data else "",
    )


def _twin(incident: str, given: Mapping[str, Any]) -> Twin:
    return Twin(
        incident=_matching(incident, _INCIDENT),
        sha256=_matching(given["sha256"], _SHA256),
        updates={_matching(id_, _UPDATE): _matching(text, _SHA256) for id_, text in given["updates"].items()},
        removed=tuple(_matching(id_, _UPDATE) for id_ in given["removed"]),
    )


def _latest(data: Mapping[str, Any]) -> Latest:
    return Latest(number=_number(data["number"]), sha256=_matching(data["sha256"], _SHA256))


def _number(value: object) -> int:
    if type(value) is not int or not 1 <= value <= _MAX_NUMBER:
        raise ValueError("a number in it cannot be")
    return value


def _matching(value: object, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise ValueError("a text in it cannot be")
    return value
