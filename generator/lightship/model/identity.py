"""The ids that /api/v2 shows: the original one of what was imported, a hash of its id for everything else."""

import hashlib
import re

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 12
_ORIGINAL = re.compile(f"[a-z0-9]{{{_LENGTH}}}")


def api_id(kind: str, id_: str, original: str = "") -> str:
    """Give the id in /api/v2: the original when it has the API's shape, else the hash of kind + id.

    `kind` is the noun (`incident`, `update`, `component`), `id_` the id in the files; that of an update
    begins with its incident's. The hash is the last 12 base-36 digits of the SHA-256. An original of
    another shape (a number, a path) stays in the files alone: clients expect 12 small letters and digits.
    """
    if _ORIGINAL.fullmatch(original):
        return original
    number = int.from_bytes(hashlib.sha256(f"{kind}{id_}".encode("utf-8", "surrogatepass")).digest())
    digits = []
    for _ in range(_LENGTH):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
