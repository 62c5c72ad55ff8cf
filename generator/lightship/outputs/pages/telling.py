"""An entry's updates as pages tell them: words, what changed, and what became of the words."""

from dataclasses import dataclass
from datetime import date

from lightship.model import CorrectionKind, Phase
from lightship.outputs.pages.pieces import TONES, Moment, Tag, moment, period, tone
from lightship.outputs.pages.site import Site
from lightship.snapshot import Change, Entry, EntryUpdate


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A component's new status, and its old one where it changed."""

    name: str
    tag: Tag
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What was done to words after they were published; `sha256` is that of words that were removed everywhere."""

    word: str
    at: Moment
    note: str
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One update; `markdown` is empty when it was withdrawn."""

    id: str
    tag: Tag
    at: Moment
    clock: str
    markdown: str
    shifts: tuple[Shift, ...]
    window: Moment | None
    amendments: tuple[Amendment, ...]


def telling(site: Site, entry: Entry, update: EntryUpdate, *, today: date | None = None) -> Telling:
    """Tell one update of an entry; its day is left out when it is `today`."""
    return Telling(
        id=update.id,
        tag=Tag(tone=_tone(entry, update), text=update.label),
        at=moment(site, update.at, today=today),
        clock=site.say.clock if update.is_automatic else "",
        markdown=update.words.get(site.snapshot.settings.language, ""),
        shifts=tuple(_shift(site, change) for change in update.changes if change.before is not change.after),
        window=period(site, update.window.starts, update.window.ends) if update.is_move and update.window else None,
        amendments=_amendments(site, update),
    )


def _tone(entry: Entry, update: EntryUpdate) -> str:
    """Choose an update's tone: only the newest of something open is loud."""
    if update.retraction is not None or update.phase in (Phase.CANCELLED, Phase.WITHDRAWN):
        return "off"
    if update.phase.is_final:
        return "op"
    return tone(entry) if update is entry.latest else "past"


def _shift(site: Site, change: Change) -> Shift:
    words = site.say.statuses
    return Shift(
        name=site.name(change.component),
        tag=Tag(tone=TONES[change.after], text=words[change.after]),
        before=words[change.before],
    )


def _amendments(site: Site, update: EntryUpdate) -> tuple[Amendment, ...]:
    say = site.say
    made = [
        Amendment(
            word=say.spelling if correction.kind is CorrectionKind.TYPO else say.corrected,
            at=moment(site, correction.at),
            note=correction.note,
        )
        for correction in update.corrections
    ]
    if update.retraction is not None:
        withdrawn = update.retraction
        made.append(
            Amendment(
                word=say.removed if withdrawn.is_takedown else say.false_alarm if withdrawn.is_void else say.retracted,
                at=moment(site, withdrawn.at),
                note=withdrawn.note,
                sha256=withdrawn.sha256,
            )
        )
    return tuple(made)
