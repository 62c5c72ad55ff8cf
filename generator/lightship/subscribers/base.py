"""The seam to where subscribers are kept."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from lightship.errors import OutsideError
from lightship.model.subscriber import Subscriber


class SubscribersError(OutsideError):
    """The store of subscribers refused or could not be reached; no message names an address."""


class Subscribers(Protocol):
    """Where subscribers are kept; a subscriber is replaced as a whole."""

    def find(self, ids: Sequence[str]) -> dict[str, Subscriber]:
        """Look up subscribers by id; who is not there is left out."""

    def put(self, subscribers: Iterable[Subscriber]) -> None:
        """Add subscribers, or replace those with the same id; their `number` is given when they are added."""

    def remove(self, ids: Sequence[str]) -> None:
        """Remove subscribers; who is not there does no harm."""

    def after(self, number: int, most: int) -> Iterator[Subscriber]:
        """Give at most so many subscribers whose number is greater, in the order of their numbers."""
