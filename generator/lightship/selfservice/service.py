"""What people do by themselves: ask, agree, change, leave, be erased. Without HTTP, and without a word of any page.

Whoever types an address learns nothing of it: a message goes there in any case, and what it says differs.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from lightship.errors import LightshipError
from lightship.model.subscriber import Medium, Subscriber
from lightship.selfservice.asked import Asked
from lightship.selfservice.languages import wording
from lightship.selfservice.links import LinkError, Links
from lightship.selfservice.mails import Writer
from lightship.selfservice.news import Item, News
from lightship.selfservice.offer import Offer
from lightship.selfservice.sending import Sender
from lightship.selfservice.wishes import agreed, newcomer, summary
from lightship.selfservice.wording import Wording
from lightship.subscribers import Subscribers
from lightship.subscribing import forgotten, unsubscribed


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """Somebody who has agreed, and what is going on: None when the page could not be read."""

    subscriber: Subscriber
    news: tuple[Item, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The service of a page; all may be called by several threads at once.

    `secret` gives what a webhook's subscriber checks posts with, empty where they are not signed. Every method raises
    LightshipError when the subscribers or a channel cannot be reached; nothing was changed then, and it may be tried
    again.
    """

    url: str
    offer: Offer
    links: Links
    store: Subscribers
    asked: Asked
    sender: Sender
    news: News
    secret: Callable[[Subscriber], str]
    clock: Callable[[], datetime]
    log: Callable[[str], None]

    def ask(self, wish: Subscriber) -> None:
        """Ask at an address whether somebody agrees; who is told already gets a link to change it instead."""
        now = self.clock()
        before = self.find(wish.id)
        # Also where nobody will confirm it, so that both take as long.
        self.asked.keep(wish, now)
        if before and before.is_told:
            link = self.links.manage_link(wish.id, now)
            message = self._writer(before).manage(link, now, is_asked_again=True)
        else:
            link = self.links.confirm_link(wish.id, now)
            message = self._writer(wish).confirm(link, summary(wish, self.offer, self._say(wish)), now)
        self.sender.send(message, wish, now)

    def wish(self, token: str) -> Subscriber:
        """Give what the link of a mail asks somebody to agree to; raises LinkError."""
        now = self.clock()
        id_ = self.links.confirming(token, now)
        before = self.find(id_)
        if before and before.is_told:
            return before
        found = self.asked.find(id_, now)
        # What was asked for may not be offered any more.
        if found is None or found.audience not in self.offer.fitting(found.medium):
            raise LinkError(is_old=True)
        return found

    def tidy(self) -> None:
        """Forget requests that nobody confirmed in time; where that fails somebody who asks is told so."""
        with suppress(LightshipError):
            self.asked.tidy(self.clock())

    def agree(self, token: str) -> Welcome:
        """Subscribe who agrees; harmless when it is done again. Raises LinkError."""
        wish, now = self.wish(token), self.clock()
        before = self.find(wish.id)
        if before and before.is_told:
            return Welcome(subscriber=before, news=self.news.of(before, self._say(before)))
        after = agreed(wish, before, now)
        self.store.put([after])
        self.asked.drop(after.id)
        say = self._say(after)
        news = self.news.of(after, say)
        message = self._writer(after).welcome(summary(after, self.offer, say), news, now)
        try:
            self.sender.send(message, after, now, self.links.unsubscribe_link(after.id))
        except LightshipError as error:  # subscribed all the same, and told so on the page
            self.log(f"{after.id}: no welcome was sent: {error}")
        return Welcome(subscriber=after, news=news)

    def remind(self, address: str, medium: Medium, language: str) -> None:
        """Send the link to a subscription, or the word that there is none, to an address."""
        now, stranger = self.clock(), newcomer(address, medium)
        found = self.find(stranger.id)
        if found and not found.is_forgotten:
            link = self.links.manage_link(found.id, now)
            message, to = self._writer(found).manage(link, now, is_asked_again=False), found
        else:
            message, to = Writer(self.offer.settings, self.url, language, wording(language)).unknown(now), stranger
        self.sender.send(message, to, now)

    def managed(self, token: str) -> Subscriber | None:
        """Give the subscription that a link is of, None when it is gone; raises LinkError."""
        found = self.find(self.links.managing(token, self.clock()))
        return None if found is None or found.is_forgotten else found

    def change(self, subscriber: Subscriber) -> None:
        """Keep what somebody chose; whether anything is sent there is as it is by now."""
        found = self.find(subscriber.id)
        if found and not found.is_forgotten:
            since, reason = found.quarantined, found.reason
            self.store.put([replace(subscriber, confirmed=found.confirmed, quarantined=since, reason=reason)])

    def leave(self, id_: str) -> None:
        """End a subscription; harmless when it is ended already, or was never there."""
        found = self.find(id_)
        if found and not found.is_forgotten:
            self.store.put([unsubscribed(found, self.clock())])
        self.asked.drop(id_)  # no older link brings them back

    def erase(self, id_: str) -> None:
        """Erase a person; the id alone stays."""
        found = self.find(id_)
        if found is None or not found.is_forgotten:
            self.store.put([forgotten(id_, self.clock())])
        self.asked.drop(id_)

    def find(self, id_: str) -> Subscriber | None:
        """Look up somebody by the id."""
        return self.store.find([id_]).get(id_)

    def _say(self, subscriber: Subscriber) -> Wording:
        return wording(self._language(subscriber))

    def _language(self, subscriber: Subscriber) -> str:
        return subscriber.language or self.offer.settings.language

    def _writer(self, subscriber: Subscriber) -> Writer:
        return Writer(self.offer.settings, self.url, self._language(subscriber), self._say(subscriber))
