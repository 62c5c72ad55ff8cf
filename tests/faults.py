"""What can happen to a request on its way to an S3 server and back; tests/proxy.py makes it happen."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from html import unescape

_KEY = re.compile(rb"<Key>(.*?)</Key>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as it was numbered on its way in.

    `number` counts the requests of one `client`, which is what it calls itself (boto3: AWS_SDK_UA_APP_ID). `status` is
    what the client was told, 0 when it heard nothing; `body` is there when the proxy `keeps` bodies.
    """

    number: int
    client: str = ""
    method: str
    path: str
    query: str = ""
    size: int = 0
    body: bytes = b""
    status: int = 0
    is_conditional: bool = False

    @property
    def is_write(self) -> bool:
        """Tell whether it changes something."""
        return self.method in ("PUT", "POST", "DELETE")

    @property
    def is_listing(self) -> bool:
        """Tell whether it asks for the names in a bucket."""
        return self.method == "GET" and "list-type=" in self.query

    def __str__(self) -> str:
        """Give it as a line of a log."""
        return f"{self.client}{self.number} {self.method} {self.path} {self.query} -> {self.status}"


class Moment(StrEnum):
    """When something happens to a request: before the server sees it, or when it has done it and nobody was told."""

    BEFORE = "before"
    AFTER = "after"


class Side(StrEnum):
    """Which body something happens to: the request's or the answer's."""

    REQUEST = "request"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """The request is forwarded after so long."""

    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The client is told this status and code; AFTER: though the server did what was asked."""

    status: int
    code: str
    moment: Moment = Moment.BEFORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """The connection is reset in the middle of a body; of an answer without one nothing is heard."""

    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrupt:
    """One byte of a body is another one."""

    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """The answer's body is what `by` makes of it."""

    by: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The request stands still while `during` runs; then it goes on, or is `dropped` and its connection reset.

    `is_world`: all other requests of the same client that come meanwhile stand still too.
    """

    during: Callable[[], None]
    moment: Moment = Moment.BEFORE
    is_dropped: bool = False
    is_world: bool = False


Fault = Late | Refused | Reset | Corrupt | Rewritten | Held
Script = Callable[[Request], Fault | None]

SLOW_DOWN = Refused(status=503, code="SlowDown")
UNAVAILABLE = Refused(status=503, code="ServiceUnavailable")
BROKEN = Refused(status=500, code="InternalError")
PRECONDITION = Refused(status=412, code="PreconditionFailed")


def calm(_: Request) -> None:
    """Let everything pass."""


def sorted_listing(request: Request) -> Fault | None:
    """Give listings in the order of their keys, as S3 promises: SeaweedFS puts a/b before a.b, which misleads clients."""
    return Rewritten(by=_sorted) if request.is_listing else None


def _sorted(listing: bytes) -> bytes:
    entries = re.findall(rb"<Contents>.*?</Contents>", listing, re.DOTALL)
    keyed = sorted(entries, key=lambda entry: unescape(_KEY.findall(entry)[0].decode()).encode())
    ordered = iter(keyed)
    return re.sub(rb"<Contents>.*?</Contents>", lambda _: next(ordered), listing, flags=re.DOTALL)
