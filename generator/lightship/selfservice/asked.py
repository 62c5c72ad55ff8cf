"""Requests that nobody has confirmed yet: kept apart from the subscribers, and forgotten after a day."""

from dataclasses import replace
from datetime import datetime, timedelta

from lightship.model.subscriber import Subscriber
from lightship.selfservice.links import LIFETIME
from lightship.subscribers import Subscribers
from lightship.subscribing import everybody

_PAUSE = timedelta(hours=1)


class Asked:
    """Requests by the id of who is to confirm; the last one counts.

    Each is a subscriber to whom nothing is sent since the request came: that is what `quarantined` says of them.
    """

    def __init__(self, store: Subscribers) -> None:
        """Keep them in a store of their own."""
        self._store = store
        self._tidied: datetime | None = None

    def keep(self, subscriber: Subscriber, now: datetime) -> None:
        """Keep a request, and drop those that are too old."""
        self._store.put([replace(subscriber, quarantined=now, reason="asked")])
        self.tidy(now)

    def tidy(self, now: datetime) -> None:
        """Drop requests that are too old; once an hour, as all are looked at."""
        if self._tidied and now - self._tidied < _PAUSE:
            return
        self._store.remove([one.id for one in everybody(self._store) if _is_old(one, now)])
        self._tidied = now

    def find(self, id_: str, now: datetime) -> Subscriber | None:
        """Give what somebody asked for; None when that is too long ago, or was confirmed."""
        found = self._store.find([id_]).get(id_)
        return None if found is None or _is_old(found, now) else found

    def drop(self, id_: str) -> None:
        """Forget a request."""
        self._store.remove([id_])


def _is_old(one: Subscriber, now: datetime) -> bool:
    return one.quarantined is None or now - one.quarantined > LIFETIME
