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
    kept = set(records.numbers(publisher.store))
    numbers = [number for number in reversed(head.published) if number in kept] if head else []
    found = many(lambda number: records.look(publisher.store, number), numbers)
    return Listing(head=head, records=tuple(record for record in found if record))
