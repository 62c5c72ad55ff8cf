"""What became of the recipients of a part on one line: claimed by one worker, recorded before and after each message.

A record is changed by compare-and-set alone. So a worker that was held up, and whose claim somebody else has taken,
cannot begin another message: it must be recorded first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from lightship.ledger import keys
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import instant, moment, read, written


class Outcome(StrEnum):
    """What became of one recipient; each is one letter in the record."""

    WAITING = "w"
    IN_FLIGHT = "f"
    SENT = "s"
    REFUSED = "r"
    GAVE_UP = "g"
    SUPERSEDED = "x"
    SKIPPED = "k"
    HELD = "h"
    BOUNCED = "b"
    COMPLAINED = "c"

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing more happens to it by itself."""
        return self not in (Outcome.WAITING, Outcome.IN_FLIGHT)


# A record has a thousand of them and is read and written again and again.
_OUTCOMES = {outcome.value: outcome for outcome in Outcome}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The outcomes of a part's recipients on one line, in their order.

    `run` holds it until `until`. `tries` counts, and `reasons` tells, by the recipient's place in the list, what went
    wrong; `after` is before when somebody who was put off is not tried again; `references` are the channel's own ids
    where a later message needs them. `first` and `last` are when messages were recorded as sent for the first and the
    last time. `version` is that of the record.
    """

    event: str
    number: int
    line: int
    outcomes: tuple[Outcome, ...]
    run: str
    until: datetime
    tries: Mapping[int, int] = field(default_factory=dict)
    after: Mapping[int, datetime] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    references: Mapping[int, str] = field(default_factory=dict)
    first: datetime | None = None
    last: datetime | None = None
    version: str = ABSENT

    @property
    def is_settled(self) -> bool:
        """Tell whether every recipient has an outcome."""
        return all(outcome.is_settled for outcome in self.outcomes)

    def places(self, *outcomes: Outcome) -> list[int]:
        """Give the places of those with one of some outcomes."""
        return [place for place, outcome in enumerate(self.outcomes) if outcome in outcomes]

    def due(self, now: datetime) -> list[int]:
        """Give the places of those that wait and may be tried now."""
        return [place for place in self.places(Outcome.WAITING) if self.after.get(place, now) <= now]

    def is_to_do(self, now: datetime) -> bool:
        """Tell whether there is something to do now: to be sent, or to be decided of by whoever takes it over."""
        return bool(self.due(now) or self.places(Outcome.IN_FLIGHT))

    def put_off(self) -> dict[int, datetime]:
        """Give before when those that wait after a refusal are not tried again."""
        return {place: at for place, at in self.after.items() if self.outcomes[place] is Outcome.WAITING}

    def having(self, changed: Mapping[int, Outcome], reasons: Mapping[int, str] | None = None) -> "Work":
        """Give the same with other outcomes at some places, and with reasons."""
        outcomes = list(self.outcomes)
        for place, outcome in changed.items():
            outcomes[place] = outcome
        return replace(self, outcomes=tuple(outcomes), reasons={**self.reasons, **(reasons or {})})

    def sent_at(self, now: datetime) -> "Work":
        """Give the same with messages sent now."""
        return replace(self, first=self.first or now, last=now)


class TakenError(ConflictError):
    """Another worker holds this work, or has taken it over."""


def claim(store: Store, fresh: Work, now: datetime) -> Work:
    """Take work that nobody holds, or whose holder is gone; raises TakenError when somebody holds it.

    `fresh` is what it is when nobody has begun. Messages that were in flight stay so in what is given.
    """
    found = look(store, fresh.event, fresh.number, fresh.line)
    if found is None:
        return swap(store, fresh)
    if found.run != fresh.run and now < found.until and not found.is_settled:
        raise TakenError(f"the run {found.run} holds part {fresh.number}")
    return swap(store, replace(found, run=fresh.run, until=fresh.until))


def look(store: Store, event: str, number: int, line: int) -> Work | None:
    """Read work; None when nobody has begun it."""
    key = keys.work(event, number, line)
    stored = store.read(key)
    if stored is None:
        return None
    return replace(read(stored.content, key, lambda data: _work(data, event, number, line)), version=stored.version)


def swap(store: Store, work: Work) -> Work:
    """Record work if it is still as it was read; raises TakenError when it is not."""
    key = keys.work(work.event, work.number, work.line)
    content = _content(work)
    try:
        version = store.write(key, content, expected=work.version)
    except ConflictError as error:
        # A write whose answer was lost is tried again and meets itself.
        stored = store.read(key)
        if stored is None or stored.content != content:
            raise TakenError(f"another run has taken part {work.number}") from error
        version = stored.version
    return replace(work, version=version)


def _content(work: Work) -> bytes:
    return written(
        {
            "run": work.run,
            "until": instant(work.until),
            "outcomes": "".join(work.outcomes),
            "tries": {str(place): tries for place, tries in work.tries.items()},
            "after": {str(place): instant(at) for place, at in work.put_off().items()},
            "reasons": {str(place): reason for place, reason in work.reasons.items()},
            "references": {str(place): reference for place, reference in work.references.items()},
            "sent": [instant(at) for at in (work.first, work.last) if at],
        }
    )


def _work(data: Mapping[str, Any], event: str, number: int, line: int) -> Work:
    sent = [moment(at) for at in data["sent"]]
    return Work(
        event=event,
        number=number,
        line=line,
        outcomes=tuple(map(_OUTCOMES.__getitem__, data["outcomes"])),
        run=str(data["run"]),
        until=moment(data["until"]),
        tries={int(place): int(tries) for place, tries in data["tries"].items()},
        after={int(place): moment(at) for place, at in data["after"].items()},
        reasons={int(place): str(reason) for place, reason in data["reasons"].items()},
        references={int(place): str(reference) for place, reference in data["references"].items()},
        first=sent[0] if sent else None,
        last=sent[-1] if sent else None,
    )
