"""What happens at each address of the service: a visit comes in, an answer goes out. Nothing here speaks HTTP itself.

There are no cookies: whoever posts here from another site can do no more than anybody could without a browser, and what
changes a subscription needs its link. So forms of other sites, the status page's among them, may post here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from lightship.model.subscriber import Medium, Subscriber
from lightship.selfservice.languages import wording
from lightship.selfservice.limits import Limit, mailbox, places
from lightship.selfservice.pages import Pages
from lightship.selfservice.service import Service
from lightship.selfservice.visits import Answer, Reception, Values, Visit
from lightship.selfservice.wishes import (
    Form,
    address_of,
    asking,
    blank,
    faults,
    filled,
    form_of,
    newcomer,
    summary,
)

_TRAP = "leave_empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where visitors are served.

    `visitors` limits what one place may ask, `networks` what all of a network may, `mailboxes` what is sent to one.
    """

    service: Service
    pages: Pages
    visitors: Limit
    networks: Limit
    mailboxes: Limit

    def reception(self) -> Reception:
        """Give what answers at each address."""
        return Reception(
            base=self.pages.base,
            languages=self.service.offer.settings.languages,
            style=self.pages.style,
            routes={route: partial(work, self) for route, work in ROUTES.items()},
            wrong=self.wrong,
        )

    def ask(self, visit: Visit) -> Answer:
        """Show the form, with what its address chooses already."""
        self.service.tidy()  # also where nobody has asked for days
        medium = self._medium(visit.query)
        form = form_of(visit.query, self.service.offer, visit.tongue(), medium)
        return self._form(replace(form, address=""), medium, {}, visit)

    def asked(self, visit: Visit) -> Answer:
        """Take the form: the answer is the same whoever has the address."""
        offer, say = self.service.offer, wording(visit.tongue())
        medium = self._medium(visit.form)
        form = form_of(visit.form, offer, visit.tongue(), medium)
        if not self._is_welcome(visit):
            return self._too_many(visit)
        address, fault = address_of(form.address, medium, say)
        found = ({"address": fault} if fault else {}) | faults(form, medium, offer, say)
        if found:
            return self._form(form, medium, found, visit)
        wish = asking(form, newcomer(address, medium), offer)
        if not any(visit.form.get(_TRAP, ())) and self.mailboxes.allows(mailbox(address, medium)):
            self.service.ask(wish)
        return self._to("/sent", visit)

    def sent(self, visit: Visit) -> Answer:
        """Say that something may have arrived."""
        say = wording(visit.tongue())
        return Answer(html=self.pages.note(say.sent, say.sent_words, visit.tongue()))

    def remind(self, visit: Visit) -> Answer:
        """Show the form for a link to a subscription."""
        return Answer(html=self.pages.reminder(blank(self.service.offer, visit.tongue()), {}, visit.tongue()))

    def reminded(self, visit: Visit) -> Answer:
        """Send a link, or the word that there is nothing; the answer is the same."""
        offer, say = self.service.offer, wording(visit.tongue())
        if not self._is_welcome(visit):
            return self._too_many(visit)
        form = form_of(visit.form, offer, visit.tongue())
        has_hook = "://" in form.address and offer.fitting(Medium.WEBHOOK)
        medium = Medium.WEBHOOK if has_hook else Medium.EMAIL
        address, fault = address_of(form.address, medium, say)
        if fault:
            return Answer(status=422, html=self.pages.reminder(form, {"address": fault}, visit.tongue()))
        if not any(visit.form.get(_TRAP, ())) and self.mailboxes.allows(mailbox(address, medium)):
            self.service.remind(address, medium, visit.tongue())
        return self._to("/sent", visit)

    def confirm(self, visit: Visit) -> Answer:
        """Show what is to be agreed to, and a button: those who look at links before their reader agree to nothing."""
        wish = self.service.wish(visit.token)
        language = visit.tongue(wish)
        say = wording(language)
        html = self.pages.note(
            say.confirm_title,
            (),
            language,
            who=wish.address,
            lines=summary(wish, self.service.offer, say),
            here=self._here(visit),
            button=say.confirm,
        )
        return Answer(html=html)

    def confirmed(self, visit: Visit) -> Answer:
        """Subscribe, and say what is going on."""
        welcome = self.service.agree(visit.token)
        one = welcome.subscriber
        language = visit.tongue(one)
        say = wording(language)
        link = self.service.links.manage_link(one.id, self.service.clock())
        html = self.pages.note(
            say.confirmed,
            (),
            language,
            who=one.address,
            lines=summary(one, self.service.offer, say),
            news=welcome.news,
            secret=self.service.secret(one),
            links=((say.change_link, link),),
        )
        return Answer(html=html)

    def manage(self, visit: Visit) -> Answer:
        """Show a subscription."""
        one = self.service.managed(visit.token)
        if one is None:
            return self._gone(visit)
        return self._subscription(filled(one, self.service.offer), one, {}, visit)

    def managed(self, visit: Visit) -> Answer:
        """Change a subscription."""
        one = self.service.managed(visit.token)
        if one is None:
            return self._gone(visit)
        offer, say = self.service.offer, wording(visit.tongue(one))
        form = form_of(visit.form, offer, one.language or offer.settings.language)
        if found := faults(form, one.medium, offer, say, one):
            return self._subscription(form, one, found, visit)
        self.service.change(asking(form, one, offer))
        return self._to(f"/manage/{visit.token}", visit, "saved=1")

    def left(self, visit: Visit) -> Answer:
        """End a subscription by the button of its own page."""
        self.service.leave(self.service.links.managing(visit.token, self.service.clock()))
        return self._over(visit)

    def erased(self, visit: Visit) -> Answer:
        """Erase somebody."""
        self.service.erase(self.service.links.managing(visit.token, self.service.clock()))
        say = wording(visit.tongue())
        return Answer(html=self.pages.note(say.forgotten, (say.forgotten_words,), visit.tongue()))

    def unsubscribe(self, visit: Visit) -> Answer:
        """Show a button: programs that look at links before their reader end nothing."""
        self.service.links.unsubscribing(visit.token)
        say = wording(visit.tongue())
        html = self.pages.note(
            say.unsubscribe_title,
            (say.unsubscribe_words,),
            visit.tongue(),
            here=self._here(visit),
            button=say.unsubscribe,
        )
        return Answer(html=html)

    def unsubscribed(self, visit: Visit) -> Answer:
        """End a subscription at once, whether by that button or by a mail program (RFC 8058)."""
        self.service.leave(self.service.links.unsubscribing(visit.token))
        return self._over(visit)

    def wrong(self, status: int, title: str, words: tuple[str, ...], language: str) -> Answer:
        """Say what went wrong."""
        return Answer(status=status, html=self.pages.note(title, words, language))

    def _form(self, form: Form, medium: Medium, found: Mapping[str, str], visit: Visit) -> Answer:
        html = self.pages.subscribe(form, medium, found, visit.tongue(), self.service.clock().date())
        return Answer(status=422 if found else 200, html=html)

    def _subscription(self, form: Form, one: Subscriber, found: Mapping[str, str], visit: Visit) -> Answer:
        html = self.pages.manage(
            replace(form, address=one.address),
            one,
            found,
            visit.tongue(one),
            here=f"{self.pages.base}/manage/{visit.token}",
            today=self.service.clock().date(),
            secret=self.service.secret(one),
            is_saved="saved" in visit.query,
        )
        return Answer(status=422 if found else 200, html=html)

    def _over(self, visit: Visit) -> Answer:
        say = wording(visit.tongue())
        again = ((say.subscribe_again, f"{self.pages.base}/?language={visit.tongue()}"),)
        return Answer(html=self.pages.note(say.unsubscribed, (say.unsubscribed_words,), visit.tongue(), links=again))

    def _gone(self, visit: Visit) -> Answer:
        say = wording(visit.tongue())
        return self.wrong(404, say.is_gone, (), visit.tongue())

    def _too_many(self, visit: Visit) -> Answer:
        say = wording(visit.tongue())
        return self.wrong(429, say.too_many, (say.too_many_words,), visit.tongue())

    def _is_welcome(self, visit: Visit) -> bool:
        place, network = places(visit.who)
        return self.visitors.allows(place) and self.networks.allows(network)

    def _medium(self, values: Values) -> Medium:
        has_hook = values.get("medium") == [Medium.WEBHOOK.value] and self.service.offer.fitting(Medium.WEBHOOK)
        return Medium.WEBHOOK if has_hook else Medium.EMAIL

    def _here(self, visit: Visit) -> str:
        return f"{self.pages.base}{visit.path}"

    def _to(self, path: str, visit: Visit, more: str = "") -> Answer:
        query = "&".join(part for part in (f"language={visit.tongue()}", more) if part)
        return Answer(status=303, location=f"{self.pages.base}{path}?{query}")


Work = Callable[[Counter, Visit], Answer]
ROUTES: Mapping[tuple[str, str], Work] = {
    ("GET", "/"): Counter.ask,
    ("POST", "/"): Counter.asked,
    ("GET", "/sent"): Counter.sent,
    ("GET", "/manage"): Counter.remind,
    ("POST", "/manage"): Counter.reminded,
    ("GET", "/confirm/<token>"): Counter.confirm,
    ("POST", "/confirm/<token>"): Counter.confirmed,
    ("GET", "/manage/<token>"): Counter.manage,
    ("POST", "/manage/<token>"): Counter.managed,
    ("POST", "/manage/<token>/unsubscribe"): Counter.left,
    ("POST", "/manage/<token>/erase"): Counter.erased,
    ("GET", "/unsubscribe/<token>"): Counter.unsubscribe,
    ("POST", "/unsubscribe/<token>"): Counter.unsubscribed,
}
"""What is done at each address, by method and path."""
