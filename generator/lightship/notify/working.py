"""Work on an event's recipients: take parts that nobody works on, and see each of their recipients to an outcome."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from lightship.channels.base import DownError, Recipient
from lightship.ledger import openings, threads, works
from lightship.ledger import parts as ledger_parts
from lightship.ledger.openings import Line, Opening
from lightship.ledger.parts import Frozen, Part
from lightship.ledger.texts import Texts
from lightship.ledger.works import Outcome, TakenError, Work
from lightship.model.message import Message
from lightship.model.notifying import Unsure
from lightship.model.subscriber import Subscriber
from lightship.notify import freezing
from lightship.notify.notifier import LEASE, Notifier
from lightship.notify.sending import Parcel, Progress, Sender, carry

_GONE = "no longer subscribed"
# How long a worker waits between its tries of what was put off, and how long in all; the next run goes on.
_PAUSES_S = (2.0, 5.0, 15.0, 30.0, 60.0)
# How often and how long a worker looks after what others hold.
_WATCH = timedelta(seconds=3)
_WATCHED = LEASE * 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What came of going once over some parts: the numbers of those that are not settled, recipients of them that wait
    for another try by us, and why the channel is down.
    """

    waiting: int
    left: tuple[int, ...]
    down: DownError | None


class Worker:
    """Sees the recipients of an event on one channel to their outcomes."""

    def __init__(self, notifier: Notifier, opening: Opening, texts: Texts, channel: str, sender: Sender) -> None:
        """Work for one channel of an event with an open notifier."""
        self._notifier, self._opening, self._texts, self._sender = notifier, opening, texts, sender
        self._lines = [number for number, line in enumerate(opening.lines) if line.channel == channel]
        self._pace = pace(rate(notifier, channel) * notifier.share)

    def run(self) -> Round:
        """Go over the parts until nothing waits, or until waiting longer is the next run's business."""
        pauses = iter(_PAUSES_S)
        watches = int(_WATCHED / _WATCH)
        found = self._round(parts(self._notifier, self._opening))
        while found.left:
            if found.waiting or found.down:
                pause = next(pauses, None)
                if pause is None or (found.down and found.down.permanent):
                    return found
                self._notifier.sleep(found.down.wait_s or pause if found.down else pause)
            elif watches:
                # Others see to the rest; should one of them have died, its parts are free when its lease is over.
                watches -= 1
                self._notifier.sleep(_WATCH.total_seconds())
            else:
                return found
            event = self._opening.event.id
            again = (ledger_parts.look(self._notifier.store, event, number) for number in found.left)
            is_broken_off = bool(found.down)
            found = self._round(
                parts(self._notifier, self._opening) if is_broken_off else (part for part in again if part)
            )
        return found

    def _round(self, of: Iterable[Part]) -> Round:
        """Work on parts, as far as the channel goes."""
        waiting = 0
        left: list[int] = []
        for part in of:
            for line in self._lines:
                if line not in part.recipients:
                    continue
                try:
                    work, down = self._part(part, line)
                except TakenError:
                    left.append(part.number)
                    continue
                unsettled = len(work.places(Outcome.WAITING, Outcome.IN_FLIGHT))
                waiting += unsettled
                if unsettled:
                    left.append(part.number)
                if down:
                    return Round(waiting=waiting, left=tuple(dict.fromkeys(left)), down=down)
        return Round(waiting=waiting, left=tuple(dict.fromkeys(left)), down=None)

    def _part(self, part: Part, line: int) -> tuple[Work, DownError | None]:
        notifier, event = self._notifier, self._opening.event
        recipients = part.recipients[line]
        found = works.look(notifier.store, event.id, part.number, line)
        if found and found.is_settled:
            return found, None
        work = works.claim(notifier.store, fresh(notifier, event.id, part, line), notifier.clock())
        progress = Progress(notifier, work, keeps_references=self._opening.lines[line].is_listed)
        for place in work.places(Outcome.IN_FLIGHT):
            unsure(progress, place)
        people = self._people(recipients, line)
        parcels = []
        for place in progress.work.having(progress.known).places(Outcome.WAITING):
            subscriber = people.get(recipients[place].id)
            if subscriber is None:
                progress.skip(place, _GONE)
            else:
                parcels.append(self._parcel(part.number, place, recipients[place], subscriber, line))
        down = carry(
            progress,
            parcels,
            self._sender,
            is_overtaken=lambda: openings.is_superseded(notifier.store, event),
            pace=self._pace,
        )
        released = progress.release()
        self._begin_threads(parcels, released, self._opening.lines[line])
        return released, down

    def _people(self, recipients: tuple[Frozen, ...], line: int) -> dict[str, Subscriber]:
        notifier, told = self._notifier, self._opening.lines[line]
        if told.is_listed:
            addresses = freezing.listed(notifier.notifying, told.audience, told.channel)
            contacts = (notifier.contact(address, told) for address in addresses)
            return {contact.id: contact for contact in contacts}
        found = notifier.subscribers.find([one.id for one in recipients])
        return {id_: one for id_, one in found.items() if one.confirmed and not one.quarantined}

    def _parcel(self, number: int, place: int, one: Frozen, subscriber: Subscriber, line: int) -> Parcel:
        told = self._opening.lines[line]
        message = self._text(told, one.language)
        recipient = Recipient(
            id=one.id,
            address=subscriber.address,
            name=subscriber.name,
            zone=one.zone,
            unsubscribe="" if told.is_listed else self._notifier.unsubscribe(subscriber, told),
            thread=self._thread(message, told, one.id),
            slip=self._notifier.slips.written(self._opening.event.id, number, line, place),
        )
        return Parcel(place=place, recipient=recipient, message=message)

    def _thread(self, message: Message, line: Line, recipient: str) -> str:
        """Give the thread of a contact's story; mails find theirs by the ids of their messages alone."""
        return threads.look(self._notifier.store, message.root_event, line.channel, recipient) if line.is_listed else ""

    def _begin_threads(self, parcels: Sequence[Parcel], work: Work, line: Line) -> None:
        for parcel in parcels:
            reference = work.references.get(parcel.place)
            if reference and line.is_listed and not parcel.recipient.thread:
                root = parcel.message.root_event
                threads.begin(self._notifier.store, root, line.channel, parcel.recipient.id, reference)

    def _text(self, line: Line, language: str) -> Message:
        """Give a line's words; in its first language where the page had not this one when the event was opened."""
        found = self._texts.get((line.channel, line.audience, language))
        of_line = (line.channel, line.audience)
        return found or next(message for name, message in self._texts.items() if name[:2] == of_line)


def parts(notifier: Notifier, opening: Opening) -> Iterator[Part]:
    """Give every part of an event, freezing those that are not frozen yet."""
    part: Part | None = None
    while part is None or not part.is_last:
        part = freezing.part(notifier, opening, part)
        yield part


def fresh(notifier: Notifier, event: str, part: Part, line: int) -> Work:
    """Give the work on a part as it is when nobody has begun."""
    outcomes = (Outcome.WAITING,) * len(part.recipients[line])
    return Work(event=event, number=part.number, line=line, outcomes=outcomes, run=notifier.run, until=notifier.until())


def unsure(progress: Progress, place: int) -> None:
    """Decide what becomes of a message that was in flight when its worker died."""
    if progress.notifier.notifying.unsure is Unsure.HOLD:
        progress.hold(place, "its run ended while it was handed over")
    else:
        progress.known[place] = Outcome.WAITING


def pace(per_s: float) -> Callable[[int], None]:
    """Give what waits until so many more messages may go, at most so many a second; 0 for no limit."""
    due = time.monotonic()

    def wait(count: int) -> None:
        nonlocal due
        if not per_s:
            return
        now = time.monotonic()
        due = max(due, now) + count / per_s
        if due - count / per_s > now:
            time.sleep(due - count / per_s - now)

    return wait


def rate(notifier: Notifier, channel: str) -> float:
    """Give a channel's rate in messages a second; 0 for no limit."""
    settings = notifier.notifying.channel(channel)
    found = settings.options.get("rate") if settings else None
    return float(found) if isinstance(found, int | float) else 0.0
