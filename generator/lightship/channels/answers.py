"""What receivers of a POST answer, as channels say it: taken, refused, later, or nobody knows."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from lightship.channels.base import ChannelError, DownError, UnsureError
from lightship.channels.surroundings import Surroundings
from lightship.model.notifying import ChannelSettings
from lightship.web import LOOPBACK, LostError, Poster, Reply, WebError

_TIMEOUT_S = 30.0
_BUSY = frozenset({429, 503})
_PASSING = frozenset({408, 425})
_GONE = 410
_JSON = {"Content-Type": "application/json; charset=utf-8"}


def encoded(body: Mapping[str, object]) -> bytes:
    """Write JSON data as it is posted; half a sign, which nothing can write, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def id_of(key: str, mark: str = "") -> str:
    """Make an id of signs that headers may have of a message's key; it is the same at every try."""
    return "msg_" + hashlib.sha256(f"{key}\n{mark}".encode(errors="replace")).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mouth:
    """Posts what a channel says, to one side called `name`; `is_shared` where all its messages go to the same side.

    What a shared side answers to one message, such as to wait, holds for all others.
    """

    name: str
    poster: Poster = field(repr=False)
    is_shared: bool

    def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None, *, limit: int = 0) -> Reply:
        """Post JSON and give the answer, whatever it is; raises the seam's errors when there is none."""
        try:
            return self.poster.post(url, body, {**_JSON, **(headers or {})}, name=self.name, limit=limit)
        except LostError as error:
            raise UnsureError(error.message, error.hint) from error
        except WebError as error:
            kind = DownError if self.is_shared else ChannelError
            raise kind(error.message, error.hint, permanent=error.permanent) from error

    def judge(self, reply: Reply) -> None:
        """Raise what an answer means, unless the message was taken."""
        status, wait_s = reply.status, reply.wait_s
        if 200 <= status < 300:
            return
        everything = DownError if self.is_shared else ChannelError
        if status in _BUSY:
            raise everything(f"{self.name} wants to be asked later ({status})", wait_s=wait_s)
        if status in _PASSING or status >= 500:
            raise ChannelError(f"{self.name} is in trouble ({status})", wait_s=wait_s)
        if status < 400:
            hint = "redirects are not followed; give the address that it leads to"
            raise everything(f"{self.name} leads elsewhere ({status})", hint, permanent=True)
        said = "is gone" if status == _GONE else "refuses the message"
        kind = everything if status in (401, 403, 404, _GONE) else ChannelError
        raise kind(f"{self.name} {said} ({status})", permanent=True)


def mouth(
    settings: ChannelSettings, surroundings: Surroundings, name: str, *, is_shared: bool, is_named: bool = True
) -> Mouth:
    """Make what a channel posts with, by its settings; what delivery.yml itself names may be on this machine."""
    poster = Poster(
        timeout_s=timeout_s(settings),
        inner=(*surroundings.inner, *LOOPBACK) if is_named else surroundings.inner,
        ca_file=surroundings.ca_file or None,
    )
    return Mouth(name=name, poster=poster, is_shared=is_shared)


def timeout_s(settings: ChannelSettings) -> float:
    """Give the seconds that an answer is waited for."""
    found = settings.options.get("timeout")
    return float(found) if isinstance(found, int | float) and found > 0 else _TIMEOUT_S
