"""Ask for the approvals that a change lacks, each role in its own way, and never twice in the same turn."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from lightship.ballots import Ballot, Ballots
from lightship.forges import PullRequest, Stage
from lightship.govern.calling import Call, Council
from lightship.govern.handing import Open, by_routes, handed_over
from lightship.govern.letters import Asked
from lightship.govern.passages import Reader
from lightship.minutes import Minutes
from lightship.model import Settings
from lightship.policy import Verdict

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

    `channel` opens a channel by its name; `link` gives the address of a ballot for the one who gets it.
    """

    council: Council
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
        ask nobody twice. Of a draft, and of what is closed, nobody is asked.
        """
        change = str(pull.number)
        if pull.stage is not Stage.OPEN:
            return
        proposed = {path: blob for verdict in verdicts for path, blob in verdict.unit.changed.items()}
        self.ballots.propose(change, proposed, self.now)
        taken = self.minutes.asked(change)
        for call in self.council.calls(verdicts, taken, self.now, is_again=is_again):
            if not self.minutes.ask(change, call.role, call.turn, self.now):
                continue
            passages = self.reader.passages(verdict.unit for verdict in call.verdicts)
            told = self._told(Asked(call=call, pull=pull, authors=authors, passages=passages, now=self.now))
            if not told.channels and not told.people:
                self.minutes.unask(change, call.role, call.turn)
            yield told

    def _told(self, asked: Asked) -> Told:
        call = asked.call
        people: list[str] = []
        channels, faults = by_routes(self.channel, call.routes, asked.message(self.settings))
        links = self.council.links
        for person in call.people if links else ():
            ballot = self._ballot(asked, person)
            self.ballots.put(ballot)
            personal = asked.message(self.settings, link=self.link(ballot))
            if links and (fault := handed_over(self.channel, links.channel, personal, links.address(person))):
                faults = (*faults, f"{links.channel}: {fault}")
            else:
                people.append(person)
        return Told(call=call, channels=channels, people=tuple(people), faults=tuple(dict.fromkeys(faults)))

    def _ballot(self, asked: Asked, person: str) -> Ballot:
        call, pull = asked.call, asked.pull
        window_s = self.council.governance.window_s
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
