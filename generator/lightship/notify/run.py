"""Tell people what is new: open it, and see every recipient to an outcome, each channel by itself."""

import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lightship.errors import LightshipError
from lightship.ledger import openings, parts, texts, works
from lightship.ledger.openings import Opening
from lightship.ledger.works import Outcome
from lightship.model.message import Message
from lightship.notify.notifier import Notifier
from lightship.notify.sending import Sender
from lightship.notify.superseding import close_older
from lightship.notify.working import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of an event's recipients: outcomes by the number of the line, and what stands in a channel's way.

    `passed` counts the subscribers who are not told, by the reason. `is_whole`: all recipients are frozen.
    """

    opening: Opening
    outcomes: Mapping[int, Mapping[Outcome, int]]
    passed: Mapping[str, int]
    faults: Mapping[str, LightshipError]
    is_whole: bool

    @property
    def is_finished(self) -> bool:
        """Tell whether every recipient has an outcome."""
        return self.is_whole and not any(
            count and not outcome.is_settled for counts in self.outcomes.values() for outcome, count in counts.items()
        )


def begin(notifier: Notifier, opening: Opening, messages: Iterable[Message]) -> Opening:
    """Open an event with its messages; gives the opening that holds."""
    texts.keep(notifier.store, opening.event.id, messages)
    return openings.open_(notifier.store, opening)


def tell(
    notifier: Notifier, opening: Opening, connections: Callable[[str], int], open_: Callable[[str], Notifier]
) -> Told:
    """See the recipients of an opened event to their outcomes.

    `connections` gives how many a channel has, `open_` a notifier for the thread of a channel. Older news of the same
    entry is closed before.
    """
    event = opening.event
    if openings.is_news(event):
        close_older(notifier, event)
    kept = texts.texts(notifier.store, event.id)
    faults: dict[str, LightshipError] = {}
    broken: list[BaseException] = []

    def work(channel: str) -> None:
        try:
            own = open_(channel)
            sender = Sender(own.channels[channel], connections(channel))
            try:
                found = Worker(own, opening, kept, channel, sender).run()
            finally:
                sender.close()
            if found.down:
                faults[channel] = found.down
        except LightshipError as error:
            faults[channel] = error
        except BaseException as error:  # noqa: BLE001 - it is raised again where somebody waits
            broken.append(error)

    names = dict.fromkeys(line.channel for line in opening.lines)
    threads = [threading.Thread(target=work, args=(name,), daemon=True) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    told = count(notifier, opening, faults)
    if told.is_finished:
        openings.finish(notifier.store, event.id)
    return told


def count(notifier: Notifier, opening: Opening, faults: Mapping[str, LightshipError] | None = None) -> Told:
    """Count what became of an event's recipients; those of a part that nobody has begun wait."""
    outcomes: dict[int, dict[Outcome, int]] = {}
    passed: dict[str, int] = {}
    is_whole = False
    for part in parts.frozen(notifier.store, opening.event.id):
        is_whole = part.is_last
        for why, number in part.passed.items():
            passed[why] = passed.get(why, 0) + number
        for line, recipients in part.recipients.items():
            counts = outcomes.setdefault(line, dict.fromkeys(Outcome, 0))
            work = works.look(notifier.store, opening.event.id, part.number, line)
            for outcome in work.outcomes if work else (Outcome.WAITING,) * len(recipients):
                counts[outcome] += 1
    return Told(opening=opening, outcomes=outcomes, passed=passed, faults=faults or {}, is_whole=is_whole)
