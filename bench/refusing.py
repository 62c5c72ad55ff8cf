"""A mail server that puts off, refuses, takes its time and ends connections: what becomes of each recipient."""

import asyncio
import random
import shutil
from collections import Counter
from pathlib import Path

import mailing
import witness
from aiosmtpd.smtp import SMTP, Envelope, Session
from figures import Figure
from mailing import Delivery
from witness import Witness

import subscribers
from lightship.ledger.works import Outcome
from lightship.model.addresses import id_of
from lightship.model.subscriber import Medium

_PUT_OFF = 0.3
_DROPPED = 0.02
_UNSURE = 0.005
_SLOW = 0.05
_SLOW_S = 0.3
_REFUSED_EVERY = 20


class Moody(Witness):
    """A server that draws what it does at every command, and refuses one address in twenty for good."""

    def __init__(self) -> None:
        """Begin in the same mood each time."""
        super().__init__()
        self.did: Counter[str] = Counter()
        self._draw = random.Random(1)

    async def handle_RCPT(  # noqa: N802 - the names of aiosmtpd
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take a recipient, or not."""
        if is_refused(address):
            return self._does("refused", "550 5.1.1 nobody here has this name")
        if self._draw.random() < _PUT_OFF:
            return self._does("put off", "451 4.7.1 greylisted, come back later")
        if self._draw.random() < _DROPPED:
            server.transport.abort()
            return self._does("hung up", "421 bye")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - so aiosmtpd calls it
        """Take a mail, perhaps slowly, perhaps without saying so."""
        if self._draw.random() < _SLOW:
            self.did["slow"] += 1
            await asyncio.sleep(_SLOW_S)
        self.note(envelope)
        if self._draw.random() < _UNSURE:
            server.transport.abort()
            return self._does("hung up after the mail", "421 bye")
        return "250 OK"

    def _does(self, what: str, reply: str) -> str:
        self.did[what] += 1
        return reply


def is_refused(address: str) -> bool:
    """Tell whether the server knows nobody of this name."""
    return int(address.partition("@")[0].removeprefix("reader")) % _REFUSED_EVERY == 0


def figure(readers: int, work: Path) -> Figure:
    """Tell readers by that server, with as many runs as it takes."""
    server = Moody()
    with witness.running(server):
        page = mailing.begin(work, "refused", Delivery(port=server.port), readers=readers)
        entry = page.tell(1)
        runs = page.finish(entry)
    [outcomes] = page.outcomes(entry).values()
    shutil.rmtree(page.root)
    counts = Counter(outcomes.values())
    came = {one.recipient for one in server.got}
    found = witness.copies(server.got)
    missing = sum(one not in came for one, outcome in outcomes.items() if outcome is Outcome.SENT)
    refused = {id_of(one.address, Medium.EMAIL) for one in subscribers.people(readers) if is_refused(one.address)}
    ended = {Outcome.SENT, Outcome.REFUSED, Outcome.GAVE_UP}
    is_right = refused == {one for one, outcome in outcomes.items() if outcome is Outcome.REFUSED}
    did = ", ".join(f"{count:,} × {what}" for what, count in sorted(server.did.items()))
    return Figure(
        work=f"{readers:,} readers by a server that is not well ({did}): those with an outcome",
        target=f"{readers:,}; 0 sent and missing",
        result=f"{len(outcomes):,} after {runs} runs: "
        + ", ".join(f"{count:,} {outcome.name.lower()}" for outcome, count in counts.items())
        + f"; {missing} sent and missing; {found.more} twice, {found.other} with another Message-ID",
        holds=len(outcomes) == readers
        and counts.keys() <= ended
        and is_right
        and not missing
        and not found.other
        and found.more <= server.did["hung up after the mail"],
    )
