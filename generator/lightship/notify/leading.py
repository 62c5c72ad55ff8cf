"""The audience that is told before all others: which lines are its own, and whether they have been told."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from lightship.ledger import works
from lightship.ledger.openings import Opening
from lightship.ledger.parts import Part
from lightship.notify.freezing import parts
from lightship.notify.notifier import Notifier


class Leading:
    """What an opening tells those who come first, seen by one worker."""

    def __init__(self, notifier: Notifier, opening: Opening) -> None:
        """Look at nothing yet."""
        self._notifier, self._opening = notifier, opening
        self.lines = [
            number for number, line in enumerate(opening.lines) if line.audience == notifier.notifying.first.audience
        ]
        self._left = self._places()
        self._next: tuple[Part, int] | None = None
        self._is_over = not self.lines

    def is_over(self) -> bool:
        """Tell whether all of them were handed their messages or are put off, or the others have waited enough."""
        notifier = self._notifier
        longest = self._opening.at + timedelta(seconds=notifier.notifying.first.within_s)
        while not self._is_over and notifier.clock() < longest:
            self._next = self._next or next(self._left, None)
            if self._next is None:
                self._is_over = True
                break
            part, line = self._next
            work = works.look(notifier.store, self._opening.event.id, part.number, line)
            if work is None or work.is_to_do(notifier.clock()):
                return False
            self._next = None
        return True

    def parts(self) -> Iterator[Part]:
        """Give the parts in which they may be; contacts are in the first one, so that no other is frozen for them."""
        has_subscribers = any(not self._opening.lines[line].is_listed for line in self.lines)
        return islice(parts(self._notifier, self._opening), None if has_subscribers else min(1, len(self.lines)))

    def _places(self) -> Iterator[tuple[Part, int]]:
        return ((part, line) for part in self.parts() for line in self.lines if line in part.recipients)
