"""What changed in an incident since it was published, and whether its files say so. Pure but for finding places."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lightship.correcting import wordings
from lightship.load.places import Places
from lightship.model import NO_ORIGIN, Correction, CorrectionKind, Incident, Kind, Repository, Update
from lightship.snapshot import recurrence
from lightship.source.nodes import Report

# Fields of an update that readers meet as its state, by their keys.
_STATE = {
    "phase": "phase",
    "components": "components",
    "severity": "severity",
    "next_update": "next_update",
    "eta": "eta",
    "audiences": "audiences",
    "starts": "starts",
    "ends": "ends",
    "occurrence": "occurrence",
    "ended": "ended",
    "reopen": "is_reopening",
}
_FRONT = (
    *("title", "titles", "kind", "severity", "impact", "components", "started", "ended", "audiences"),
    *("caused_by", "duplicate_of"),  # of a duplicate uptime counts nothing
)
_WINDOW = ("starts", "ends")
_YEARS = timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """An incident as it was published; `files` are the bytes of its texts by their names."""

    incident: Incident
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What incidents are compared with: the repository of now, where things stand in it, and who is told of problems.

    `base` is the hash of the commit that counts as published.
    """

    repository: Repository
    places: Places
    report: Report
    now: datetime
    base: str

    def key(self, path: str, key: str, message: str, hint: str) -> None:
        """Report something at a key of a file."""
        self.report(self.places.key(path, key), message, hint)


def compare(published: Published, now: Incident, against: Comparison) -> None:
    """Report what changed of an incident without being said."""
    before = published.incident
    after = {update.id: update for update in now.updates}
    for old in before.updates:
        update = after.get(old.id)
        if update is None:
            _gone(before, old, now, against)
        else:
            _update(old, update, now, published, against)
    _front(before, now, against)
    if before.kind is Kind.MAINTENANCE and now.kind is Kind.MAINTENANCE:
        _maintenance(before, now, against)


def said(before: Incident, now: Incident) -> frozenset[CorrectionKind]:
    """Give how the files say that something changed: a new update counts as a correction."""
    known = {update.id: update for update in before.updates}
    new = {CorrectionKind.CORRECTION for update in now.updates if update.id not in known}
    entries = (one for update in now.updates if update.id in known for one in _new_entries(known[update.id], update))
    withdrawn = {
        CorrectionKind.CORRECTION
        for update in now.updates
        if update.id in known and update.retraction and update.retraction != known[update.id].retraction
    }
    return frozenset({*new, *withdrawn, *(one.kind for one in entries)})


def _new_entries(old: Update, new: Update) -> Iterator[Correction]:
    yield from new.corrections[len(old.corrections) :]


def _gone(before: Incident, old: Update, now: Incident, against: Comparison) -> None:
    folder = now.path.rpartition("/")[0]
    name = old.path.rpartition("/")[2]
    put_back = f"`git checkout {against.base[:10]} -- {old.path}` puts it back"
    way = f"`lightship retract {before.id}/{old.id}` withdraws words, and `takedown` removes them"
    against.report(
        against.places.key(f"{folder}/{name}"), "this update was published, and its file is gone", f"{put_back}; {way}"
    )


def _update(old: Update, new: Update, incident: Incident, published: Published, against: Comparison) -> None:
    name = f"{incident.id}/{old.id}"
    if new.at != old.at:
        hint = f"write {_shown(old.at)} again: the right time belongs into the words, by `lightship correct {name}`"
        against.key(new.path, "at", "`at` of a published update was changed", hint)
    if new.corrections[: len(old.corrections)] != old.corrections:
        hint = "put it back, and add another one below"
        against.key(new.path, "corrections", "a correction that was published was changed", hint)
    if old.retraction and new.retraction != old.retraction and not _is_removed_since(old, new):
        hint = "put it back; what holds after all is said in a new update"
        against.key(new.path, "retracted", "a withdrawal that was published was changed", hint)
    if new.retraction:
        _removed(old, new, published, against)
    elif old.origin == new.origin or old.origin == NO_ORIGIN:
        _changed(old, new, incident, against)


def _is_removed_since(old: Update, new: Update) -> bool:
    """Tell whether words that were withdrawn were removed since, and are withdrawn all the same."""
    before, now = old.retraction, new.retraction
    if before is None or now is None or before.is_takedown:
        return False
    return now.is_takedown and now.is_void == before.is_void


def _removed(old: Update, new: Update, published: Published, against: Comparison) -> None:
    """Report a hash of removed words that is not that of the file that was published."""
    if new.retraction is None or not new.retraction.sha256 or (old.retraction and old.retraction.sha256):
        return
    meant = hashlib.sha256(published.files[old.path.rpartition("/")[2]]).hexdigest()
    if new.retraction.sha256 != meant:
        message = "`sha256` is not that of the file that was published"
        against.key(new.path, "retracted", message, f"it is {meant}")


def _changed(old: Update, new: Update, incident: Incident, against: Comparison) -> None:
    entries = new.corrections[len(old.corrections) :]
    texts = wordings.changes(old, new)
    states = [key for key, field in _STATE.items() if getattr(old, field) != getattr(new, field)]
    if not texts and not states:
        return
    name = f"{incident.id}/{old.id}"
    if not entries:
        what = "words were" if texts else f"{states[0]!r} was"
        places = against.places
        where = places.words(texts[0].path, texts[0].first) if texts else places.key(new.path, states[0])
        message = f"published {what} changed, and no correction says so"
        against.report(where, message, f"`lightship correct {name}` writes it; or put back what was there")
    elif all(entry.kind is CorrectionKind.TYPO for entry in entries):
        for key in states:
            against.key(new.path, key, f"a typo does not touch {key!r}", "this is `kind: correction`")
        for text in texts:
            for problem in wordings.no_typo(text, against.repository):
                where = against.places.words(text.path, text.first)
                against.report(where, problem, "this is `kind: correction`, which is told to those who got the words")


def _front(before: Incident, now: Incident, against: Comparison) -> None:
    is_planned = before.kind is Kind.MAINTENANCE
    fields = (*_FRONT, *(() if is_planned else _WINDOW))
    changed = [field for field in fields if getattr(before, field) != getattr(now, field)]
    # A translation that comes late is none.
    if "titles" in changed and all(now.titles.get(language) == title for language, title in before.titles.items()):
        changed.remove("titles")
    if not changed or (before.origin != now.origin and before.origin != NO_ORIGIN):
        return
    how = said(before, now)
    key = "title" if changed[0] == "titles" else changed[0]
    if not how:
        message = f"{key!r} was published and is another one now, and nothing says so"
        hint = f"`lightship update {now.id}` or `lightship correct {now.id}` tells readers; or put it back"
        against.key(now.path, key, message, hint)
    elif how == {CorrectionKind.TYPO}:
        for problem in (*wordings.of_titles(before, now, against.repository), *_no_typos(changed)):
            against.key(now.path, key, problem, "the correction of the update is `kind: correction`")


def _no_typos(fields: list[str]) -> Iterator[str]:
    yield from (f"a typo does not touch {field!r}" for field in fields if field not in ("title", "titles"))


def _maintenance(before: Incident, now: Incident, against: Comparison) -> None:
    if not before.repeat:
        for key in _WINDOW:
            if getattr(before, key) != getattr(now, key):
                hint = f"put it back, and move it by `lightship update {now.id} --{key} …`, which tells readers"
                against.key(now.path, key, "the window of a published maintenance was changed", hint)
    elif not _is_ended(before, now, against.now):
        hint = "put it back; end it by UNTIL or COUNT, or by `lightship resolve --cancel`, and begin a new maintenance"
        message = "the rule of a published maintenance was rewritten; it can only be ended"
        against.key(now.path, "repeat" if now.repeat else "starts", message, hint)


def _is_ended(before: Incident, now: Incident, moment: datetime) -> bool:
    """Tell whether a rule gives what it gave, or ends earlier: never before now."""
    if (before.starts, before.ends, before.zone) != (now.starts, now.ends, now.zone):
        return False
    if before.repeat == now.repeat:
        return True
    if not now.repeat or before.starts is None or recurrence.problem(before.repeat):
        return False
    until = moment + _YEARS
    old = list(recurrence.starts(before.repeat, before.starts, before.zone, until))
    new = list(recurrence.starts(now.repeat, before.starts, before.zone, until))
    return new == old[: len(new)] and len(new) >= sum(1 for start in old if start <= moment)


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
