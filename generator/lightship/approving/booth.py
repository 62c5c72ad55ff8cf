"""What happens at the address of a link: by GET what is proposed is shown, by POST alone an answer is given.

There are no cookies, and nothing to guess: an address is signed, and says nothing of whom it is for. Programs that
follow links before their reader does agree to nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lightship.approving.pages import Pages
from lightship.ballots import Ballot, Ballots
from lightship.govern.wording import Wording
from lightship.minutes import Minutes
from lightship.model.governing import Means, Opinion, Review
from lightship.selfservice.limits import Limit, places
from lightship.selfservice.links import LinkError, Links
from lightship.selfservice.visits import Answer, Reception, Visit

_MOST_SIGNS = 1000
_PATH = "/approve/<token>"
_ANSWERS = (Opinion.APPROVED, Opinion.CHANGES_REQUESTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Booth:
    """Where ballots are read and cast, on the state store alone.

    `visitors` limits what one place may ask, `networks` what all of a network may.
    """

    links: Links
    ballots: Ballots
    minutes: Minutes
    pages: Pages
    visitors: Limit
    networks: Limit
    clock: Callable[[], datetime]

    def reception(self) -> Reception:
        """Give what answers at each address."""
        return Reception(
            base=self.pages.base,
            languages=(self.pages.language,),
            style=self.pages.style,
            routes={("GET", _PATH): self.show, ("POST", _PATH): self.cast},
            wrong=self._wrong,
        )

    def show(self, visit: Visit) -> Answer:
        """Show what is proposed, or what became of it."""
        ballot = self._found(visit)
        if isinstance(ballot, Answer):
            return ballot
        return Answer(html=self.pages.ballot(ballot, self._here(visit)))

    def cast(self, visit: Visit) -> Answer:
        """Take the answer, once; changes need a reason."""
        ballot = self._found(visit)
        if isinstance(ballot, Answer):
            return ballot
        given = next(iter(visit.form.get("opinion", ())), "")
        reason = " ".join(next(iter(visit.form.get("reason", ())), "").split())[:_MOST_SIGNS]
        if given not in _ANSWERS or (given == Opinion.CHANGES_REQUESTED and not reason):
            fault = self._ask.no_reason if given in _ANSWERS else self._ask.no_answer
            html = self.pages.ballot(ballot, self._here(visit), reason=reason, fault=fault)
            return Answer(status=422, html=html)
        opinion = Opinion(given)
        self.minutes.vote(self._review(ballot, opinion, reason if opinion is not Opinion.APPROVED else ""), ballot.id)
        # Of two answers at once the first one counts: the page that follows says which.
        return Answer(status=303, location=self._here(visit))

    @property
    def _ask(self) -> Wording:
        return self.pages.ask

    def _found(self, visit: Visit) -> Ballot | Answer:
        """Give the ballot of a link that can be used, or say why it cannot."""
        ask, say, language = self._ask, self.pages.say, self.pages.language
        place, network = places(visit.who)
        if not (self.visitors.allows(place) and self.networks.allows(network)):
            return self._wrong(429, say.too_many, (say.too_many_words,), language)
        try:
            ballot = self.ballots.find(self.links.approving(visit.token))
        except LinkError:
            return self._wrong(404, say.broken_link, (ask.copy_whole,), language)
        if ballot is None:
            return self._wrong(410, ask.nothing, (ask.nothing_words,), language)
        if said := self.minutes.voted(ballot.change, ballot.id):
            return self._used(ballot, said)
        if self.clock() > ballot.until:
            return self._late(ballot, ask.old, ask.worked_until(ballot.until))
        if self.ballots.is_overtaken(ballot):
            return self._late(ballot, ask.overtaken, ask.overtaken_words)
        return ballot

    def _used(self, ballot: Ballot, said: Review) -> Answer:
        reason = (self._ask.you_wrote(said.reason),) if said.reason else ()
        again = f"{self._ask.no_more_to_do} {self._ask.again(ballot.change)}"
        done = self._ask.answered(said.opinion, said.at)
        return Answer(html=self.pages.note(ballot.title, (*reason, again), done=done, link=self._pull(ballot)))

    def _late(self, ballot: Ballot, title: str, why: str) -> Answer:
        html = self.pages.note(title, (why, self._ask.again(ballot.change)), link=self._pull(ballot))
        return Answer(status=410, html=html)

    def _pull(self, ballot: Ballot) -> tuple[str, str]:
        return ballot.url, self._ask.pull(ballot.change)

    def _wrong(self, status: int, title: str, words: tuple[str, ...], _language: str) -> Answer:
        return Answer(status=status, html=self.pages.note(title, words))

    def _here(self, visit: Visit) -> str:
        return f"{self.pages.base}{visit.path}"

    def _review(self, ballot: Ballot, opinion: Opinion, reason: str) -> Review:
        return Review(
            id=f"link:{ballot.id}",
            change=ballot.change,
            person=ballot.person,
            opinion=opinion,
            at=self.clock(),
            commit=ballot.commit,
            blobs=ballot.blobs,
            means=Means.LINK,
            reason=reason,
        )
