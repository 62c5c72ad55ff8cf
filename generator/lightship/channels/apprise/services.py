"""The services that Apprise knows. The home of apprise.

Apprise says only whether a message was taken. What it writes into its log, which shows keys and numbers, is heard here
and goes nowhere else; what follows for the next try is read from it.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

import apprise

from lightship.channels.apprise.forms import Draft
from lightship.channels.apprise.hearing import Heard, failure, hearing
from lightship.channels.apprise.short import LIMIT, fitting
from lightship.channels.base import Connection, DownError, Receipt, Recipient, UnsureError
from lightship.model.nouns import Status

TO = "{to}"
"""What stands in a service's address in place of the recipient's number."""
_TYPES = {
    Status.OPERATIONAL: apprise.NotifyType.SUCCESS,
    Status.UNDER_MAINTENANCE: apprise.NotifyType.INFO,
    Status.DEGRADED_PERFORMANCE: apprise.NotifyType.WARNING,
    Status.PARTIAL_OUTAGE: apprise.NotifyType.WARNING,
    Status.MAJOR_OUTAGE: apprise.NotifyType.FAILURE,
}


class Service(Protocol):
    """What Apprise makes of an address."""

    service_name: str
    body_maxlen: int

    def notify(self, *, body: str, title: str, notify_type: Any, body_format: Any) -> bool:
        """Send, and tell whether it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services(Connection):
    """Services that messages are handed to one after the other."""

    name: str
    urls: tuple[str, ...] = field(repr=False)
    is_each: bool
    is_short: bool
    timeout_s: float

    def send(self, draft: Draft, recipient: Recipient, key: str) -> Receipt:  # noqa: ARG002 - services know no such key
        """Hand a message to every service; when only some took it, nobody should send it to all again."""
        taken: list[str] = []
        for service in [self._service(url, recipient) for url in self.urls]:
            heard = self._handed(service, draft)
            if heard is None:
                taken.append(service.service_name)
            elif taken:
                raise UnsureError(f"{', '.join(taken)} took the message, and {service.service_name} did not")
            else:
                raise failure(str(service.service_name), heard)
        return Receipt()

    def _handed(self, service: Service, draft: Draft) -> Heard | None:
        """Hand over; gives what was heard when it was not taken."""
        is_narrow = self.is_short or service.body_maxlen <= LIMIT
        title, body = (
            ("", draft.short) if is_narrow else (draft.title, fitting(draft.body, draft.link, service.body_maxlen))
        )
        with hearing() as heard:
            is_taken = service.notify(
                body=body, title=title, notify_type=_TYPES[draft.status], body_format=apprise.NotifyFormat.TEXT
            )
        return None if is_taken else heard

    def _service(self, url: str, recipient: Recipient) -> Any:
        """Make a service of an address; raises DownError, which does not show it."""
        if (TO in url) != self.is_each:
            has, hint = (
                ("no", f"write {TO} where it belongs") if self.is_each else ("a", "write `each: true` beside it")
            )
            what = f"an address of the channel {self.name} has {has} place for a recipient's number"
            raise DownError(what, hint, permanent=True)
        asset = apprise.AppriseAsset(app_id="Lightship", async_mode=False, storage_mode="memory")
        with hearing():
            place = url.replace(TO, quote(recipient.address, safe=""))
            service = apprise.Apprise.instantiate(place, asset=asset, suppress_exceptions=True)
        if service is None:
            hint = "see https://appriseit.com/services/"
            raise DownError(f"an address of the channel {self.name} is none that Apprise knows", hint, permanent=True)
        service.socket_read_timeout = service.socket_connect_timeout = self.timeout_s
        return service

    def close(self) -> None:
        """Do nothing: no connection is kept."""
