"""What became of each recipient, a line for each, by id: no address is in the ledger."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from lightship.channels.base import key_of
from lightship.channels.mail.headers import message_id
from lightship.ledger.fates import fates
from lightship.ledger.openings import Opening
from lightship.ledger.works import Outcome
from lightship.state.base import Store
from lightship.state.stored import instant

COLUMNS = (
    "event",
    "audience",
    "channel",
    "language",
    "recipient",
    "outcome",
    "reason",
    "tries",
    "sent_from",
    "sent_to",
    "message_id",
)
Row = tuple[str, ...]
_WENT_OUT = (Outcome.SENT, Outcome.BOUNCED, Outcome.COMPLAINED)


def rows(store: Store, opening: Opening, only: str = "") -> Iterator[Row]:
    """Give a row of COLUMNS for each recipient of an event, or for the one with an id alone.

    `sent_from` and `sent_to` are the times between which the recipient's part was sent, up to a thousand people at
    once. `message_id` is the Message-ID of a mail up to its `@`.
    """
    event = opening.event.id
    for fate in fates(store, event):
        for number, recipients in fate.part.recipients.items():
            line, work = opening.lines[number], fate.works.get(number)
            for place, one in enumerate(recipients):
                if only not in ("", one.id):
                    continue
                outcome = work.outcomes[place] if work else Outcome.WAITING
                sent = (work.first, work.last) if work and outcome in _WENT_OUT else (None, None)
                yield (
                    event,
                    line.audience,
                    line.channel,
                    one.language,
                    one.id,
                    outcome.name.lower(),
                    work.reasons.get(place, "") if work else "",
                    str(work.tries.get(place, "")) if work else "",
                    *map(_time, sent),
                    message_id(key_of(event, one.id), "").strip("<@>"),
                )


def told(row: Mapping[str, str]) -> Iterator[str]:
    """Say a row, by the names of its columns, in two lines for people."""
    sent = f", from {row['sent_from']} to {row['sent_to']}" if row["sent_from"] else ""
    why = f": {row['reason']}" if row["reason"] else ""
    yield row["event"]
    by = f"{row['audience']} by {row['channel']} in {row['language']}"
    yield f"  {by}: {row['outcome'].replace('_', ' ')}{sent}{why}"


def _time(at: datetime | None) -> str:
    return instant(at) if at else ""
