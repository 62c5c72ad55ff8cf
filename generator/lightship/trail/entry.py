"""One entry of the trail, as canonical JSON; what is not written so is not read. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from lightship.errors import LightshipError
from lightship.statements.statement import canonical, instant

_FORMAT = 1
_MOST_NUMBER = 10**9
_SHA256 = re.compile(r"(?:[0-9a-f]{64})?")
_KEY_ID = re.compile(r"(?:[0-9a-f]{16})?")
_SIGNATURE = re.compile(r"(?:[A-Za-z0-9+/]{86}==)?")
_LINE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]{0,300}")


class EntryError(LightshipError):
    """What should be an entry of the trail is none of ours."""


class Kind(StrEnum):
    """What an entry is about.

    A rollback pins and a publication may end the pin, so there are no entries for pins alone. BREAK_GLASS opens a
    review that SIGN_OFF ends, by naming the number of its entry as `of`. A MOVE ends the trail of one state store and
    is in that of the next one, too, where it names the last entry before.
    """

    PUBLICATION = "publication"
    ROLLBACK = "rollback"
    TAKEDOWN = "takedown"
    NOTIFICATION = "notification"
    HOLD = "hold"
    RELEASE = "release"
    BREAK_GLASS = "break_glass"
    SIGN_OFF = "sign_off"
    PRUNING = "pruning"
    MOVE = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened, when (`at`), and by whom (`by`), in the run `run`.

    `number` counts from 1 without gaps; `previous` is the SHA-256 of the bytes of the entry before, empty for the
    first. `body` is JSON that says more, by the entry's kind. `key` is the id of the signing key and `signature`
    base64 of Ed25519 over the entry's own bytes with an empty signature; both are empty when it is not signed.
    """

    number: int
    previous: str
    at: datetime
    by: str
    run: str
    kind: Kind
    body: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    signature: str = ""

    @property
    def statement(self) -> int:
        """Give the number of the statement that it belongs to; 0 for none."""
        said = self.body.get("statement")
        number = said.get("number") if isinstance(said, dict) else None
        return number if type(number) is int else 0


def key(number: int) -> str:
    """Give the key of an entry in the state store."""
    return f"trail/{number}.json"


def digest(content: bytes) -> str:
    """Give the SHA-256 of an entry's bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def written(entry: Entry) -> bytes:
    """Write an entry; equal entries have equal bytes."""
    return canonical(
        {
            "at": instant(entry.at),
            "body": entry.body,
            "by": entry.by,
            "format": _FORMAT,
            "key": entry.key,
            "kind": entry.kind.value,
            "number": entry.number,
            "previous": entry.previous,
            "run": entry.run,
            "signature": entry.signature,
        }
    )


def unsigned(entry: Entry) -> bytes:
    """Give the bytes that the signature of an entry is about."""
    return written(replace(entry, signature=""))


def read(content: bytes) -> Entry:
    """Read an entry; raises EntryError unless its bytes are what `written` gives."""
    try:
        entry = _entry(json.loads(content))
        if written(entry) != content:
            raise ValueError("it is not written in the one way in which entries are")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise EntryError("this is no entry of the trail, or not as it was written") from error
    return entry


def _entry(data: Mapping[str, Any]) -> Entry:
    number = data["number"]
    if data["format"] != _FORMAT or type(number) is not int or not 1 <= number <= _MOST_NUMBER:
        raise ValueError("it has another format")
    if not isinstance(data["body"], dict):
        raise ValueError("its body is none")
    return Entry(
        number=number,
        previous=_matching(data["previous"], _SHA256),
        at=datetime.strptime(data["at"], "%Y-%m-%dT%H:%M:%S%z"),
        by=_matching(data["by"], _LINE),
        run=_matching(data["run"], _LINE),
        kind=Kind(data["kind"]),
        body=data["body"],
        key=_matching(data["key"], _KEY_ID),
        signature=_matching(data["signature"], _SIGNATURE),
    )


def _matching(value: object, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise ValueError("a text in it cannot be")
    return value
