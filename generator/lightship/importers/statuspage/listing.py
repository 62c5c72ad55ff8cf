"""A whole time line in one body, as an early import of Statuspage left it: `<ul><li><strong>TIME</strong> - TEXT`."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

_ITEM = r"<li><strong>(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)</strong> - (.*?)</li>"
_LIST = re.compile(rf"\s*<ul>(?:{_ITEM})+</ul>\s*", re.DOTALL)


def entries(body: str, shown_at: datetime, zone: str) -> Sequence[tuple[datetime, str]]:
    """Divide a list of times and texts into its entries, oldest first; none when anything about it is in doubt.

    The times have no zone: they are the page's only if the first of them is the time of the update itself.
    """
    if not _LIST.fullmatch(body):
        return ()
    try:
        local = ZoneInfo(zone or "Etc/UTC")
        found = [
            (datetime.fromisoformat(time).replace(tzinfo=local).astimezone(UTC), text)
            for time, text in re.findall(_ITEM, body, re.DOTALL)
        ]
    except (ValueError, KeyError, OSError, OverflowError):
        return ()
    rises = all(earlier[0] <= later[0] for earlier, later in pairwise(found))
    if not rises or found[0][0] != shown_at.replace(microsecond=0) or not all(text.strip() for _, text in found):
        return ()
    return found
