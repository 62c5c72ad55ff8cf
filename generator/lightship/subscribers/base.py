"""The seam to where subscribers are kept."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from lightship.errors import OutsideError
from lightship.model.subscriber import Subscriber

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class SubscribersError(OutsideError):
    """The store of subscribers refused or could not be reached; no message names an address."""


class Subscribers(Protocol):
    """Where subscribers are kept; a subscriber is replaced as a whole.

    What `put` and `remove` did when they return is durable. They may be called again with the same when they fail.
    """

    def find(self, ids: Sequence[str]) -> dict[str, Subscriber]:
        """Look up subscribers by id; who is not there is left out."""

    def put(self, subscribers: Iterable[Subscriber]) -> None:
        """Add subscribers, or replace those with the same id; their `number` is given when they are added.

        Who asked to be forgotten stays forgotten unless they agreed anew since: whoever read them before that and
        writes them now, such as a run that reads bounces, brings nobody back.
        """

    def remove(self, ids: Sequence[str]) -> None:
        """Remove subscribers; who is not there does no harm."""

    def after(self, number: int, most: int) -> Iterator[Subscriber]:
        """Give at most so many subscribers whose number is greater, in the order of their numbers."""


def guarded(subscriber: Subscriber) -> Subscriber:
    """Give a subscriber as it is; raises ValueError, without showing it, when a text could break what is made of it.

    Headers of mails are made of addresses and names: nothing with an end of a line ever comes into a store, or out of a
    service.
    """
    one = subscriber
    words = "".join((one.id, one.address, one.audience, one.language, one.zone, *one.components))
    if not (words.isprintable() and words.isascii()) or " " in words:
        raise ValueError(f"subscriber {subscriber.id!r} has a sign in it that cannot be")
    if any(map(_BREAKS.search, (subscriber.name, subscriber.tier, subscriber.reason))):
        raise ValueError(f"subscriber {subscriber.id!r} has an end of a line in it")
    return subscriber
