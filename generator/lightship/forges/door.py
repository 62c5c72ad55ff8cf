"""The door to a forge: JSON over HTTP, with patience for what passes, all pages of a list, and no token in any word."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from lightship.forges.answers import Answer, every, parsed
from lightship.forges.base import ForgeError
from lightship.web import Client, Response, WebError

_MOST_BYTES = 16 << 20
_MOST_PAGES = 100
_WAITS = 4
_LONGEST_WAIT_S = 60.0
_PASSING = frozenset({500, 502, 503, 504})
_LIMITED = frozenset({403, 429})

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Speaks with one forge; `base` is the address of its API, `headers` hold the token, `token` is only its name."""

    client: Client
    base: str
    token: str
    headers: Mapping[str, str] = field(repr=False)
    pause: Callable[[float], None] = time.sleep

    def get(self, path: str, what: str) -> Answer:
        """Read an object; raises ForgeError, also when there is none."""
        return Answer(parsed(self._asked("GET", self.base + path, None, what).content, what), what)

    def seek(self, path: str, what: str) -> Answer | None:
        """Read an object; None when the forge knows of none."""
        try:
            return self.get(path, what)
        except MissingError:
            return None

    def all(self, path: str, what: str) -> Iterator[Answer]:
        """Read a list to its last page."""
        url = f"{self.base}{path}{'&' if '?' in path else '?'}per_page=100"
        for _ in range(_MOST_PAGES):
            answer = self._asked("GET", url, None, what)
            yield from every(parsed(answer.content, what), what)
            following = _following(answer.headers.get("link", ""))
            if not following:
                return
            url = urljoin(url, following)
            if urlsplit(url)[:2] != urlsplit(self.base)[:2]:  # the token goes nowhere else
                raise ForgeError(f"the forge's list about {what} goes on at another host", permanent=True)
        raise ForgeError(f"the forge's list about {what} has no end", permanent=True)

    def send(self, method: str, path: str, body: Mapping[str, Any], what: str, *, is_safe_twice: bool = True) -> Answer:
        """Change something; what is not safe to do twice is done once, and the caller looks whether it happened."""
        content = json.dumps(body).encode()
        tries = self.client.tries if is_safe_twice else 1
        answer = self._asked(method, self.base + path, content, what, tries)
        return Answer(parsed(answer.content, what) if answer.content.strip() else {}, what)

    def _asked(self, method: str, url: str, body: bytes | None, what: str, tries: int = 0) -> Response:
        tries = tries or self.client.tries
        # Being told to wait is no try: nothing was done. A client that tries once is in haste.
        waits = _WAITS if self.client.tries > 1 else 0
        while True:
            tries -= 1
            found = self._tried(method, url, body, what)
            if isinstance(found, Response):
                return found
            failure, wait_s = found
            if wait_s and waits:
                waits, tries = waits - 1, tries + 1
            elif failure.permanent or tries <= 0:
                raise failure
            self.pause(wait_s or 0.3 * 2 ** (self.client.tries - tries))

    def _tried(self, method: str, url: str, body: bytes | None, what: str) -> Response | tuple[ForgeError, float]:
        """Ask once; gives the answer, or why there is none and for how long the forge wants to be left alone."""
        try:
            answer = self.client.once(method, url, body=body, headers=self.headers, limit=_MOST_BYTES)
        except WebError as error:
            failure = ForgeError(error.message, error.hint, permanent=error.permanent)
            failure.__cause__ = error
            return failure, 0
        return answer if answer.status < 300 else self._refused(answer, what)

    def _refused(self, answer: Response, what: str) -> tuple[ForgeError, float]:
        """Say why the forge refused, and for how long to wait before it is asked again; 0 for no time it named."""
        said = _said(answer.content)
        if answer.status in _LIMITED and (wait_s := _wait_s(answer, said)):
            if wait_s > _LONGEST_WAIT_S:
                minutes = round(wait_s / 60)
                hint = f"a token of its own has more room than {self.token}"
                return ForgeError(f"the forge takes no more requests for {minutes} minutes", hint, permanent=True), 0
            return ForgeError(f"the forge takes no more requests: {said}", "try again later"), wait_s
        return self._final(answer.status, said, what), 0

    def _final(self, status: int, said: str, what: str) -> ForgeError:
        if status in _PASSING:
            return ForgeError(f"the forge answers {status}", "it is in trouble; try again later")
        if status == 401:
            message = f"the forge does not take the token in {self.token}"
            return ForgeError(message, "is it still valid?", permanent=True)
        if status == 403:
            hint = f"the token in {self.token} lacks a permission: docs/forges.md lists them"
            return ForgeError(f"the forge refuses {what}: {said}", hint, permanent=True)
        if status in (404, 410):
            hint = f"is the repository's name right, and may the token in {self.token} read it?"
            return MissingError(f"the forge knows of no {what}", hint, permanent=True)
        if status in (301, 302, 307, 308):
            message = f"{what} has another address now"
            return ForgeError(message, "name the repository as it is called now", permanent=True)
        return ForgeError(f"the forge refuses {what}: {said or status}", permanent=True)


class MissingError(ForgeError):
    """The forge knows of no such thing, or the token may not see it."""


def once(find: Callable[[], Made | None], make: Callable[[], Made]) -> Made:
    """Give what is there, or make it; when that fails, look again before a second try: it may have been made."""
    for is_last in (False, True):
        if (found := find()) is not None:
            return found
        try:
            return make()
        except ForgeError as error:
            if is_last or error.permanent:
                if (found := find()) is not None:
                    return found
                raise
    raise AssertionError("the last try returns or raises")


def _said(content: bytes) -> str:
    """Give the forge's own words in one line; they are a stranger's."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(told, dict):
        return ""
    errors = told.get("errors")
    words = [told.get("message") or told.get("error")]
    words += (
        [one.get("message") if isinstance(one, dict) else one for one in errors] if isinstance(errors, list) else []
    )
    return ", ".join(word for word in words if isinstance(word, str))[:300]


def _wait_s(answer: Response, said: str) -> float:
    """Give the seconds that a limit still holds; 0 when it is none. The server's own clock says how late it is."""
    headers = answer.headers
    asked = headers.get("retry-after", "")
    if asked.isascii() and asked.isdigit():
        return max(float(asked[:9]), 1)
    reset = headers.get("x-ratelimit-reset", headers.get("ratelimit-reset", ""))
    left = headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining", ""))
    if left == "0" and reset.isascii() and reset.isdigit():
        try:
            now = parsedate_to_datetime(headers.get("date", "")).timestamp()
        except (ValueError, TypeError):
            return _LONGEST_WAIT_S
        return max(float(reset[:12]) - now, 1)
    # GitHub asks for a minute where it names no time.
    return _LONGEST_WAIT_S if answer.status == 429 or "rate limit" in said.lower() else 0


def _following(link: str) -> str:
    """Give the address of the next page (RFC 8288); empty on the last one."""
    for part in link.split(","):
        address, _, rest = part.partition(";")
        if 'rel="next"' in rest:
            return address.strip().strip("<>")
    return ""
