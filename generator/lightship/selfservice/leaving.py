"""How readers of mails leave: by a link of the subscription service where there is one, and by a mail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cached_property
from urllib.parse import quote

from lightship.channels.mail.addresses import deliverable
from lightship.config.channels import MAILING
from lightship.ledger.openings import Line
from lightship.model.notifying import Notifying, Secret
from lightship.model.subscriber import Medium, Subscriber
from lightship.selfservice.links import Links

Sealed = Callable[[str], str]
"""Writes an id so that it proves, in a mail, who wants to leave."""


def opened(notifying: Notifying, host: str, secret: Callable[[Secret], str], sealed: Sealed) -> "Leaving":
    """Give the ways out; `host` is the page's. Raises LightshipError where the key of the links is missing."""
    service = notifying.subscription_service
    return Leaving(notifying, host, Links(service.url, secret(service.key)) if service else None, sealed)


@dataclass(frozen=True)
class Leaving:
    """The ways out of what is told; a link is among them where the subscription service is."""

    notifying: Notifying
    host: str
    links: Links | None
    sealed: Sealed

    def ways(self, subscriber: Subscriber, line: Line) -> str:
        """Give how a subscriber of a line leaves: a link and a mail with a space between, or a mail alone.

        Neither names an address. Empty for who reads no mails.
        """
        box = self._boxes.get(line.channel)
        if subscriber.medium is not Medium.EMAIL or box is None:
            return ""
        by_mail = f"mailto:{box}?subject=unsubscribe%20{self.sealed(subscriber.id)}"
        return f"{self.links.unsubscribe_link(subscriber.id)} {by_mail}" if self.links else by_mail

    @cached_property
    def _boxes(self) -> Mapping[str, str]:
        """Give where answers to the mails of each channel go, as a link has it."""
        mailing = [one for one in self.notifying.channels if one.kind in MAILING]
        written = {one.name: str(one.options.get("reply_to") or one.options.get("from") or "") for one in mailing}
        return {
            name: quote(deliverable(parseaddr(box)[1] or f"status@{self.host}"), safe="@+")
            for name, box in written.items()
        }
