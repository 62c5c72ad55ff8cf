"""HTTP POST to addresses that strangers gave: to public ones only, in bounded time and memory, and never twice.

An address is looked up once, all that it stands for is judged, and what was judged is connected to: a name that points
elsewhere a moment later changes nothing. Redirects are not followed: a receiver is where it said, a POST that is
redirected becomes a GET in many hands, and each hop would have to be judged anew. Every POST has its own connection:
one that was kept could break at the moment when it is used, and nobody would know whether the message arrived.
"""

import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPMessage, HTTPResponse, HTTPSConnection
from urllib.parse import SplitResult, quote, urlsplit

from lightship import __version__
from lightship.web.certificate import trusting
from lightship.web.failures import WebError, explained
from lightship.web.line import Line, seconds_left
from lightship.web.publicness import Address, Network, is_public, parsed

_PORTS = {"https": 443, "http": 80}
_MOST_ADDRESSES = 4
_LONGEST_WAIT_S = 86400.0
_SIGNS = "%/:=&?~+!$,;'@()*-._"


class RefusedError(WebError):
    """An address is not one that anything is sent to."""


class LostError(WebError):
    """All was handed over and the answer was lost: it may have arrived or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the other side said; `content` is the begin of it. `wait_s` is after how long it wants to be asked again."""

    status: int
    content: bytes = b""
    wait_s: float = 0


def looked_up(host: str, port: int) -> Sequence[str]:
    """Give the addresses that the system knows of a host; raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Poster:
    """Posts to https addresses; may be used by several threads at once.

    All of one POST is done within `timeout_s`, but for the look-up of the name, whose time the system bounds. Networks
    in `inner` may be reached although they are not public, also by http. `ca_file` has certificates of authorities
    besides those that the machine trusts.
    """

    def __init__(
        self,
        *,
        timeout_s: float = 15,
        inner: Sequence[Network] = (),
        ca_file: str | None = None,
        look_up: Callable[[str, int], Sequence[str]] = looked_up,
    ) -> None:
        """Open nothing yet."""
        self._timeout_s = timeout_s
        self._inner = tuple(inner)
        self._context = trusting(ca_file)
        self._look_up = look_up

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, name: str, limit: int = 0) -> Reply:
        """Send a body once; at most `limit` bytes of the answer's are read. Redirects are given as they are.

        No message shows the address; `name` is what the other side is called there. Raises RefusedError for an
        address that is not public, WebError when nothing was handed over, and LostError when nobody knows.
        """
        parts = _split(url, name)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        addresses = self._judged(host, port, parts.scheme, name)
        deadline = time.monotonic() + self._timeout_s
        try:
            plain = _connected(addresses, port, deadline)
        except OSError as error:
            raise _said(error, name) from error
        with closing(plain):
            try:
                plain.settimeout(seconds_left(deadline))
                # The name is asked for, and its certificate wanted, although the address is what was connected to.
                talk = self._context.wrap_socket(plain, server_hostname=host) if parts.scheme == "https" else plain
            except OSError as error:
                raise _said(error, name) from error
            with closing(talk):
                return _talk(_connection(parts, Line(talk, deadline), self._context), parts, body, headers, name, limit)

    def _judged(self, host: str, port: int, scheme: str, name: str) -> list[Address]:
        try:
            found = [parsed(text) for text in self._look_up(host, port)]
        except UnicodeError as error:  # such as https://a..b
            raise RefusedError(f"{name} has no address that can be", permanent=True) from error
        except OSError as error:
            raise WebError(f"the host of {name} is not known", "is the address right?") from error
        if not found:
            raise WebError(f"the host of {name} is not known", "is the address right?")
        is_inner = all(any(address in network for network in self._inner) for address in found)
        if not is_inner and not all(map(is_public, found)):
            hint = "messages are sent to public addresses only"
            raise RefusedError(f"{name} is in a private or reserved network", hint, permanent=True)
        if scheme != "https" and not is_inner:
            raise RefusedError(f"{name} is not asked by https", "write https:// in its address", permanent=True)
        return list(dict.fromkeys(found))[:_MOST_ADDRESSES]


def _split(url: str, name: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        is_right = False
    if not is_right or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise RefusedError(f"{name} has no web address", "such as https://example.com/hook", permanent=True)
    return parts


def _connected(addresses: Sequence[Address], port: int, deadline: float) -> socket.socket:
    """Connect to the first of the addresses that answers; raises what the last one gave."""
    for number, address in enumerate(addresses, start=1):
        plain = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6)
        try:
            # One that is silent leaves time for the others.
            plain.settimeout(seconds_left(deadline) / (len(addresses) - number + 1))
            plain.connect((str(address), port))
        except OSError:
            plain.close()
            if number == len(addresses):
                raise
        except BaseException:
            plain.close()
            raise
        else:
            return plain
    raise OSError("there is no address")


def _connection(parts: SplitResult, line: Line, context: ssl.SSLContext) -> HTTPConnection:
    """Give what speaks HTTP over a line; it connects to nothing itself."""
    host, port = parts.hostname or "", parts.port
    is_secured = parts.scheme == "https"
    connection = HTTPSConnection(host, port, context=context) if is_secured else HTTPConnection(host, port)
    connection.sock = line
    return connection


def _talk(
    connection: HTTPConnection, parts: SplitResult, body: bytes, headers: Mapping[str, str], name: str, limit: int
) -> Reply:
    """Send the request and read the answer to it."""
    query = f"?{parts.query}" if parts.query else ""
    target = quote((parts.path or "/") + query, safe=_SIGNS)
    usual = {"User-Agent": f"lightship/{__version__}", "Connection": "close"}
    broken: OSError | None = None
    try:
        connection.request("POST", target, body=body, headers={**usual, **headers})
    except OSError as error:
        broken = error  # an early refusal closes the connection, and may be there to be read
    try:
        response = connection.getresponse()
        wait_s = _wait_s(response.headers)
        content = _beginning(response, limit)
    except (OSError, HTTPException) as error:
        if broken is not None:  # not all of it was taken, so it cannot have been understood
            raise _said(broken, name) from broken
        raise LostError(f"{name} took the message and did not answer", "it may have arrived") from error
    return Reply(status=response.status, content=content, wait_s=wait_s)


def _beginning(response: HTTPResponse, limit: int) -> bytes:
    """Read what is wanted of an answer whose status is known; an answer that breaks off ends there."""
    content = bytearray()
    try:
        while len(content) < limit and (chunk := response.read1(limit - len(content))):
            content += chunk
    except (OSError, HTTPException):
        pass  # the status says what happened
    return bytes(content)


def _wait_s(headers: HTTPMessage) -> float:
    """Read Retry-After: seconds, or a date, which the server's own clock is compared with (RFC 9110 §10.2.3)."""
    asked = headers.get("Retry-After", "").strip()
    try:
        if asked.isascii() and asked.isdigit():
            return min(float(asked), _LONGEST_WAIT_S)
        left = parsedate_to_datetime(asked) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return 0
    return min(max(left.total_seconds(), 0), _LONGEST_WAIT_S)


def _said(error: BaseException, name: str) -> WebError:
    """Say what went wrong before anything was handed over; none of it is for ever."""
    found = explained(error, "", name)
    said = WebError(found.message, found.hint)
    said.__cause__ = error
    return said
