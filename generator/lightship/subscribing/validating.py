"""What does not fit between the subscribers and the page: what they name, and whether they can be written to."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from lightship.errors import visible
from lightship.model.addresses import id_of
from lightship.model.subscriber import Subscriber
from lightship.subscribing.fields import FieldError, Known, Reader

_NAMING = ("audience", "language", "zone")


def faults(subscribers: Iterable[Subscriber], known: Known, now: datetime) -> Iterator[tuple[str, str]]:
    """Give every fault as the subscriber's id and a line: what is wrong, and the way out."""
    reader = Reader(known, now)
    for one in subscribers:
        if not one.is_forgotten:
            for error in _faults(one, reader):
                yield one.id, visible(str(error))


def _faults(one: Subscriber, reader: Reader) -> Iterator[FieldError]:
    try:
        if reader.address(one.address, one.medium) != one.address or id_of(one.address, one.medium) != one.id:
            yield FieldError("the address is not as lightship writes it", "export, correct and import it")
    except FieldError as error:
        yield error
    asked = [(name, getattr(one, name)) for name in _NAMING] + [("components", part) for part in one.components]
    for name, text in asked:
        try:
            reader.value(name, text)
        except FieldError as error:
            yield error
