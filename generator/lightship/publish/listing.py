"""The generations that are kept, newest first."""

from dataclasses import dataclass

from lightship.publish import records
from lightship.publish.head import Head, look
from lightship.publish.publisher import Publisher
from lightship.publish.records import Record
from lightship.publish.threads import many


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The head, None when nothing is published yet, and what can be put back, newest first."""

    head: Head | None
    records: tuple[Record, ...]


def generations(publisher: Publisher) -> Listing:
    """List every generation that was published to its end."""
    head = look(publisher.store).head
    numbers = reversed(records.numbers(publisher.store))
    found = many(lambda number: records.look(publisher.store, number), numbers)
    public = (one for one in found if one and (one.is_public or (head and _is_shown(one, head))))
    return Listing(head=head, records=tuple(public))


def _is_shown(record: Record, head: Head) -> bool:
    return head.is_done and record.generation == head.generation
