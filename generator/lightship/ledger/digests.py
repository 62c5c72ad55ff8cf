"""Digests of who was told: keyed, so that whoever is given the trail alone cannot try addresses against them."""

import hashlib
import hmac
import secrets
from contextlib import suppress

from lightship.ledger import keys
from lightship.ledger.fates import fates
from lightship.ledger.openings import Opening
from lightship.state.base import ABSENT, ConflictError, Store

_BYTES = 32


def recipients(store: Store, opening: Opening, key: bytes) -> list[str]:
    """Give for each line of an opening the HMAC-SHA-256, in hex, of its recipients' ids in the order of the ledger.

    Each id is on a line of its own.
    """
    found = {number: hmac.new(key, digestmod=hashlib.sha256) for number in range(len(opening.lines))}
    for fate in fates(store, opening.event.id):
        for number, listed in fate.part.recipients.items():
            line = found.setdefault(number, hmac.new(key, digestmod=hashlib.sha256))
            line.update("".join(f"{one.id}\n" for one in listed).encode())
    return [one.hexdigest() for one in found.values()]


def kept_key(store: Store) -> bytes | None:
    """Give the key, which lies in the state store and goes into no evidence; None where there is none."""
    stored = store.read(keys.DIGESTS)
    return stored.content if stored else None


def key(store: Store) -> bytes:
    """Give the key; it is made when the first is asked for."""
    found = kept_key(store)
    if found is None:
        with suppress(ConflictError):  # another run was first
            store.write(keys.DIGESTS, secrets.token_bytes(_BYTES), expected=ABSENT)
        found = kept_key(store)
    return found or b""
