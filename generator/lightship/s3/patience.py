"""Trying again what may go well the next time, with pauses that grow and differ.

botocore's own retries are off: their quota runs dry where four of ten requests fail, they do not know a conflict of
conditional writes, and they would hide that a write was tried twice.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError
from botocore.response import (  # type: ignore[attr-defined] # its stubs leave out what it takes from urllib3
    URLLib3ProtocolError,
    URLLib3ReadTimeoutError,
)

T = TypeVar("T")
Pause = Callable[[float], None]

# Where 45 % of requests fail, 16 tries leave 3 in a million; where nothing answers, 4 tries are enough.
_BUDGET = 16
_FIRST_S, _LONGEST_S = 0.05, 5.0

_AGAIN = {
    "SlowDown",
    "ServiceUnavailable",
    "InternalError",
    "RequestTimeout",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
    "RequestLimitExceeded",
    "OperationAborted",
    "ConditionalRequestConflict",
    "IncompleteBody",
    "TooManyInvalidationsInProgress",
    "TooManyInvalidationsInProgressException",
}
_DAMAGED = {"BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch"}


class TornError(Exception):
    """A body arrived that is not the one that was stored, or not all of it."""


def patiently(work: Callable[[int], T], *, pause: Pause = time.sleep) -> T:
    """Do a piece of work until it goes well; it is told how many tries were made before.

    Raises what it raised last when another try is pointless or the patience is used up.
    """
    spent = earlier = 0
    while True:
        try:
            return _worked(work, earlier)
        except (boto.BotoCoreError, boto.ClientError, ResponseParserError, OSError, TornError) as error:
            cost = _cost(error)
            spent += cost
            if not cost or spent >= _BUDGET:
                raise
        # S311: it spreads requests in time, nothing is guarded by it.
        pause(random.uniform(0.5, 1) * min(_LONGEST_S, _FIRST_S * 2**earlier))  # noqa: S311 - it guards nothing
        earlier += 1


def _worked(work: Callable[[int], T], earlier: int) -> T:
    try:
        return work(earlier)
    except (URLLib3ProtocolError, URLLib3ReadTimeoutError) as error:
        # Of answers that are refusals botocore reads the body without translating what goes wrong with it.
        raise boto.ResponseStreamingError(error=error) from error


def _cost(error: Exception) -> int:
    """Give what a failure takes from the budget; 0 where another try is pointless."""
    match error:
        case boto.ClientError():
            code = error.response.get("Error", {}).get("Code", "")
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
            if code in _DAMAGED:
                return 3
            return 1 if code in _AGAIN or status in {429, 500, 502, 503, 504} else 0
        case boto.SSLError():
            return 0 if "CERTIFICATE" in str(error) or "WRONG_VERSION" in str(error) else 3
        case boto.EndpointConnectionError() | boto.ProxyConnectionError() | boto.ConnectTimeoutError():
            return 4
        case boto.ReadTimeoutError() | TornError():
            return 3
        case boto.HTTPClientError() | boto.ResponseStreamingError() | boto.IncompleteReadError():
            return 1
        case ConnectionError() | TimeoutError() | ResponseParserError():
            return 1
        case _:
            return 0
