"""How fast a channel is used by all who send, on whichever machines: each takes time on it before messages go."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from lightship.ledger import keys
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import instant, moment, read, written

_BEGIN = datetime(1, 1, 1, tzinfo=UTC)
# Who is more urgent comes again within this, as long as there is something to send.
_PRECEDENCE = timedelta(seconds=5)


def take(store: Store, channel: str, *, seconds: float, rank: int, now: datetime) -> datetime | None:
    """Take so many seconds of a channel, after all that others have taken; give when they begin.

    None while somebody of a lower `rank`, who is more urgent, uses the channel: ask again soon.
    """
    key = keys.rate(channel)
    while True:
        stored = store.read(key)
        until, before = read(stored.content, key, _taken) if stored else (_BEGIN, rank)
        if before < rank and now < until + _PRECEDENCE:
            return None
        begin = max(until, now)
        taken = {"until": instant(begin + timedelta(seconds=seconds)), "rank": rank}
        try:
            store.write(key, written(taken), expected=stored.version if stored else ABSENT)
        except ConflictError:
            continue
        return begin


def _taken(data: Mapping[str, Any]) -> tuple[datetime, int]:
    return moment(data["until"]), int(data["rank"])
