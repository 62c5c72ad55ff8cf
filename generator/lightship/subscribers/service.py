"""Subscribers behind the subscription service, asked over HTTP as docs/subscription-service-api.md says."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from lightship.model.notifying import ServiceSubscribers
from lightship.model.subscriber import Subscriber
from lightship.subscribers import wire
from lightship.subscribers.base import Subscribers, SubscribersError
from lightship.web import Client, TooLongError, WebError

_LIMIT = 16 << 20
_TOO_MUCH = 413

Item = TypeVar("Item")
Result = TypeVar("Result")


class TooMuchError(SubscribersError):
    """It is too much for one request or one answer."""


class ServiceStore(Subscribers):
    """Subscribers behind a service; may be used by several threads at once.

    What is put or removed goes in parts: each is done as a whole, and all may be tried again.
    """

    def __init__(self, url: str, key: str, client: Client) -> None:
        """Ask nothing yet; raises SubscribersError for a key that no header could hold."""
        self._url = url.rstrip("/")
        if not key.strip() or not key.strip().isascii() or not key.strip().isprintable():
            raise SubscribersError("the key of the subscription service cannot be one", _TOKEN, permanent=True)
        self._headers = {"Authorization": f"Bearer {key.strip()}", "Content-Type": "application/json"}
        self._client = client

    def find(self, ids: Sequence[str]) -> dict[str, Subscriber]:
        """Look up subscribers by id."""
        wanted = set(ids)
        found: dict[str, Subscriber] = {}
        for listed in _in_parts(ids, lambda part: self._asked("find", {"ids": part})):
            found.update((one.id, one) for one in listed if one.id in wanted)
        return found

    def put(self, subscribers: Iterable[Subscriber]) -> None:
        """Add subscribers or replace them, a thousand at a time."""
        for _ in _in_parts(subscribers, lambda part: self._call("put", wire.written(part))):
            pass

    def remove(self, ids: Sequence[str]) -> None:
        """Remove subscribers, a thousand at a time."""
        for _ in _in_parts(ids, lambda part: self._call("remove", _json({"ids": part}))):
            pass

    def after(self, number: int, most: int) -> Iterator[Subscriber]:
        """Give subscribers in the order of their numbers, asked for page by page as they are taken."""
        at_once = wire.MOST
        while most > 0:
            wanted = min(most, at_once)
            try:
                page = self._asked("after", {"number": number, "most": wanted})
            except TooMuchError:
                if wanted == 1:
                    raise
                at_once = wanted // 2
                continue
            for one in page:
                if one.number <= number or len(page) > wanted:
                    raise self._strange()
                number = one.number
                yield one
            if len(page) < wanted:
                return
            most -= wanted

    def _asked(self, what: str, question: dict[str, object]) -> list[Subscriber]:
        try:
            return wire.read(self._call(what, _json(question)))
        except ValueError:
            raise self._strange() from None

    def _call(self, what: str, body: bytes) -> bytes:
        if len(body) > _LIMIT:
            raise self._too_much()
        try:
            answer = self._client.call(f"{self._url}/{wire.PLACE}/{what}", body, self._headers, limit=_LIMIT)
        except TooLongError as error:
            raise self._too_much() from error
        except WebError as error:
            message = f"the subscription service: {error.message}"
            raise SubscribersError(message, error.hint, permanent=error.permanent) from error
        if answer.is_there:
            return answer.content
        if answer.status == _TOO_MUCH:
            raise self._too_much()
        message, hint = _REFUSALS.get(answer.status, (f"it answers {answer.status}", "see its log"))
        raise SubscribersError(f"the subscription service at {self._url}: {message}", hint, permanent=True)

    def _too_much(self) -> TooMuchError:
        message = f"the subscription service at {self._url}: even one subscriber is too much for it"
        return TooMuchError(message, "is something between here and there that limits requests?", permanent=True)

    def _strange(self) -> SubscribersError:
        message = f"the subscription service at {self._url} answers what is no list of subscribers"
        return SubscribersError(message, "is it as new as this lightship?", permanent=True)


_TOKEN = "`subscribers: {token: …}` in delivery.yml says where it is"  # noqa: S105 - a hint, no secret
_REFUSALS = {
    401: ("it does not take the key", _TOKEN),
    403: ("its key may not do this", _TOKEN),
    404: ("there is none", "`subscribers: {url: …}` in delivery.yml"),
}


def _in_parts(items: Iterable[Item], ask: Callable[[list[Item]], Result]) -> Iterator[Result]:
    """Ask for items a thousand at a time, and for half as many where that is too much."""
    rest = iter(items)
    while part := list(islice(rest, wire.MOST)):
        yield from _halved(part, ask)


def _halved(part: list[Item], ask: Callable[[list[Item]], Result]) -> Iterator[Result]:
    try:
        yield ask(part)
    except TooMuchError:
        if len(part) == 1:
            raise
        middle = len(part) // 2
        yield from _halved(part[:middle], ask)
        yield from _halved(part[middle:], ask)


def _json(value: dict[str, object]) -> bytes:
    return json.dumps(value).encode()


def open_store(settings: ServiceSubscribers, key: str) -> ServiceStore:
    """Open the service that the configuration names, with its key."""
    return ServiceStore(settings.url, key, Client(timeout_s=30))
