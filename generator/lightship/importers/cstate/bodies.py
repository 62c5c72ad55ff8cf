"""The body of an issue divided into its updates, newest first, where it says without doubt when each was written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import pairwise

from lightship.importers.cstate import times
from lightship.importers.cstate.dialect import TRACK
from lightship.model import Phase
from lightship.words.code import pieces

_LABEL = re.compile(r"[ \t]*\**_{0,2}\[([A-Za-z][A-Za-z ]{0,30})\](?![(\[:])\**", re.MULTILINE)
_FINAL = re.compile(r"(?:final|clos(?:e|ed|ing)|end of|resol(?:ved|ution))\b", re.IGNORECASE)
_KNOWN = re.compile(
    r"(?:final|clos(?:e|ed|ing)|end of|resol(?:ved|ution)|initial|open(?:ing)?|updated?|edit|investigating|monitoring"
    r"|identified)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[*_]{1,2}([A-Za-z][A-Za-z -]*?)[*_]{1,2}\s*(?:[-–—:]\s*)?")
_RULE = re.compile(r"\A(?:-{3,}|\*{3,}|_{3,})[ \t]*\n")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_PHASES = {
    "investigating": Phase.INVESTIGATING,
    "identified": Phase.IDENTIFIED,
    "monitoring": Phase.MONITORING,
    "resolved": Phase.RESOLVED,
    "fixed": Phase.RESOLVED,
    "solved": Phase.RESOLVED,
    "completed": Phase.RESOLVED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One update of a body: its text, its time where it says one, its phase where its first `word` names one."""

    text: str
    word: str = ""
    at: datetime | None = None
    phase: Phase | None = None


def parts(body: str, zone: tzinfo, *, is_over: bool) -> Sequence[Part]:
    """Divide a body, oldest first; one part when anything about it is in doubt.

    Times come from `track` shortcodes that end each update. Where there are none, a text that is labelled final and
    stands above another labelled one is the final message of an issue that is over.
    """
    tracked = _tracked(body, zone)
    if tracked:
        return tracked
    if is_over:
        final = _final(body)
        if final:
            return [Part(text=body[final:]), Part(text=body[:final].rstrip())]
    return [Part(text=body)]


def _tracked(body: str, zone: tzinfo) -> Sequence[Part]:
    matches = [
        (offset + match.start(), offset + match.end(), match[1])
        for offset, piece, is_code in pieces(body)
        if not is_code
        for match in TRACK.finditer(piece)
    ]
    if not matches or body[matches[-1][1] :].strip():
        return ()
    found: list[Part] = []
    begin = 0
    for start, end, written in matches:
        moment = times.read(written, zone)
        text = _RULE.sub("", body[begin:start].strip(), count=1).strip()
        begin = end
        if moment is None or not text:
            return ()
        found.append(_part(text, moment.at))
    instants = [part.at for part in found if part.at]
    if all(later > earlier for later, earlier in pairwise(instants)):
        return found[::-1]
    if all(later < earlier for later, earlier in pairwise(instants)):
        return found
    return ()


def _part(text: str, at: datetime) -> Part:
    """Take the phase from the first word where that is all it says; the word stays unless the phase says the same."""
    word = _WORD.match(text)
    phase = _PHASES.get(word[1].casefold()) if word else None
    if word and phase and phase.value == word[1].casefold() and text[word.end() :].strip():
        return Part(text=text[word.end() :].strip(), word=word[0], at=at, phase=phase)
    return Part(text=text, at=at, phase=phase)


def _final(body: str) -> int:
    """Give where the final message ends and an older labelled one begins; 0 when that is not clear."""
    masked = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), body)
    for offset, piece, is_code in pieces(masked):
        if is_code:
            masked = masked[:offset] + re.sub(r"[^\n]", "x", piece) + masked[offset + len(piece) :]
    labels = [
        match
        for match in _LABEL.finditer(masked)
        if _KNOWN.match(match[1]) and (match.start() == 0 or masked[match.start() - 1] == "\n")
    ]
    if len(labels) < 2 or masked[: labels[0].start()].strip() or not _FINAL.match(labels[0][1]):
        return 0
    has_words = masked[labels[0].end() : labels[1].start()].strip()
    is_single = not any(_FINAL.match(label[1]) for label in labels[1:])
    return labels[1].start() if has_words and is_single else 0
