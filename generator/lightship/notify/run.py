"""Tell people what is new: open it, and see every recipient to an outcome, each channel by itself."""

import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice

from lightship.channels.base import Channel, ChannelError
from lightship.errors import LightshipError
from lightship.ledger import archive, openings, texts
from lightship.ledger.fates import fates
from lightship.ledger.openings import Opening
from lightship.ledger.works import Outcome
from lightship.model.message import Message
from lightship.notify.composing import composed
from lightship.notify.freezing import parts
from lightship.notify.guarding import NotifyError
from lightship.notify.notifier import Notifier
from lightship.notify.patience import Patience, Round
from lightship.notify.processes import fork
from lightship.notify.sending import Sender
from lightship.notify.superseding import close_older
from lightship.notify.working import Worker
from lightship.state.base import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of an event's recipients: outcomes by the number of the line, and what stands in a channel's way.

    `passed` counts the subscribers who are not told, by the reason. `is_whole`: all recipients are frozen. `due` is
    when the first of those who were put off may be tried again, where nothing else is left, None otherwise.
    `has_worked`: there was something to do for this run.
    """

    opening: Opening
    outcomes: Mapping[int, Mapping[Outcome, int]]
    passed: Mapping[str, int]
    faults: Mapping[str, LightshipError]
    is_whole: bool
    due: datetime | None = None
    has_worked: bool = False

    @property
    def is_finished(self) -> bool:
        """Tell whether every recipient has an outcome."""
        return self.is_whole and not any(
            count and not outcome.is_settled for counts in self.outcomes.values() for outcome, count in counts.items()
        )


def begin(notifier: Notifier, opening: Opening, messages: Iterable[tuple[str, Message]]) -> Opening:
    """Open an event with its messages, each with its channel; gives the opening that holds.

    Raises ContentError when a rule of redaction finds in one what must not be sent: then nothing is opened.
    """
    listed = list(messages)
    files: dict[str, bytes] = {}
    for one in listed:
        # What cannot be composed reaches nobody, and the ledger tells why; the others are told all the same.
        with suppress(ChannelError):
            files.update(_composed(notifier, one, opening))
    texts.keep(notifier.store, opening.event.id, listed)
    kept = archive.keep(notifier.store, opening.event.id, files)
    return openings.open_(notifier.store, replace(opening, archive=kept))


def _composed(notifier: Notifier, one: tuple[str, Message], opening: Opening) -> dict[str, bytes]:
    channels, notifying = notifier.channels, notifier.notifying
    return dict(composed([one], opening.lines, channels, notifying, notifier.unsubscribe, notifier.proofread))


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Who does the work: `open_` gives a notifier to the thread of a channel, by the number of its process.

    `connections` gives how many a channel has in each process, `processes` how many there may be. `is_patient`: they
    wait a while for refusals to pass and for others to end, instead of leaving that to a later run.
    """

    open_: Callable[[int, str], Notifier]
    connections: Callable[[str], int]
    processes: int = 1
    is_patient: bool = True


def tell(notifier: Notifier, opening: Opening, crew: Crew) -> Told:
    """See the recipients of an opened event to their outcomes; what it overtakes is closed before."""
    event = opening.event
    if not close_older(notifier, event):
        return count(notifier.store, opening)
    first = list(islice(parts(notifier, opening), 3))
    channels = dict.fromkeys(line.channel for line in opening.lines)
    # A part or two are sent sooner than a process is started.
    count_ = 1 if first[-1].is_last else crew.processes
    begun = [fork(partial(_work, opening, crew, channels, number)) for number in range(1, count_)]
    others = [process for process in begun if process]
    try:
        done = _work(opening, crew, channels, 0)
        for process in others:
            process.wait(notifier.is_ending)
    except BaseException:
        # Nobody is told any more when this process is not there to say so.
        for process in others:
            process.end()
        raise
    is_more_left = done.faults or any(found.is_held for found in done.rounds)
    due = None if is_more_left else min((found.due for found in done.rounds if found.due), default=None)
    has_worked = any(found.has_worked for found in done.rounds)
    told = replace(count(notifier.store, opening), faults=done.faults, due=due, has_worked=has_worked)
    if told.is_finished:
        openings.finish(notifier.store, event.id)
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """What a process did: what stands in a channel's way, and the last round of each."""

    faults: dict[str, LightshipError]
    rounds: list[Round]


def _work(opening: Opening, crew: Crew, channels: Iterable[str], process: int) -> _Done:
    """Work on every channel, each in a thread of its own, so that one that is down holds up no other."""
    done = _Done(faults={}, rounds=[])
    broken: list[BaseException] = []

    def work(channel: str) -> None:
        try:
            own = crew.open_(process, channel)
            kept = texts.texts(own.store, opening.event.id)
            sender = Sender(_channel(own, channel), crew.connections(channel))
            try:
                found = Worker(own, opening, kept, channel, sender).run(Patience() if crew.is_patient else None)
            finally:
                sender.close()
            done.rounds.append(found)
            if found.down:
                done.faults[channel] = found.down
        except LightshipError as error:
            done.faults[channel] = error
        except BaseException as error:  # noqa: BLE001 - it is raised again where somebody waits
            broken.append(error)

    threads = [threading.Thread(target=work, args=(name,), daemon=True) for name in channels]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return done


def _channel(notifier: Notifier, name: str) -> Channel:
    if name not in notifier.channels:
        hint = "what was opened for it waits: name it in delivery.yml until that is told"
        raise NotifyError(f"delivery.yml has no channel {name!r} for an audience any more", hint)
    return notifier.channels[name]


def count(store: Store, opening: Opening) -> Told:
    """Count what became of an event's recipients; those of a part that nobody has begun wait."""
    outcomes: dict[int, dict[Outcome, int]] = {}
    passed: dict[str, int] = {}
    is_whole = False
    for fate in fates(store, opening.event.id):
        part = fate.part
        is_whole = part.is_last
        for why, number in part.passed.items():
            passed[why] = passed.get(why, 0) + number
        for line, recipients in part.recipients.items():
            counts = outcomes.setdefault(line, dict.fromkeys(Outcome, 0))
            work = fate.works.get(line)
            for outcome in work.outcomes if work else (Outcome.WAITING,) * len(recipients):
                counts[outcome] += 1
    return Told(opening=opening, outcomes=outcomes, passed=passed, faults={}, is_whole=is_whole)
