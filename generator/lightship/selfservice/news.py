"""What is going on now, as the public page says it: who subscribes in the middle of an incident hears of it at once."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lightship.errors import OutsideError
from lightship.model import Kind
from lightship.model.identity import api_id
from lightship.model.subscriber import Subscriber
from lightship.selfservice.offer import Offer
from lightship.selfservice.wording import Wording
from lightship.web import Client

_LIMIT = 4 << 20
_LONGEST = 300
_MOST = 10
_UNDER_WAY = ("in_progress", "verifying")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something that is not over: its title, its state in words, and where it is told."""

    title: str
    state: str
    url: str


class News:
    """Reads /api/v2/summary.json of the page; a page that cannot be read stops nobody from subscribing."""

    def __init__(self, offer: Offer, log: Callable[[str], None]) -> None:
        """Ask nothing yet."""
        self._offer = offer
        self._client = Client(timeout_s=2, tries=1)
        self._log = log

    def of(self, subscriber: Subscriber, say: Wording) -> tuple[Item, ...] | None:
        """Give what is going on of what a subscriber asked for; None when the page cannot be read."""
        url = f"{self._offer.settings.url}/api/v2/summary.json"
        try:
            answer = self._client.get(url, limit=_LIMIT, is_fresh=True)
            if answer.is_there:
                return tuple(concerning(json.loads(answer.content), subscriber, self._offer, say))[:_MOST]
            self._log(f"{url} answers {answer.status}")
        except OutsideError as error:
            self._log(str(error))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            self._log(f"{url} is not as lightship writes it")
        return None


def concerning(summary: Any, subscriber: Subscriber, offer: Offer, say: Wording) -> Iterator[Item]:
    """Give the unresolved incidents and the maintenances under way that concern a subscriber.

    `summary` is that of /api/v2; raises KeyError, TypeError or AttributeError where it is not as it should be.
    """
    tree, page = offer.components, api_id("component", offer.settings.page_id)
    leaves = (leaf for id_ in subscriber.components for leaf in tree.leaves(id_))
    wanted = {page, *(api_id("component", leaf, tree.by_id[leaf].origin.id) for leaf in leaves)}
    for kind, key in ((Kind.INCIDENT, "incidents"), (Kind.MAINTENANCE, "scheduled_maintenances")):
        for one in summary[key]:
            is_on = kind is Kind.INCIDENT or one["status"] in _UNDER_WAY
            is_asked_for = not subscriber.kinds or kind in subscriber.kinds
            touched = {component["id"] for component in one["components"]}
            if is_on and is_asked_for and (not subscriber.components or touched & wanted):
                yield Item(title=str(one["name"])[:_LONGEST], state=_state(one, say), url=_url(one, offer))


def _state(one: Any, say: Wording) -> str:
    return say.states.get(str(one["status"]), "")


def _url(one: Any, offer: Offer) -> str:
    """Give where it is told, which is nowhere but on the page itself."""
    url = str(one["shortlink"])
    return url if url.startswith(f"{offer.settings.url}/") else f"{offer.settings.url}/"
