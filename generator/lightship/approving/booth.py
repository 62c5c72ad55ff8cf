"""What happens at the address of a link: by GET what is proposed is shown, by POST alone an answer is given.

There are no cookies, and nothing to guess: an address is signed, and says nothing of whom it is for. Programs that
follow links before their reader does agree to nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lightship.approving.pages import Pages
from lightship.ballots import Ballot, Ballots
from lightship.minutes import Minutes
from lightship.model.governing import Means, Opinion, Review
from lightship.selfservice.limits import Limit, places
from lightship.selfservice.links import LinkError, Links
from lightship.selfservice.visits import Answer, Reception, Visit

_MOST_SIGNS = 1000
_PATH = "/approve/<token>"
_ANSWERS = (Opinion.APPROVED, Opinion.CHANGES_REQUESTED)
_DONE = {Opinion.APPROVED: "You agreed to these words", Opinion.CHANGES_REQUESTED: "You asked for changes"}


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
            languages=("en",),
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
            fault = "Say what should change, and why." if given in _ANSWERS else "Choose one of the two answers."
            html = self.pages.ballot(ballot, self._here(visit), reason=reason, fault=fault)
            return Answer(status=422, html=html)
        opinion = Opinion(given)
        self.minutes.vote(self._review(ballot, opinion, reason if opinion is not Opinion.APPROVED else ""), ballot.id)
        # Of two answers at once the first one counts: the page that follows says which.
        return Answer(status=303, location=self._here(visit))

    def _found(self, visit: Visit) -> Ballot | Answer:
        """Give the ballot of a link that can be used, or say why it cannot."""
        place, network = places(visit.who)
        if not (self.visitors.allows(place) and self.networks.allows(network)):
            return self._wrong(429, "Too many requests", ("Please wait ten minutes and try again.",), "en")
        try:
            ballot = self.ballots.find(self.links.approving(visit.token))
        except LinkError:
            words = ("Perhaps a part of it is missing: copy the whole link from the mail.",)
            return self._wrong(404, "This link does not work", words, "en")
        if ballot is None:
            return self._wrong(410, "There is nothing to agree to any more", ("The words were removed.",), "en")
        if said := self.minutes.voted(ballot.change, ballot.id):
            return self._used(ballot, said)
        if self.clock() > ballot.until:
            return self._late(ballot, "This link is too old", f"It worked until {_time(ballot.until)}.")
        if self.ballots.is_overtaken(ballot):
            return self._late(ballot, "The words have changed meanwhile", "Your answer would be about others.")
        return ballot

    def _used(self, ballot: Ballot, said: Review) -> Answer:
        reason = (f"What you wrote: {said.reason}",) if said.reason else ()
        again = f"The link has done its work. {_again(ballot)}"
        done = f"{_DONE[said.opinion]}, on {_time(said.at)}."
        return Answer(html=self.pages.note(ballot.title, (*reason, again), done=done, link=_pull(ballot)))

    def _late(self, ballot: Ballot, title: str, why: str) -> Answer:
        return Answer(status=410, html=self.pages.note(title, (why, _again(ballot)), link=_pull(ballot)))

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


def _again(ballot: Ballot) -> str:
    return f"For another one ask those who wrote it: lightship ask {ballot.change} --again sends it."


def _pull(ballot: Ballot) -> tuple[str, str]:
    return ballot.url, f"Pull request {ballot.change}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
