"""A page's texts beside what its statements say of them, in plain lines. Pure."""

import hashlib
from collections.abc import Iterator

from lightship import statements
from lightship.statements import Held

_ADDED = "added without a statement"
_UNTOLD = "no statement that can be read tells of it"


def differences(incident: str, held: Held | None, content: bytes | None, *, is_whole: bool = True) -> Iterator[str]:
    """Say how the twin of an incident differs from what the statements say of it; None where there is none.

    Not `is_whole`: some statements cannot be read, so nobody knows what they told of.
    """
    added = _ADDED if is_whole else _UNTOLD
    if held is None:
        if content is not None and content.startswith(b"# "):
            yield f"incident {incident}: {added}"
        return
    if content is None:
        yield f"incident {incident}: removed without a statement (statement {held.number} told of it)"
        return
    found = statements.sections(content)
    lines = list(_updates(incident, held, found, added))
    if not lines and hashlib.sha256(content).hexdigest() != held.sha256:
        what = "its title, its state, its components or the order of its updates was altered"
        lines = [f"incident {incident}: {what} (statement {held.number} tells of other words)"]
    yield from lines


def _updates(incident: str, held: Held, found: dict[str, str], added: str) -> Iterator[str]:
    for id_ in sorted(held.updates.keys() | found.keys()):
        where = f"incident {incident}, update {id_.partition('#')[0]}"
        if id_ not in found:
            yield f"{where}: removed without a statement"
        elif id_ not in held.updates:
            yield f"{where}: {'stands there twice' if '#' in id_ else added}"
        elif found[id_] != held.updates[id_]:
            yield f"{where}: its text was altered"
