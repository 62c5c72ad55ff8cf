"""What readers of the page see: words that are new, other ones, or gone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from lightship import hearing, words
from lightship.events import stories
from lightship.model import PUBLIC, Repository
from lightship.plan import Reason
from lightship.plan.outlook import Promise, Said, Text, Turn
from lightship.snapshot import Entry, EntryUpdate, Snapshot, take

_Key = tuple[str, str]
"""A story and an update of it, by the ids that they had first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """An update where the first audience reads it, and what each audience reads there in each language."""

    entry: Entry
    update: EntryUpdate
    texts: tuple[Text, ...]
    notes: tuple[str, ...]

    @property
    def reading(self) -> object:
        """Give all of it that somebody reads."""
        return self.update.label, self.update.at, self.texts, self.notes


def said(before: Repository, after: Repository, at: datetime) -> tuple[Said, ...]:
    """Give the updates that change, newest first; what the clock says by itself is none."""
    was, now = _places(before, at), _places(after, at)
    found = []
    for key in {**was, **now}:
        old, new = was.get(key), now.get(key)
        place = new or was[key]
        if old is None or new is None or old.reading != new.reading:
            found.append(
                Said(
                    incident=key[0],
                    title=place.entry.title,
                    update=key[1],
                    reason=Reason.GONE if new is None else Reason.CHANGED if old else Reason.NEW,
                    label=place.update.label,
                    at=place.update.at,
                    texts=new.texts if new else (),
                    notes=new.notes if new else (),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.at, one.incident, one.update), reverse=True))


def turns(before: Repository, after: Repository, at: datetime) -> Iterator[Turn]:
    """Give what else becomes another one of incidents that were there before."""
    was, now = _entries(before, at), _entries(after, at)
    for id_, new in now.items():
        old = was.get(id_)
        for what, value in _facts(new).items() if old else ():
            former = _facts(old)[what] if old else ""
            if former != value:
                yield Turn(incident=id_, title=new.title, what=what, before=former, after=value)
    for id_ in was.keys() - now.keys():
        yield Turn(incident=id_, title=was[id_].title, what="page", before="there", after="")


def promises(after: Repository, at: datetime) -> Iterator[Promise]:
    """Give by when readers hear again."""
    for entry in _entries(after, at).values():
        if entry.next_update and not entry.phase.is_final:
            yield Promise(title=entry.title, by=entry.next_update)


def _entries(repository: Repository, at: datetime) -> dict[str, Entry]:
    return {entry.first_id: entry for entry in hearing.entries(repository, at)}


def _facts(entry: Entry) -> dict[str, str]:
    window = f"{entry.window.starts:%Y-%m-%d %H:%M} to {entry.window.ends:%Y-%m-%d %H:%M} UTC" if entry.window else ""
    return {"title": entry.title, "severity": entry.severity, "window": window}


def _places(repository: Repository, at: datetime) -> dict[_Key, _Place]:
    """Find every update, of a series where the first of its dates is that was ahead."""
    found: dict[_Key, tuple[Entry, EntryUpdate]] = {}
    texts: dict[_Key, dict[tuple[str, str], str]] = {}
    for audience in _audiences(repository):
        snapshot = take(repository, at, audience)
        for key, (entry, update) in _seen(snapshot).items():
            found.setdefault(key, (entry, update))
            for language, markdown in update.words.items():
                texts.setdefault(key, {})[audience, language] = words.text(markdown)
    return {
        key: _Place(entry=entry, update=update, texts=_own(texts.get(key, {})), notes=tuple(_notes(update)))
        for key, (entry, update) in found.items()
    }


def _audiences(repository: Repository) -> tuple[str, ...]:
    """Name who may read something of their own; where everybody may read the repository all read the same."""
    if not repository.settings.is_private:
        return (PUBLIC,)
    return tuple(dict.fromkeys((*hearing.audiences(repository), *repository.audiences)))


def _seen(snapshot: Snapshot) -> dict[_Key, tuple[Entry, EntryUpdate]]:
    found: dict[_Key, tuple[Entry, EntryUpdate]] = {}
    for entry in sorted(snapshot.entries, key=lambda one: (one.started, one.id)):
        for update in entry.updates:
            key = (stories.story(entry, update), update.id)
            known = found.get(key)
            is_later = known is not None and known[0].started < update.at
            if not update.is_automatic and (known is None or is_later):
                found[key] = (entry, update)
    return found


def _own(read: Mapping[tuple[str, str], str]) -> tuple[Text, ...]:
    """Leave out what an audience reads as the first one does that reads it, in the same language."""
    first = {language: text for (_, language), text in reversed([*read.items()])}
    begin = next(iter(read), ("", ""))[0]
    return tuple(
        Text(audience=audience, language=language, text=text)
        for (audience, language), text in read.items()
        if audience == begin or text != first[language]
    )


def _notes(update: EntryUpdate) -> Iterator[str]:
    for one in update.corrections:
        yield f"{one.kind.value} of {one.at:%Y-%m-%d %H:%M} UTC{f': {one.note}' if one.note else ''}"
    if update.retraction:
        void = ", a false alarm" if update.retraction.is_void else ""
        yield f"withdrawn {update.retraction.at:%Y-%m-%d %H:%M} UTC{void}: {update.retraction.note}"
