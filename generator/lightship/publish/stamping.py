"""The two places that name the generation: the home page, which is stamped, and /status.json. Pure."""

import json
import re
from datetime import datetime
from typing import Any

from lightship.errors import OutsideError
from lightship.outputs.wire import json_bytes, utc
from lightship.state.stored import moment

_MARK = re.compile(rb'data-generation="[0-9]*"')


def home(content: bytes, generation: int) -> bytes:
    """Write the generation into the one mark of the home page; a page without the mark stays as it is."""
    return _MARK.sub(b'data-generation="%d"' % generation, content, count=1)


def unstamped(content: bytes) -> bytes:
    """Give the home page as a build makes it."""
    return _MARK.sub(b'data-generation=""', content, count=1)


def status(content: bytes, generation: int) -> bytes:
    """Write the generation into /status.json."""
    return json_bytes(_status(content) | {"generation": generation})


def generation_of(content: bytes | None) -> int | None:
    """Give the generation that /status.json names; None when it names none or is not ours."""
    try:
        number = _status(content or b"")["generation"]
    except OutsideError:
        return None
    return number if isinstance(number, int) else None


def fresh_until(content: bytes) -> datetime:
    """Give until when /status.json may be believed; raises OutsideError when it is not ours."""
    return moment(_status(content)["fresh_until"])


def renewed(content: bytes, generation: int, now: datetime) -> bytes:
    """Confirm /status.json at an instant, for as long as it was confirmed before, and change nothing else."""
    data = _status(content)
    lasts = moment(data["fresh_until"]) - moment(data["generated_at"])
    try:
        until = now + lasts
    except OverflowError as error:  # until 9999
        raise _broken() from error
    times = {"generated_at": utc(now), "fresh_until": utc(until)}
    return json_bytes(data | {"generation": generation} | times)


def _status(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
        moment(data["generated_at"]), moment(data["fresh_until"]), data["generation"]
        json_bytes(data)  # refuses numbers that are none, such as 1e999
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _broken() from error
    return dict(data)


def _broken() -> OutsideError:
    return OutsideError("status.json there is not one of ours", "`lightship doctor --repair` writes it anew")
