"""Ask for the approvals that a change lacks, each role in its own way, and never twice in the same turn."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lightship.ballots import Ballot, Ballots
from lightship.errors import LightshipError
from lightship.forges import PullRequest, Stage
from lightship.govern.calling import Call, Council
from lightship.govern.handing import Open, by_routes, handed_over
from lightship.govern.languages import wording
from lightship.govern.letters import Asked
from lightship.govern.passages import Reader
from lightship.minutes import Minutes
from lightship.model import Settings
from lightship.model.governing import Governance
from lightship.model.notifying import ApprovalLinks
from lightship.policy import Verdict

_TRIED = "tried"
"""No turn, but since when somebody would have been asked."""
_LIFETIME = timedelta(days=1)
"""How long a link works where the policy lets approvals hold for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A role that was asked: the channels that took the question, who got a link, and what went wrong."""

    call: Call
    channels: tuple[str, ...]
    people: tuple[str, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usher:
    """Asks: who may be asked, what they read, where it is written down, and by what they are reached.

    `channel` opens a channel by its name; `link` gives the address of a ballot for the one who gets it, or raises
    LightshipError.
    """

    governance: Governance
    links: ApprovalLinks | None
    reader: Reader
    minutes: Minutes
    ballots: Ballots
    settings: Settings
    channel: Open
    link: Callable[[Ballot], str]
    now: datetime

    def ask(
        self, pull: PullRequest, verdicts: tuple[Verdict, ...], authors: tuple[str, ...], *, is_again: bool
    ) -> Iterator[Told]:
        """Ask every role that is to be asked now, and tell how; raises StateError.

        A turn is written down before anybody is asked, and taken back where nobody could be reached: two runs at once
        ask nobody twice. That it was tried stays, so that the time of the backups comes although a channel fails. Of a
        draft, and of what is closed, nobody is asked.
        """
        change = str(pull.number)
        if pull.stage not in (Stage.OPEN, Stage.MERGED):
            return
        is_merged = pull.stage is Stage.MERGED
        council = Council(governance=self.governance, links=self.links, opened=pull.opened, is_merged=is_merged)
        proposed = {path: blob for verdict in verdicts for path, blob in verdict.unit.changed.items()}
        self.ballots.propose(change, proposed, self.now)
        taken = self.minutes.asked(change)
        for call in council.calls(verdicts, taken, self.now, is_again=is_again):
            if not self.minutes.ask(change, call.role, call.turn, self.now):
                continue
            passages = self.reader.passages(verdict.unit for verdict in call.verdicts)
            say = wording(self.settings.language)
            asked = Asked(call=call, pull=pull, authors=authors, passages=passages, say=say, now=self.now)
            told = self._told(asked)
            if not told.channels and not told.people:
                self.minutes.ask(change, call.role, _TRIED, self.now)
                self.minutes.unask(change, call.role, call.turn)
            yield told

    def _told(self, asked: Asked) -> Told:
        call = asked.call
        people: list[str] = []
        channels, faults = by_routes(self.channel, call.routes, asked.message(self.settings))
        for person in call.people:
            if fault := self._linked(asked, person):
                faults = (*faults, fault)
            else:
                people.append(person)
        return Told(call=call, channels=channels, people=tuple(people), faults=tuple(dict.fromkeys(faults)))

    def _linked(self, asked: Asked, person: str) -> str:
        """Send somebody a link of their own; gives what went wrong."""
        links, ballot = self.links, self._ballot(asked, person)
        if links is None:
            raise AssertionError("only with links there are people who agree by them")
        self.ballots.put(ballot)
        try:
            link = self.link(ballot)
        except LightshipError as error:  # such as a key that is not there: others are asked all the same
            return f"{person} gets no link: {error}"
        letter = asked.message(self.settings, link=link, until=ballot.until)
        fault = handed_over(self.channel, links.channel, letter, links.address(person))
        return f"{links.channel}: {fault}" if fault else ""

    def _ballot(self, asked: Asked, person: str) -> Ballot:
        call, pull = asked.call, asked.pull
        window_s = self.governance.window_s
        named = f"{pull.number} {call.role} {call.turn} {person.casefold()}"
        return Ballot(
            id=hashlib.sha256(named.encode()).hexdigest()[:16],
            change=str(pull.number),
            url=pull.url,
            title=asked.title,
            commit=pull.head,
            role=call.role,
            person=person,
            authors=asked.authors,
            units=tuple(verdict.unit.id for verdict in call.verdicts),
            blobs={path: blob for verdict in call.verdicts for path, blob in verdict.unit.changed.items()},
            passages=asked.passages,
            at=self.now,
            until=self.now + (timedelta(seconds=window_s) if window_s else _LIFETIME),
        )
