"""The private API of the subscription service over any store: the other side of `service.py`.

A WSGI application, as docs/subscription-service-api.md describes it. Nothing that it logs names an address.
"""

import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from lightship.errors import LightshipError
from lightship.subscribers import wire
from lightship.subscribers.base import Subscribers, SubscribersError

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

_LIMIT = 16 << 20
# Everybody's addresses are behind it, and nothing slows down who guesses.
_SHORTEST_KEY = 16

Item = TypeVar("Item")
Answer = tuple[HTTPStatus, bytes]


class PrivateApi:
    """Answers whoever has a key; several threads may ask at once."""

    def __init__(self, store: Subscribers, keys: str) -> None:
        """Answer from a store; `keys` has one key, or more with spaces between them while one replaces another.

        Raises LightshipError for a key that could be guessed.
        """
        self._keys = [key.encode() for key in keys.split()]
        if not self._keys or min(map(len, self._keys)) < _SHORTEST_KEY:
            message = f"the key of the private API has fewer than {_SHORTEST_KEY} characters"
            raise LightshipError(message, "make one with `openssl rand -hex 32`")
        self._store = store
        self._works: Mapping[str, Callable[[bytes], bytes]] = {
            "find": self._find,
            "put": self._put,
            "remove": self._remove,
            "after": self._after,
        }

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request below /private/v1/."""
        status, content = self._answer(environ)
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(content))),
            ("Cache-Control", "no-store"),
        ]
        start_response(f"{status.value} {status.phrase}", headers)
        return [content]

    def _answer(self, environ: "WSGIEnvironment") -> Answer:
        if not self._is_known(environ.get("HTTP_AUTHORIZATION", "")):
            return HTTPStatus.UNAUTHORIZED, b"{}"
        name = environ["PATH_INFO"].removeprefix(f"/{wire.PLACE}/").strip("/")
        work = self._works.get(name)
        if work is None:
            return HTTPStatus.NOT_FOUND, b"{}"
        if environ["REQUEST_METHOD"] != "POST":
            return HTTPStatus.METHOD_NOT_ALLOWED, b"{}"
        size = environ.get("CONTENT_LENGTH") or ""
        if not size.isdecimal():
            return HTTPStatus.LENGTH_REQUIRED, b"{}"
        if len(size) > len(str(_LIMIT)) or int(size) > _LIMIT:
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, b"{}"
        try:
            return HTTPStatus.OK, work(environ["wsgi.input"].read(int(size)))
        except ValueError:  # whose words could show an address
            return HTTPStatus.UNPROCESSABLE_ENTITY, b"{}"
        except SubscribersError as error:
            environ["wsgi.errors"].write(f"/{wire.PLACE}/{name}: {error}\n")
            return HTTPStatus.SERVICE_UNAVAILABLE, b"{}"

    def _is_known(self, written: str) -> bool:
        """Tell whether a key is one of ours, in a time that says nothing of how it differs."""
        scheme, _, key = written.partition(" ")
        given = key.strip().encode("latin-1", "replace")
        fitting = [hmac.compare_digest(given, own) for own in self._keys]
        return scheme.lower() == "bearer" and any(fitting)

    def _find(self, body: bytes) -> bytes:
        return wire.written(self._store.find(_few(wire.ids(body))).values())

    def _put(self, body: bytes) -> bytes:
        self._store.put(_few(wire.read(body)))
        return b"{}"

    def _remove(self, body: bytes) -> bytes:
        self._store.remove(_few(wire.ids(body)))
        return b"{}"

    def _after(self, body: bytes) -> bytes:
        return wire.written(self._store.after(*wire.page(body)))


def _few(items: Sequence[Item]) -> Sequence[Item]:
    if len(items) > wire.MOST:
        raise ValueError("there are too many in one request")
    return items
