"""Policies, changes and what people say of them, written in a few words, for tests of verdicts.

A review reads `bo approved 03:05`, with what differs from the usual behind it: `v1` for earlier bytes (v2 is what there
is now), `lost` for bytes that nobody knows, `robot`, `id=X`, `#9` for another change, `words` or `translation` for one of
two files alone, or the path of another. The day is 17 October 2026 unless one stands before the time: `10 03:05`.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from lightship import config
from lightship.model import Kind, Phase
from lightship.model.governing import Authors, Governance, Opinion, Review
from lightship.policy import Hearing, Unit, UnitKind, Verdict, Wording, judge
from lightship.source import parse

AUDIENCES = ("public", "executives", "support", "technical")
FOLDER = "incidents/2026/outage"
FILES = {"words": f"{FOLDER}/second.md", "translation": f"{FOLDER}/second.de.md"}
_OPINIONS = {
    "approved": Opinion.APPROVED,
    "objected": Opinion.CHANGES_REQUESTED,
    "dismissed": Opinion.DISMISSED,
}


def instant(text: str) -> datetime:
    """Read `03:05`, or `10 03:05` on another day of October 2026."""
    day, _, time = text.rpartition(" ")
    return datetime.fromisoformat(f"2026-10-{day or '17'}T{time}:00+00:00").astimezone(UTC)


def governance(text: str) -> Governance:
    """Read a policy.yml; every mistake fails the test."""
    problems: list[str] = []

    def report(where: object, message: str, hint: str) -> None:
        problems.append(f"{where}: {message} ({hint})")

    given = config.delivery(None, report)
    node = parse(text, "policy.yml", report)
    found = config.policy(node, AUDIENCES, config.channels(given), lambda _: None, report)
    assert problems == []
    return found.governance


def unit(kind: str = "update", **facts: Any) -> Unit:
    """Make a unit of one file, of two with `translation: true`; facts are those of the unit, in plain words."""
    files = {"words": facts.pop("path", FILES["words"])}
    if facts.pop("translation", False):
        files["translation"] = FILES["translation"]
    is_published = facts.pop("published", False)
    given: dict[str, Any] = {
        "id": facts.pop("id", "outage/second"),
        "kind": UnitKind(kind),
        "before": dict.fromkeys(files.values(), "v0" if is_published else ""),
        "after": dict.fromkeys(files.values(), "v2"),
        "incident": "outage",
        "kinds": frozenset({Kind(facts.pop("kind_of_incident", "incident"))}),
        "phase": Phase(facts.pop("phase", "identified")),
        "at": instant(facts.pop("at", "03:00")),
        "severities": _several(facts.pop("severity", "critical")),
        "tags": _several(facts.pop("tags", ())),
        "audiences": _several(facts.pop("audiences", "public")),
        "categories": _several(facts.pop("category", ())),
        "is_imported": facts.pop("imported", False),
        "wording": Wording(name="slow", sha256="00", commit="c0ffee") if facts.pop("wording", False) else None,
    }
    assert not facts, f"unknown facts: {facts}"
    return Unit(**given)


def review(text: str, number: int = 0) -> Review:
    """Read `bo approved 03:05 v1 robot`."""
    person, opinion, *rest = text.split()
    time = next(place for place, word in enumerate(rest) if ":" in word)
    moment = " ".join(rest[: time + 1])
    marks = rest[time + 1 :]
    blob = next((word for word in marks if word in ("v0", "v1", "v2")), "v2")
    seen = [FILES[word] for word in marks if word in FILES] or list(FILES.values())
    path = next((word for word in marks if "/" in word or word.endswith(".yml")), "")
    return Review(
        id=next((word[3:] for word in marks if word.startswith("id=")), f"review-{number}"),
        change=next((word[1:] for word in marks if word.startswith("#")), "7"),
        person=person,
        opinion=_OPINIONS[opinion],
        at=instant(moment),
        commit=f"commit-{blob}",
        blobs={} if "lost" in marks else dict.fromkeys([path] if path else seen, blob),
        is_robot="robot" in marks,
    )


def hearing(
    agreed: Governance,
    reviews: Iterable[str] = (),
    *,
    authors: Iterable[str] = ("ana",),
    editors: Iterable[str] = (),
    unknown: Iterable[str] = (),
    members: Mapping[str, Iterable[str]] | None = None,
    asked: Mapping[str, str] | None = None,
    now: str = "04:00",
) -> Hearing:
    """Make what a unit is judged with."""
    return Hearing(
        governance=agreed,
        reviews=tuple(review(text, number) for number, text in enumerate(reviews)),
        authors=Authors(people=frozenset((*authors, *editors)), editors=frozenset(editors), unknown=tuple(unknown)),
        members={team: frozenset(people) for team, people in (members or {}).items()},
        now=instant(now),
        asked={role: instant(at) for role, at in (asked or {}).items()},
    )


def said(verdict: Verdict) -> str:
    """Write a verdict in a line: `met: comms cy, tech bo`, or what is missing with who can give it, and what stops."""
    if verdict.is_met:
        given = ", ".join(f"{one.role} {one.review.person}" for one in verdict.given)
        return f"met: {given}" if given else "met"
    parts = [f"missing {one.number} {one.role} by {' or '.join(one.by) or 'nobody'}" for one in verdict.missing]
    return "; ".join([*parts, *(["stopped"] if verdict.stopped else [])])


def judged(agreed: str, facts: Mapping[str, Any], **said_: Any) -> Verdict:
    """Judge a unit by the text of a policy.yml."""
    return judge(unit(**facts), hearing(governance(agreed), **said_))


def _several(value: str | Iterable[str]) -> frozenset[str]:
    return frozenset(value.split()) if isinstance(value, str) else frozenset(value)
