"""The digests of an incident's texts, from its Markdown twin alone.

The section of an update begins at its marker and ends where the next one begins; what stands before the first marker
(title, state, components) is covered by the digest of the whole file.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

_MARKER = re.compile(rb"^\[//\]: # \(update ([A-Za-z0-9_-]{1,200})\)$", re.MULTILINE)
_PATH = re.compile(r"incidents/([A-Za-z0-9_-][A-Za-z0-9._-]{0,254})/index\.md")


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """What a statement says of a twin that changed.

    `sha256` is that of the whole file; `updates` that of the section of each update that is new or changed, by id;
    `removed` are the ids of updates that are no longer there.
    """

    incident: str
    sha256: str
    updates: Mapping[str, str]
    removed: tuple[str, ...] = ()


def marker(update: str) -> str:
    """Write the line before an update: a comment, in the way that Markdown has for them."""
    return f"[//]: # (update {update})"


def texts(content: bytes) -> dict[str, bytes]:
    """Give the section of every update of a twin, by id, in their order.

    Where an id stands twice the later one is named ID#2, and so on: it is none of an update's.
    """
    found: dict[str, bytes] = {}
    # A page from outside may repeat one id as often as its size allows.
    times: Counter[str] = Counter()
    markers = list(_MARKER.finditer(content))
    for place, match in enumerate(markers, start=1):
        end = markers[place].start() if place < len(markers) else len(content)
        id_ = match[1].decode()
        times[id_] += 1
        name = id_ if times[id_] == 1 else f"{id_}#{times[id_]}"
        found[name] = content[match.start() : end].rstrip(b"\n")
    return found


def sections(content: bytes) -> dict[str, str]:
    """Give the SHA-256 in hex of the section of every update of a twin, as `texts` names them."""
    return {name: hashlib.sha256(text).hexdigest() for name, text in texts(content).items()}


def twin(incident: str, new: bytes, old: bytes | None = None) -> Twin:
    """Say what a statement says of a twin that changed from `old` (None: there was none) to `new`."""
    before = sections(old) if old is not None else {}
    now = sections(new)
    return Twin(
        incident=incident,
        sha256=hashlib.sha256(new).hexdigest(),
        updates={id_: digest for id_, digest in now.items() if before.get(id_) != digest},
        removed=tuple(sorted(before.keys() - now.keys())),
    )


def twin_path(incident: str) -> str:
    """Give the path of an incident's twin on the site."""
    return f"incidents/{incident}/index.md"


def incident_of(path: str) -> str | None:
    """Give the id of the incident whose twin lies at a path; None when no twin lies there."""
    match = _PATH.fullmatch(path)
    return match[1] if match else None
