"""Close older news of an entry before newer news goes out, so that nobody gets the older words after the newer."""

from lightship.ledger import openings, works
from lightship.ledger.openings import Opening
from lightship.ledger.parts import Part
from lightship.ledger.works import Outcome, TakenError, Work
from lightship.model.message import Event, Occasion
from lightship.model.notifying import Unsure
from lightship.notify.freezing import parts
from lightship.notify.notifier import Notifier
from lightship.notify.sending import Progress
from lightship.notify.working import fresh

_POLL_S = 0.5
# What time brings overtakes nothing.
_OF_TIME = (Occasion.REMINDER, Occasion.OVERDUE)
_MAYBE = "it may have been sent: its run ended while it was handed over"


def close_older(notifier: Notifier, event: Event) -> bool:
    """Give every recipient of what an event overtakes an outcome; waits for what is being handed over now.

    News overtakes older news of the same entry, a correction or withdrawal the words that it is about. Tells whether
    all is closed: not when the run is to end before.
    """
    overtaken = openings.older(notifier.store, event) if openings.is_news(event) else (event.before,)
    for id_ in filter(None, overtaken if event.occasion not in _OF_TIME else ()):
        opening = openings.look(notifier.store, id_)
        if opening and notifier.store.read(openings.marker(id_)):
            if not close(notifier, opening):
                return False
            openings.finish(notifier.store, id_)
    return True


def close(notifier: Notifier, opening: Opening) -> bool:
    """Supersede whatever of an event was not sent yet; tell whether that is done, and not broken off."""
    is_cut_short = False
    for part in parts(notifier, opening):
        for line in part.recipients:
            while not (closed := _closed(notifier, opening, part, line)):
                if notifier.is_ending():
                    return False
                notifier.sleep(_POLL_S)
            is_cut_short = is_cut_short or Outcome.SUPERSEDED in closed.outcomes
    if is_cut_short:
        openings.cut_short(notifier.store, opening.event.id)
    return True


def _closed(notifier: Notifier, opening: Opening, part: Part, line: int) -> Work | None:
    """Close a part's line if nobody works on it; gives it when it is closed."""
    event = opening.event.id
    found = works.look(notifier.store, event, part.number, line)
    if found and found.is_settled:
        return found
    try:
        work = works.claim(notifier.store, fresh(notifier, event, part, line), notifier.clock())
        progress = Progress(notifier, work)
        progress.known.update(dict.fromkeys(work.places(Outcome.WAITING), Outcome.SUPERSEDED))
        for place in work.places(Outcome.IN_FLIGHT):
            if notifier.notifying.unsure is Unsure.HOLD:
                progress.hold(place, _MAYBE)
            else:
                progress.known[place] = Outcome.SUPERSEDED
                progress.note(place, _MAYBE)
        return progress.release()
    except TakenError:
        return None
