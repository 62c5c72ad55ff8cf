"""What readers of a feed are told about words that were changed or withdrawn after publication."""

from collections.abc import Iterator
from datetime import datetime

from lightship.model import CorrectionKind
from lightship.outputs.characters import line
from lightship.outputs.wording import ENGLISH
from lightship.snapshot import EntryUpdate


def of(update: EntryUpdate) -> tuple[str, ...]:
    """Give the notices of an update as sentences; a mended typing error needs none."""
    return tuple(_notices(update))


def _notices(update: EntryUpdate) -> Iterator[str]:
    if update.retraction:
        what = ENGLISH.removed if update.retraction.is_takedown else ENGLISH.retracted
        what += f" ({ENGLISH.false_alarm.lower()})" if update.retraction.is_void else ""
        yield _sentence(what, update.retraction.at, update.retraction.note)
        if update.retraction.is_takedown:
            yield f"{ENGLISH.removed_sha256}: {update.retraction.sha256}"
    for correction in update.corrections:
        if correction.kind is CorrectionKind.CORRECTION:
            yield _sentence(ENGLISH.corrected, correction.at, correction.note)


def _sentence(what: str, at: datetime, note: str) -> str:
    note = line(note)
    return f"{what} on {ENGLISH.moment(at)}" + (f": {note}" if note else ".")
