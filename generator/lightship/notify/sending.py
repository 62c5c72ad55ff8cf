"""A channel with its connections, which takes as many messages at once, and what is known of those of a part."""

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from lightship.channels.base import (
    Channel,
    ChannelError,
    Connection,
    DownError,
    NobodyError,
    Recipient,
    Stepwise,
    UnsureError,
    key_of,
)
from lightship.ledger import works
from lightship.ledger.works import Outcome, Work
from lightship.model.message import Message
from lightship.model.notifying import Unsure
from lightship.notify.notifier import Notifier

PAUSES_S = (2, 5, 15, 30, 60, 300, 900, 1800, 3600)
"""How long a recipient who was put off is left alone, by how often that was; after one more a recipient is given up."""
TRIES = len(PAUSES_S) + 1
"""After so many refusals that might pass, a recipient is given up: two hours after the first one."""
_DRAFTS = 64
Result = tuple[Outcome, str, str]
"""What became of one message, why, and the channel's reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message on its way: its place in the part, its recipient, and which message it is."""

    place: int
    recipient: Recipient
    message: Message


class Sender:
    """A channel with its connections, used by one worker."""

    def __init__(self, channel: Channel, connections: int, renew_s: float = 20.0) -> None:
        """Open nothing yet; `renew_s` is well within a lease."""
        self._channel = channel
        self._renew_s = renew_s
        self._open: list[Connection | None] = [None] * connections
        self._pool = ThreadPoolExecutor(connections)
        self._drafts: dict[tuple[str, str, str, str], Any] = {}

    @property
    def width(self) -> int:
        """Give how many messages may be on their way at once."""
        return len(self._open)

    def send(self, parcels: Sequence[Parcel], event: str, renew: Callable[[], None]) -> list[Result | ChannelError]:
        """Hand over at most as many messages as there are connections, and give what became of each.

        `renew` is called now and then while a server lets us wait, which may take minutes at the end of a mail.
        """
        together = [slot for slot in range(len(parcels)) if isinstance(self._open[slot], Stepwise)]
        alone = [[slot] for slot in range(len(parcels)) if slot not in together]
        shares = [slots for slots in (together, *alone) if slots]
        handed = [self._pool.submit(self._share, slots, parcels, event) for slots in shares]
        while wait(handed, timeout=self._renew_s).not_done:
            renew()
        results = {slot: result for one in handed for slot, result in one.result().items()}
        return [results[slot] for slot in range(len(parcels))]

    def close(self) -> None:
        """Close what is open."""
        self._pool.shutdown()
        for connection in self._open:
            if connection:
                connection.close()
        self._open = [None] * len(self._open)

    def _share(self, slots: Sequence[int], parcels: Sequence[Parcel], event: str) -> dict[int, Result | ChannelError]:
        """Hand messages over on some connections, in turn step by step; gives what became of them by slot."""
        going = {slot: self._steps(slot, parcels[slot], event) for slot in slots}
        results: dict[int, Result | ChannelError] = {}
        while going:
            for slot, steps in list(going.items()):
                try:
                    next(steps)
                except StopIteration as end:
                    results[slot] = end.value
                    del going[slot]
        return results

    def _steps(self, slot: int, parcel: Parcel, event: str) -> Generator[None, None, Result | ChannelError]:
        try:
            connection = self._open[slot]
            if connection is None:
                connection = self._open[slot] = self._channel.connect()
            draft, key = self._draft(parcel.message, parcel.recipient.zone), key_of(event, parcel.recipient.id)
            if isinstance(connection, Stepwise):
                receipt = yield from connection.steps(draft, parcel.recipient, key)
            else:
                receipt = connection.send(draft, parcel.recipient, key)
        except (DownError, UnsureError) as error:
            self._drop(slot)
            return error
        except ChannelError as error:
            return error
        return Outcome.SENT, "", receipt.reference

    def _drop(self, slot: int) -> None:
        connection, self._open[slot] = self._open[slot], None
        if connection:
            connection.close()

    def _draft(self, message: Message, zone: str) -> Any:
        """Give a message its form, once for all who share it; a race makes it twice and does no harm."""
        name = (message.event.id, message.audience, message.language, zone)
        draft = self._drafts.get(name)
        if draft is None:
            if len(self._drafts) >= _DRAFTS:
                self._drafts.clear()
            draft = self._drafts[name] = self._channel.compose(message, zone)
        return draft


@dataclass(slots=True)
class Progress:
    """A worker's work on a part: what is recorded, and what is known and will be recorded with the next window.

    The channel's references are kept where a later message joins the thread of the first, as in the room of a chat.
    `nobody` has the status, by the place, of those whose mailbox is not there.
    """

    notifier: Notifier
    work: Work
    keeps_references: bool = False
    known: dict[int, Outcome] = field(default_factory=dict)
    nobody: dict[int, str] = field(default_factory=dict)

    def record(self, begun: Mapping[int, Outcome] | None = None) -> None:
        """Record what is known, and what is about to begin; raises TakenError when another worker has taken it."""
        work = self._having({**self.known, **(begun or {})})
        self.work = works.swap(self.notifier.store, replace(work, until=self.notifier.until()))
        self.known.clear()

    def skip(self, place: int, reason: str) -> None:
        """Note that somebody is not told any more, and why."""
        self._note(place, Outcome.SKIPPED, reason)

    def hold(self, place: int, reason: str) -> None:
        """Note that nobody knows whether a message was sent, and that it is not sent again."""
        self._note(place, Outcome.HELD, reason)

    def note(self, place: int, reason: str) -> None:
        """Note something about a message."""
        self.work = replace(self.work, reasons={**self.work.reasons, place: reason})

    def release(self) -> Work:
        """Record what is known and let go, so that anybody may take it."""
        work = self._having(self.known)
        self.work = works.swap(self.notifier.store, replace(work, until=self.notifier.clock()))
        self.known.clear()
        return self.work

    def settle(self, place: int, result: Result | ChannelError) -> None:
        """Note what became of a message."""
        match result:
            case DownError():
                self.known[place] = Outcome.WAITING
            case UnsureError() if self.notifier.notifying.unsure is Unsure.HOLD:
                self.hold(place, result.message)
            case ChannelError():
                self._refused(place, result)
            case outcome, _, reference:
                self.known[place] = outcome
                if reference and self.keeps_references:
                    self.work = replace(self.work, references={**self.work.references, place: reference})

    def _having(self, changed: Mapping[int, Outcome]) -> Work:
        work = self.work.having(changed)
        return work.sent_at(self.notifier.clock()) if Outcome.SENT in changed.values() else work

    def _refused(self, place: int, error: ChannelError) -> None:
        tries = self.work.tries.get(place, 0) + 1
        self.work = replace(self.work, tries={**self.work.tries, place: tries})
        if isinstance(error, NobodyError):
            self.nobody[place] = error.status
        if error.permanent:
            self._note(place, Outcome.REFUSED, error.message)
        elif tries >= TRIES:
            self._note(place, Outcome.GAVE_UP, f"gave up after {tries} tries: {error.message}")
        else:
            self._note(place, Outcome.WAITING, error.message)
            later = self.notifier.clock() + timedelta(seconds=max(PAUSES_S[tries - 1], error.wait_s))
            self.work = replace(self.work, after={**self.work.after, place: later})

    def _note(self, place: int, outcome: Outcome, reason: str) -> None:
        self.known[place] = outcome
        self.note(place, reason)
