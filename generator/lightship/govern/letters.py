"""The messages by which somebody is asked for an approval: the words, who wrote them, and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from lightship.ballots import Passage
from lightship.forges import PullRequest, Stage
from lightship.govern.calling import Call, Meant
from lightship.model import Kind, Phase, Settings, Status
from lightship.model.message import Event, Message, Occasion, Section
from lightship.outputs.messages.lines import SUBJECT, cut, one_line, short
from lightship.words.plain import text

_MOST_BYTES = 60_000
"""No channel takes more; the link leads to all of it."""
_WISHES = {
    Meant.PEOPLE: "Approval wanted",
    Meant.BACKUPS: "Approval wanted",
    Meant.DECIDER: "Please decide",
    Meant.OBJECTORS: "Please look again",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody is asked: in which call, of which pull request by whom, with the words of it."""

    call: Call
    pull: PullRequest
    authors: tuple[str, ...]
    passages: tuple[Passage, ...]
    now: datetime

    @property
    def title(self) -> str:
        """Say in one line what is asked."""
        return one_line(f"{_WISHES[self.call.meant]} ({self.call.role}): {self.pull.title}")

    def message(self, settings: Settings, *, link: str = "") -> Message:
        """Write it: with a personal `link` that shows and takes the answer, else with that of the pull request."""
        event, title = self._event(), self.title
        return Message(
            event=event,
            audience="public",
            language="en",
            subject=cut(title, SUBJECT),
            title=title,
            state="Approval",
            status=Status.OPERATIONAL,
            sections=(_paragraphs(self._begin(is_personal=bool(link))), *_fitting(self.passages)),
            short=short(title, link or self.pull.url),
            url=link or self.pull.url,
            action="Read, and agree or ask for changes" if link else f"Open pull request {self.pull.number}",
            reason=f"You get this because policy.yml of {settings.name} names you for the role {self.call.role}.",
            root_event=event.id,
            page_name=settings.name,
            page_url=f"{settings.url}/",
            support_url=settings.support_url,
            page={"id": settings.page_id},
        )

    def _begin(self, *, is_personal: bool) -> Sequence[str]:
        wrote = " and ".join(self.authors) or "Somebody"
        merged = " It is merged, and withheld from readers until then." if self.pull.stage is Stage.MERGED else ""
        yours = " The link is yours alone, and works once." if is_personal else ""
        return (f"{wrote} wrote pull request {self.pull.number}{self._why()}{merged}{yours}",)

    def _why(self) -> str:
        """Go on to say why somebody is asked."""
        call = self.call
        if call.meant is Meant.DECIDER:
            disputed = "; ".join(dict.fromkeys(verdict.stopped for verdict in call.verdicts))
            return f", and people disagree about it: {disputed}."
        if call.meant is Meant.OBJECTORS:
            people = dict.fromkeys(one.person for verdict in call.verdicts for one in verdict.objectors)
            return f". {' and '.join(people)} asked for changes: it waits until they agree to what it says now."
        number = max(one.number for verdict in call.verdicts for one in verdict.missing if one.role == call.role)
        because = {
            why
            for verdict in call.verdicts
            for need in verdict.requirement.needs
            if need.role == call.role
            for why in need.because
        }
        is_late = call.meant is Meant.BACKUPS
        late = " Nobody of the role has answered yet, so its backups may." if is_late else ""
        return f". It waits for {number} of {call.role} ({', '.join(sorted(because))}).{late}"

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


def _fitting(passages: Sequence[Passage]) -> list[Section]:
    """Give as many passages as a message has room for."""
    room, found = _MOST_BYTES, []
    for passage in passages:
        room -= len(passage.html.encode())
        if room < 0:
            found.append(_paragraphs(("There is more, which the link shows.",)))
            break
        found.append(Section(heading=one_line(passage.heading), html=passage.html, text=text(passage.html)))
    return found
