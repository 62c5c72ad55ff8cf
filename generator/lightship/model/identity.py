"""The ids that /api/v2 shows for what has no id of its own from an earlier system."""

import hashlib

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 12


def api_id(kind: str, id_: str) -> str:
    """Give the id in /api/v2: 12 base-36 characters of the SHA-256 of kind + id.

    `kind` is the noun (`incident`, `update`, `component` …), `id_` the id in the files; that of an update begins
    with its incident's. The last twelve digits of the whole number are taken.
    """
    number = int.from_bytes(hashlib.sha256(f"{kind}{id_}".encode("utf-8", "surrogatepass")).digest())
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
