"""Compares what a disturbed publication left behind with what an undisturbed one leaves.

Numbers of generations, ids of runs and times may differ; nothing else may. What is compared: every object that readers
get, the manifest and whether it tells the truth, the head, and the chain of statements. Two things may be left over:
claims of runs that were killed, which stay until no write can be on its way any more, and hashed assets, which pages
of before may load.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from held import Contents
from lightship.plan import Manifest
from lightship.plan.manifest import ROOT, SHARDS, read_root, whole
from lightship.publish.serving import is_hashed

_MARK = re.compile(rb'data-generation="\d*"')
_OWN = (".lightship/", "statements/")
_STATED = ("commit", "kind", "twins", "gone", "targets")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What the public bucket and the private one hold."""

    public: Contents
    private: Contents


def differences(expected: State, found: State, *, killed: int = 0) -> Iterator[str]:
    """Say each difference in a line; none when the publication came to the same end though so many runs were killed."""
    yield from _pages(expected.public, found.public)
    yield from _untrue(found.public)
    yield from _head(expected.private, found.private)
    yield from _claims(found.private, killed)
    yield from broken_chain(found)
    yield from _statements(expected.private, found.private)


def pages(public: Contents) -> dict[str, bytes]:
    """Give what readers get, by key, without what names the generation or the time."""
    return {key: _plain(key, held.content) for key, held in public.items() if not key.startswith(_OWN)}


def broken_chain(found: State) -> Iterator[str]:
    """Say where the chain of statements is broken, in the private bucket or as it was published."""
    links = chain(found.private)
    number = _told(found.private)
    if len(links) != number:
        yield f"of {number} statements the chain reaches {len(links)}"
    for content in links:
        if (public := found.public.get(f"statements/{number}.json")) is None or public.content != content:
            yield f"statement {number} is not published as it was kept"
        number -= 1
    count = sum(bool(re.fullmatch(r"statements/\d+\.json", key)) for key in found.public)
    if count != len(links):
        yield f"{count} statements are published, and {len(links)} are in the chain"
    if links and json.loads(found.public["statements/latest.json"].content).get("number") != len(links):
        yield "statements/latest.json does not name the last one"


def chain(private: Contents) -> list[bytes]:
    """Give the statements that the head leads to, newest first, as far as each is what its successor says."""
    number, digest, found = _told(private), _head_of(private).get("statement", ""), []
    while number:
        held = private.get(f"statements/{number}-{digest[:16]}.json")
        if held is None or hashlib.sha256(held.content).hexdigest() != digest:
            break
        found.append(held.content)
        number, digest = number - 1, json.loads(held.content)["previous"]
    return found


def manifest(public: Contents) -> Manifest:
    """Read the published manifest."""
    root = read_root(public[ROOT].content)
    return whole(public[path].content for path in root.shards.values())


def _pages(expected: Contents, found: Contents) -> Iterator[str]:
    one, other = pages(expected), pages(found)
    for key in sorted(one.keys() | other.keys()):
        if key not in other:
            yield f"{key} is missing"
        elif key not in one:
            if not is_hashed(key):
                yield f"{key} should not be there"
        elif one[key] != other[key]:
            yield f"{key} has other bytes"
        elif expected[key].headers != found[key].headers:
            yield f"{key} is served as {found[key].headers}"


def _untrue(public: Contents) -> Iterator[str]:
    """Say where the manifest and the objects contradict each other."""
    if ROOT not in public:
        yield "there is no manifest"
        return
    root = read_root(public[ROOT].content)
    missing = sorted(set(root.shards.values()) - public.keys())
    yield from (f"{path} is missing" for path in missing)
    if missing:
        return
    for path, row in manifest(public).items():
        held = public.get(path)
        if held is None:
            yield f"{path} is in the manifest and not there"
        elif hashlib.sha256(held.content).hexdigest() != row.sha256:
            yield f"{path} is not what the manifest says"
    stated = _generations(public)
    if stated != {root.generation}:
        yield f"the manifest is of generation {root.generation}, the page says {sorted(map(str, stated))}"
    extra = sorted(key for key in public if key.startswith(SHARDS) and key not in root.shards.values())
    yield from (f"{key} belongs to no manifest" for key in extra)


def _generations(public: Contents) -> set[int | None]:
    home = re.search(rb'data-generation="(\d+)"', public["index.html"].content) if "index.html" in public else None
    status = json.loads(public["status.json"].content) if "status.json" in public else {}
    return {int(home[1]) if home else None, status.get("generation")}


def _head(expected: Contents, found: Contents) -> Iterator[str]:
    one, other = _head_of(expected), _head_of(found)
    for key in ("commit", "is_done", "pinned"):
        if one.get(key) != other.get(key):
            yield f"the head has {key} {other.get(key)!r} instead of {one.get(key)!r}"


def _claims(private: Contents, killed: int) -> Iterator[str]:
    """Say that claims are open, but for one of each run that was killed."""
    claims = sorted(key for key in private if key.startswith("claims/"))
    if len(claims) > killed:
        yield f"{' and '.join(claims)}: open, though {killed} runs were killed"


def _statements(expected: Contents, found: Contents) -> Iterator[str]:
    """Compare what the last statements say, where nobody published anything in between."""
    one, other = chain(expected), chain(found)
    if len(one) == len(other) and one:
        for key in _STATED:
            if json.loads(one[0]).get(key) != json.loads(other[0]).get(key):
                yield f"the last statement has another {key}"


def _told(private: Contents) -> int:
    return int(_head_of(private).get("told", 0))


def _head_of(private: Contents) -> dict[str, Any]:
    return dict(json.loads(private["head.json"].content)) if "head.json" in private else {}


def _plain(key: str, content: bytes) -> bytes:
    if key == "index.html":
        return _MARK.sub(b'data-generation="N"', content)
    if key == "status.json":
        data = json.loads(content)
        for name in ("generation", "generated_at", "fresh_until"):
            data.pop(name, None)
        return json.dumps(data).encode()
    return content
