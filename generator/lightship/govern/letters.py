"""The messages by which somebody is asked for an approval: the words, who wrote them, and what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from lightship.ballots import Passage
from lightship.forges import PullRequest, Stage
from lightship.govern.calling import Call, Meant
from lightship.govern.wording import Wording
from lightship.model import Kind, Phase, Settings, Status
from lightship.model.message import Event, Message, Occasion, Section
from lightship.outputs.messages.lines import SUBJECT, cut, one_line, short
from lightship.words.plain import text

_MOST_BYTES = 60_000
"""No channel takes more; the link leads to all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody is asked: in which call, of which pull request by whom, with the words of it."""

    call: Call
    pull: PullRequest
    authors: tuple[str, ...]
    passages: tuple[Passage, ...]
    say: Wording
    now: datetime

    @property
    def title(self) -> str:
        """Say in one line what is asked."""
        return one_line(f"{self.say.wishes[self.call.meant]} ({self.call.role}): {self.pull.title}")

    def message(self, settings: Settings, *, link: str = "", until: datetime | None = None) -> Message:
        """Write it: with a personal `link` that takes the answer `until` then, else with that of the pull request."""
        event, say, title = self._event(), self.say, self.title
        return Message(
            event=event,
            audience="public",
            language=say.code,
            subject=cut(title, SUBJECT),
            title=title,
            state=say.state,
            status=Status.OPERATIONAL,
            sections=(_paragraphs(tuple(self._begin(until))), *_fitting(self.passages, say.more)),
            short=short(title, link or self.pull.url),
            url=link or self.pull.url,
            action=say.read_and_answer if link else say.open_pull(self.pull.number),
            reason=say.reason(settings.name, self.call.role),
            root_event=event.id,
            page_name=settings.name,
            page_url=f"{settings.url}/",
            support_url=settings.support_url,
            page={"id": settings.page_id},
        )

    def _begin(self, until: datetime | None) -> Iterator[str]:
        say, notes = self.say, [self._why()]
        if self.call.meant is Meant.BACKUPS:
            notes.append(say.late)
        if self.pull.stage is Stage.MERGED:
            notes.append(say.merged)
        yield " ".join(notes)
        wrote = say.wrote(self.authors, str(self.pull.number))
        yield f"{wrote} {say.yours(until)}" if until else wrote

    def _why(self) -> str:
        """Say why somebody is asked."""
        call, say = self.call, self.say
        if call.meant is Meant.DECIDER:
            return say.disputed(tuple(dict.fromkeys(verdict.stopped for verdict in call.verdicts)))
        if call.meant is Meant.OBJECTORS:
            people = dict.fromkeys(one.person for verdict in call.verdicts for one in verdict.objectors)
            return say.objected(tuple(people))
        number = max(one.number for verdict in call.verdicts for one in verdict.missing if one.role == call.role)
        needs = (need for verdict in call.verdicts for need in verdict.requirement.needs if need.role == call.role)
        return say.waits(number, call.role, sorted({why for need in needs for why in need.because}))

    def _event(self) -> Event:
        return Event(
            id=f"approval-{self.pull.number}/{self.call.role}-{self.call.turn}",
            occasion=Occasion.NOTICE,
            entry=f"approval-{self.pull.number}",
            update=f"{self.call.role}-{self.call.turn}",
            kind=Kind.NOTICE,
            phase=Phase.PUBLISHED,
            at=self.now,
        )


def _paragraphs(words: Sequence[str]) -> Section:
    return Section(html="".join(f"<p>{escape(part)}</p>" for part in words), text="\n\n".join(words))


def _fitting(passages: Sequence[Passage], more: str) -> list[Section]:
    """Give as many passages as a message has room for."""
    room, found = _MOST_BYTES, []
    for passage in passages:
        room -= len(passage.html.encode())
        if room < 0:
            found.append(_paragraphs((more,)))
            break
        found.append(Section(heading=one_line(passage.heading), html=passage.html, text=text(passage.html)))
    return found
