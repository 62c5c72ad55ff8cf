"""Slips: what a mail carries so that, when it comes back, it says which message it was and proves that we sent it.

A slip names a place in the ledger and no recipient. It is sealed with a key that lies in the state store alone: ids of
events are public and ids of recipients can be worked out of their addresses, so whoever wants somebody struck off could
make up everything else that a mail carries.
"""

import hashlib
import hmac
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from lightship.ledger import keys
from lightship.state.base import ABSENT, ConflictError, StateError, Store
from lightship.state.stored import read, written

PATTERN = re.compile(r"\b([0-9a-f]{24})-(\d{1,7})-(\d{1,4})-(\d{1,6})-([0-9a-f]{24})\b", re.ASCII)
"""A slip as it is written: the event's mark, the part, the line, the recipient's place, the seal."""
_LEAVING = re.compile(r"([0-9a-f]{16})-([0-9a-f]{24})", re.ASCII)
_SEAL = 24  # 96 bits in hex digits
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A place in the ledger: the event by its mark, the part, the line and the recipient's place in them."""

    mark: str
    number: int
    line: int
    place: int


@dataclass(frozen=True)
class Slips:
    """Writes slips and reads them, with the key of a state store; it is made when it is needed for the first time."""

    store: Store

    def is_begun(self) -> bool:
        """Tell whether a slip was ever written."""
        return self.store.read(keys.SLIPS) is not None

    def written(self, event: str, number: int, line: int, place: int) -> str:
        """Write the slip of a message, at most 64 letters, digits and hyphens."""
        said = f"{keys.mark(event)}-{number}-{line}-{place}"
        return f"{said}-{self._seal(said)}"

    def read(self, text: str) -> Slip | None:
        """Read a slip; None when it is none, or none of ours."""
        found = PATTERN.fullmatch(text)
        if not found or not self._is_ours(text.rpartition("-")[0], found[5]):
            return None
        return Slip(mark=found[1], number=int(found[2]), line=int(found[3]), place=int(found[4]))

    def leaving(self, id_: str) -> str:
        """Write by what a subscriber proves, in a mail, that they want to leave."""
        return f"{id_}-{self._seal(f'leave {id_}')}"

    def leaver(self, text: str) -> str:
        """Give the id of who wants to leave; empty when it is not proven."""
        found = _LEAVING.fullmatch(text)
        return found[1] if found and self._is_ours(f"leave {found[1]}", found[2]) else ""

    def _is_ours(self, said: str, seal: str) -> bool:
        return hmac.compare_digest(self._seal(said), seal)

    def _seal(self, said: str) -> str:
        return hmac.digest(self._key, said.encode(), hashlib.sha256).hex()[:_SEAL]

    @cached_property
    def _key(self) -> bytes:
        stored = self.store.read(keys.SLIPS)
        if stored is None:
            fresh = written({"key": secrets.token_hex(_KEY_BYTES)})
            with suppress(ConflictError):  # another run was first
                self.store.write(keys.SLIPS, fresh, expected=ABSENT)
            stored = self.store.read(keys.SLIPS)
        if stored is None:
            raise StateError(f"{keys.SLIPS} cannot be read although it was written", "is something emptying the state?")
        return read(stored.content, keys.SLIPS, lambda data: bytes.fromhex(data["key"]))
