"""The history of an incident: every draft, version, approval and rejection of each update, in the order of time."""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from lightship.git.changes import Arrival
from lightship.minutes import Minutes, Version
from lightship.model.governing import Review

_WORD = re.compile(r"\s+|\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that happened to an update: `what` is `draft`, `version`, `merged`, or what a reviewer said.

    `update` is the stem of its file, `incident` for the incident's own. `blobs` are the bytes that it was about, by
    path; `words` what was removed and added since the step before it with other bytes, where that is known.
    """

    at: datetime
    update: str
    what: str
    who: tuple[str, ...]
    change: str
    commit: str
    blobs: Mapping[str, str] = field(default_factory=dict)
    words: str = ""


def history(incident: str, minutes: Minutes, arrivals: Iterable[Arrival], *, has_words: bool) -> tuple[Step, ...]:
    """Tell what happened to an incident, oldest first; `arrivals` are what git says of its folder."""
    steps = [step for arrival in arrivals for step in _arrived(arrival)]
    for change in minutes.concerning(incident):
        versions = minutes.versions(change)
        steps += [step for version in versions for step in _seen(version, incident)]
        steps += [step for review in minutes.reviews(change) for step in _said(review, incident)]
    ordered = sorted(steps, key=lambda step: (step.at, step.update, step.change, step.what))
    return tuple(_worded(ordered, minutes)) if has_words else tuple(ordered)


def _arrived(arrival: Arrival) -> Iterator[Step]:
    for update, blobs in _by_update(arrival.blobs).items():
        yield Step(
            at=arrival.at,
            update=update,
            what="merged",
            who=arrival.people,
            change="",
            commit=arrival.commit,
            blobs=blobs,
        )


def _seen(version: Version, incident: str) -> Iterator[Step]:
    people = tuple(sorted({version.opener, *version.people, *version.forms} - {""}))
    what = "draft" if version.is_draft else "version"
    for update, blobs in _by_update(_of(version.blobs, incident)).items():
        yield Step(
            at=version.at,
            update=update,
            what=what,
            who=people,
            change=version.change,
            commit=version.commit,
            blobs=blobs,
        )


def _said(review: Review, incident: str) -> Iterator[Step]:
    for update, blobs in _by_update(_of(review.blobs, incident)).items():
        yield Step(
            at=review.at,
            update=update,
            what=review.opinion.value,
            who=(review.person,),
            change=review.change,
            commit=review.commit,
            blobs=blobs,
        )


def _of(blobs: Mapping[str, str], incident: str) -> dict[str, str]:
    return {path: blob for path, blob in blobs.items() if PurePosixPath(path).parent.name == incident}


def _by_update(blobs: Mapping[str, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for path, blob in sorted(blobs.items()):
        found.setdefault(PurePosixPath(path).name.partition(".")[0], {})[path] = blob
    return found


def _worded(steps: Iterable[Step], minutes: Minutes) -> Iterator[Step]:
    """Add what changed of each file since the step before it that had other bytes of it."""
    last: dict[str, str] = {}
    for step in steps:
        said = []
        for path, blob in step.blobs.items():
            if last.get(path, "") != blob:
                said.append(_compared(minutes, last.get(path, ""), blob))
                last[path] = blob
        yield Step(
            at=step.at,
            update=step.update,
            what=step.what,
            who=step.who,
            change=step.change,
            commit=step.commit,
            blobs=step.blobs,
            words="\n".join(filter(None, said)),
        )


def _compared(minutes: Minutes, old: str, new: str) -> str:
    before, after = (_text(minutes, blob) for blob in (old, new))
    return difference(before, after) if before is not None and after is not None else "(these words are gone)"


def _text(minutes: Minutes, blob: str) -> str | None:
    content = minutes.words(blob) if blob else b""
    return None if content is None else content.decode(errors="replace")


def difference(before: str, after: str) -> str:
    """Write a text with what was removed as `[-…-]` and what was added as `{+…+}`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    said = []
    for kind, one, two, three, four in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[one:two]), "".join(new[three:four])
        if kind == "equal":
            said.append(removed)
        else:
            said += [f"[-{removed}-]" if removed else "", f"{{+{added}+}}" if added else ""]
    return "".join(said).strip()
