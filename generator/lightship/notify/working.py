"""Work on an event's recipients: take parts that nobody works on, and see each of their recipients to an outcome."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from lightship.channels.base import DownError, Recipient
from lightship.ledger import parts as ledger_parts
from lightship.ledger import rests, threads, works
from lightship.ledger.openings import Line, Opening
from lightship.ledger.parts import Frozen, Part
from lightship.ledger.rests import Rest
from lightship.ledger.texts import Texts
from lightship.ledger.works import Outcome, TakenError, Work
from lightship.model.message import Message
from lightship.model.notifying import Unsure
from lightship.model.subscriber import Subscriber
from lightship.notify import failing, freezing
from lightship.notify.carrying import carry
from lightship.notify.freezing import parts
from lightship.notify.leading import Leading
from lightship.notify.notifier import Notifier
from lightship.notify.pacing import Pace
from lightship.notify.patience import Patience, Round
from lightship.notify.sending import Parcel, Progress, Sender
from lightship.notify.unreachable import Unreachable

_GONE = "no longer subscribed"
# How often a worker looks after those who come first, while it has nothing else to do.
_LOOK_S = 2.0


class Worker:
    """Sees the recipients of an event on one channel to their outcomes."""

    def __init__(self, notifier: Notifier, opening: Opening, texts: Texts, channel: str, sender: Sender) -> None:
        """Work for one channel of an event with an open notifier."""
        self._notifier, self._opening, self._texts, self._sender = notifier, opening, texts, sender
        self._channel = channel
        self._lines = [number for number, line in enumerate(opening.lines) if line.channel == channel]
        self._pace = Pace(notifier, opening, channel)
        self._unreachable = Unreachable(notifier)
        self._has_worked = False

    def run(self, patience: Patience | None) -> Round:
        """Go over the parts until nothing waits, or until waiting longer is the next run's business.

        The audience that comes first is told before all others, by whichever channels.
        """
        leading = Leading(self._notifier, self._opening)
        first = [line for line in self._lines if line in leading.lines]
        found = self._round(leading.parts() if first else (), first)
        while not leading.is_over():
            if patience is None or self._notifier.is_ending():
                return found
            self._notifier.sleep(_LOOK_S)
            found = self._round(leading.parts() if first else (), first)
        return self._all(patience)

    def _all(self, patience: Patience | None) -> Round:
        """See all recipients to their outcomes, as far as that goes."""
        notifier, event, lines = self._notifier, self._opening.event.id, self._lines
        found = self._round(parts(notifier, self._opening), lines)
        while found.left and patience and not notifier.is_ending():
            pause = patience.pause_s(found, notifier.clock())
            if pause is None:
                break
            notifier.sleep(pause)
            again = (ledger_parts.look(notifier.store, event, number) for number in found.left)
            is_broken_off = bool(found.down)
            of = parts(notifier, self._opening) if is_broken_off else (part for part in again if part)
            found = self._round(of, lines)
        return found

    def _round(self, of: Iterable[Part], lines: Sequence[int]) -> Round:
        """Work on some lines of parts, as far as the channel goes."""
        left: list[int] = []
        due: list[datetime] = []
        is_held, down = False, None
        for part, line in ((part, line) for part in of for line in lines if line in part.recipients):
            if self._notifier.is_ending():
                break
            try:
                work, down = self._part(part, line)
            except TakenError:
                is_held = True
                left.append(part.number)
                continue
            if not work.is_settled:
                left.append(part.number)
                due.extend(work.put_off().values())
            if down:
                break
        return Round(
            left=tuple(dict.fromkeys(left)),
            has_worked=self._has_worked,
            is_held=is_held,
            due=min(due, default=None),
            down=down,
        )

    def _part(self, part: Part, line: int) -> tuple[Work, DownError | None]:
        notifier, event = self._notifier, self._opening.event
        recipients = part.recipients[line]
        found = works.look(notifier.store, event.id, part.number, line)
        if found and not found.is_to_do(notifier.clock()):
            return found, None
        new = fresh(notifier, event.id, part, line)
        if rest := rests.look(notifier.store, self._channel, notifier.clock()):
            left = (rest.until - notifier.clock()).total_seconds()
            return found or new, DownError(rest.why, f"it is left alone until {rest.until:%H:%M} UTC", wait_s=left)
        work = works.claim(notifier.store, new, notifier.clock())
        self._has_worked = True
        progress = Progress(notifier, work, keeps_references=self._opening.lines[line].is_listed)
        for place in work.places(Outcome.IN_FLIGHT):
            unsure(progress, place)
        due = progress.work.having(progress.known).due(notifier.clock())
        people = self._people([recipients[place] for place in due], line)
        parcels = []
        for place in due:
            subscriber = people.get(recipients[place].id)
            if subscriber is None:
                progress.skip(place, _GONE)
            else:
                parcels.append(self._parcel(part.number, place, recipients[place], subscriber, line))
        down = carry(progress, parcels, self._sender, self._pace)
        if down and down.wait_s:
            until = notifier.clock() + timedelta(seconds=down.wait_s)
            rests.begin(notifier.store, self._channel, Rest(until=until, why=down.message))
        released = progress.release()
        failing.judge(notifier, self._opening, line, recipients, released)
        if not self._opening.lines[line].is_listed:
            self._unreachable.judge(recipients, len(parcels), progress.nobody)
        self._begin_threads(parcels, released, self._opening.lines[line])
        return released, down

    def _people(self, recipients: Sequence[Frozen], line: int) -> dict[str, Subscriber]:
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
