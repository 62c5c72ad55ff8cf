"""HTTP over a pool of connections, for what may be asked twice. The one home of urllib3."""

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, LocationValueError

from lightship import __version__
from lightship.source.types import is_web_url
from lightship.web.certificate import trusting
from lightship.web.failures import TooLongError, WebError, explained, not_an_address

_CHUNK = 1 << 16
_MAX_REDIRECTS = 5
# What a server that is overloaded, restarted or updated answers for a moment.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What lies at an address: 2xx and 4xx are answers; `etag` is empty where the server gives none."""

    status: int
    content: bytes
    etag: str = ""

    @property
    def is_there(self) -> bool:
        """Tell whether there is something."""
        return self.status == 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a server says to one request, whatever its status; the names of `headers` are small."""

    status: int
    content: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What is asked of an address; at most `limit` bytes of the answer are read."""

    method: str = "GET"
    headers: Mapping[str, str]
    body: bytes | None = None
    limit: int


class Client:
    """Reads addresses; may be used by several threads at once.

    An answer must begin and go on within `timeout_s`, and be whole within six times that. Whatever may pass (a
    connection reset, 503) is tried `tries` times. Redirects are followed on the same host only, and never from https
    to http. `ca_file` has certificates of authorities besides those that the machine trusts.
    """

    def __init__(self, *, timeout_s: float = 10, tries: int = 4, threads: int = 8, ca_file: str | None = None) -> None:
        """Open nothing yet."""
        self._timeout_s = timeout_s
        self.tries = tries
        self._pool = urllib3.PoolManager(
            num_pools=4,
            maxsize=threads,
            timeout=urllib3.Timeout(connect=timeout_s, read=timeout_s),
            retries=False,
            headers={"User-Agent": f"lightship/{__version__}", "Accept-Encoding": "gzip"},
            ssl_context=trusting(ca_file),
        )

    def get(self, url: str, *, limit: int, is_fresh: bool = False) -> Answer:
        """Read at most `limit` bytes of what lies at an address; `is_fresh` asks caches to look at the origin.

        Raises WebError, also for an answer that is larger, and UsageError for what is no address.
        """
        if not is_web_url(url):
            raise not_an_address(url)
        headers = {**self._pool.headers, "Cache-Control": "no-cache"} if is_fresh else self._pool.headers
        question = _Question(headers=headers, limit=limit)
        place = url
        for _ in range(_MAX_REDIRECTS + 1):
            found = self._patiently(place, question)
            if isinstance(found, Answer):
                return found
            place = _allowed(place, found)
        raise WebError(f"{url} redirects in a circle", "look at the server's settings", permanent=True)

    def call(self, url: str, body: bytes, headers: Mapping[str, str], *, limit: int) -> Answer:
        """Post a body to a service that takes the same one twice as it takes it once; it is tried as `get` tries.

        Redirects are not followed: the headers may hold a key. Raises WebError, and UsageError for what is no address.
        """
        if not is_web_url(url):
            raise not_an_address(url)
        question = _Question(method="POST", headers={**self._pool.headers, **headers}, body=body, limit=limit)
        found = self._patiently(url, question)
        if isinstance(found, Answer):
            return found
        raise WebError(f"{url} leads elsewhere", "give the address of the service itself", permanent=True)

    def once(self, method: str, url: str, *, body: bytes | None, headers: Mapping[str, str], limit: int) -> Response:
        """Ask once, for those who judge themselves what may be asked again; redirects are given as they are.

        Raises WebError when no whole answer came, and UsageError for what is no address.
        """
        if not is_web_url(url):
            raise not_an_address(url)
        question = _Question(method=method, headers={**self._pool.headers, **headers}, body=body, limit=limit)
        try:
            return self._asked(url, question)
        except LocationValueError as error:
            raise not_an_address(url) from error
        except (HTTPError, OSError) as error:
            raise explained(error, url) from error

    def _patiently(self, url: str, question: _Question) -> Answer | str:
        for attempt in range(1, self.tries + 1):
            try:
                found = self._once(url, question)
                if not isinstance(found, Answer) or found.status not in _PASSING:
                    return found
                failure = WebError(f"{url} answers {found.status}", "the server is in trouble; try again later")
            except LocationValueError as error:
                raise not_an_address(url) from error
            except (HTTPError, OSError) as error:
                failure = explained(error, url)
                failure.__cause__ = error
            if failure.permanent or attempt == self.tries:
                break
            time.sleep(0.2 * 2**attempt * random.uniform(0.5, 1))  # noqa: S311 - no secret hangs on it
        raise failure

    def _once(self, url: str, question: _Question) -> Answer | str:
        """Ask once; gives an answer, or where the server says it is."""
        said = self._asked(url, question)
        if said.status in _REDIRECTS:
            return said.headers.get("location", "")
        return Answer(status=said.status, content=said.content, etag=said.headers.get("etag", ""))

    def _asked(self, url: str, question: _Question) -> Response:
        deadline = time.monotonic() + 6 * self._timeout_s
        response = self._pool.request(
            question.method,
            url,
            body=question.body,
            headers=question.headers,
            redirect=False,
            preload_content=False,
        )
        try:
            content = bytearray()
            while chunk := response.read1(_CHUNK, decode_content=True):
                content += chunk
                if len(content) > question.limit:
                    raise TooLongError(
                        f"{url} gives more than {question.limit >> 10} KiB", "this is no page of ours", permanent=True
                    )
                if time.monotonic() > deadline:
                    raise WebError(f"{url} sends too slowly", "try again later")
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Response(status=response.status, content=bytes(content), headers=headers)
        except BaseException:
            # What is left of the answer would be read as the begin of the next one.
            response.close()
            raise
        finally:
            response.release_conn()


def _allowed(url: str, location: str) -> str:
    """Give the address that a redirect leads to; raises WebError when it leads to another host."""
    try:
        target = urljoin(url, location)
    except ValueError:  # such as http://[x
        target = ""
    if not location or not is_web_url(target):
        raise WebError(f"{url} redirects to no address", "look at the server's settings", permanent=True)
    here, there = urlsplit(url), urlsplit(target)
    if there.hostname != here.hostname or (here.scheme, there.scheme) == ("https", "http"):
        hint = "give that address if it is the page"
        raise WebError(f"{url} leads to {there.scheme}://{there.netloc}", hint, permanent=True)
    return target
