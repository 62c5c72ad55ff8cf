"""What a run tells, in which order, and what it tells together."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from townsfolk import NOTIFYING, NOW, Town, correction, event, message, refusing

from lightship.channels.base import DownError
from lightship.config.policy import DEFAULT_POLICY
from lightship.events import pending
from lightship.ledger import baseline, openings
from lightship.ledger.baseline import Known
from lightship.ledger.openings import Line
from lightship.ledger.works import Outcome
from lightship.model.message import Event, Message, Occasion
from lightship.model.notifying import Fatigue
from lightship.model.nouns import Phase
from lightship.notify import run
from lightship.notify.announcing import Announced, News, announce
from lightship.notify.run import Crew
from memories import Gate, Killed, Killing

LINES = (Line(audience="public", channel="mail"), Line(audience="executives", channel="mail", is_listed=True))
FATIGUE = Fatigue(per_hour=2, below="critical")


class Page:
    """A page whose events grow, and the town that reads of them."""

    def __init__(self, fatigue: Fatigue = NOTIFYING.fatigue) -> None:
        self.town = Town(5, replace(NOTIFYING, fatigue=fatigue))
        self.events: list[Event] = []
        self.lines: dict[str, tuple[Line, ...]] = {}
        self.said: dict[str, list[str]] = {}
        baseline.widen(self.town.notifier().store, (), (), NOW)

    def write(self, *found: Event) -> None:
        self.events.extend(found)

    def notify(self, gate: Gate | None = None) -> Announced:
        """Run `lightship notify`."""
        notifier = self.town.notifier(gate)
        crew = Crew(open_=lambda _, __: notifier, connections=lambda _: 4)
        self.town.time.enter()
        try:
            return announce(notifier, self.news, lambda opening: run.tell(notifier, opening, crew), is_meant=True)
        finally:
            self.town.time.leave()

    def news(self, known: Known) -> News:
        return News(
            pending=pending(self.events, known),
            lines=lambda event: self.lines.get(event.id, LINES),
            messages=self.messages,
            policy=DEFAULT_POLICY,
        )

    def messages(self, of: Sequence[Event], lines: Sequence[Line]) -> list[tuple[str, Message]]:
        self.said[of[-1].id] = [one.id for one in of]
        return [(line.channel, message(of[-1], line.audience)) for line in lines]

    def heard(self, recipient: str = f"{1:016x}") -> list[str]:
        """Give what somebody got, in the order in which it came: for each message the updates in it."""
        got = [of for _, of, who in self.town.mailbox.taken if who == recipient]
        return ["+".join(one.rpartition("-")[2] for one in self.said[of]) for of in got]


def at(number: int, minutes: int, **fields: object) -> Event:
    """Make up an update so many minutes after the first."""
    return replace(event(number), at=NOW + timedelta(minutes=minutes), **fields)


def test_all_of_several_merges_are_told_once_though_the_run_of_one_was_cancelled() -> None:
    page = Page()
    page.write(event(1))
    page.notify()
    page.write(event(2))
    page.write(event(3))
    page.notify()
    page.notify()

    assert page.heard() == ["1", "2", "3"]


@pytest.mark.parametrize("number", range(1, 12))
def test_a_run_that_is_cancelled_before_it_sends_changes_nothing(number: int) -> None:
    page = Page()
    page.write(event(1))
    page.notify()
    page.write(event(2))
    with pytest.raises(Killed):
        page.notify(Killing(number))
    page.town.sleep(61)
    page.write(event(3))
    page.notify()

    heard = page.heard()
    # What was opened and not sent when newer words came is superseded by them.
    assert heard in (["1", "2", "3"], ["1", "3"])
    assert heard == ["1", "2", "3"] or openings.look(page.town.notifier().store, event(2).id)


def test_updates_that_had_to_wait_are_told_together_when_the_hour_is_over() -> None:
    page = Page(FATIGUE)
    page.write(at(1, 0), at(2, 5))
    page.notify()
    page.town.sleep(600)
    page.write(at(3, 10), at(4, 12), at(5, 14))
    waiting = page.notify().waiting
    page.town.sleep(3600)
    told = page.notify()

    assert waiting == (event(3).id, event(4).id, event(5).id)
    assert page.heard() == ["1", "2", "3+4+5"]
    assert told.together == tuple((event(number).id, event(5).id) for number in (3, 4))
    assert not page.notify().told


def test_a_change_of_the_phase_passes_and_brings_what_had_to_wait() -> None:
    page = Page(FATIGUE)
    page.write(at(1, 0), at(2, 5))
    page.notify()
    page.write(at(3, 10), at(4, 15))
    page.notify()
    page.town.sleep(900)
    page.write(at(5, 16, phase=Phase.RESOLVED, occasion=Occasion.RESOLUTION))
    page.notify()

    assert page.heard() == ["1", "2", "3+4+5"]


@given(
    steps=st.lists(st.tuples(st.integers(0, 50), st.booleans(), st.booleans()), min_size=1, max_size=9),
    per_hour=st.integers(1, 3),
)
@settings(max_examples=50)
def test_everybody_reads_all_words_once_and_in_order_however_often_they_must_wait(
    steps: list[tuple[int, bool, bool]], per_hour: int
) -> None:
    page = Page(Fatigue(per_hour=per_hour, below="critical"))
    phases = itertools.cycle((Phase.INVESTIGATING, Phase.IDENTIFIED))
    phase = next(phases)
    for number, (minutes, has_moved, is_told) in enumerate(steps, start=1):
        page.town.sleep(minutes * 60)
        phase = next(phases) if has_moved else phase
        page.write(replace(event(number), at=page.town.now, phase=phase))
        if is_told:
            page.town.sleep(60)
            page.notify()
    for _ in range(len(steps) + 1):
        page.town.sleep(3700)
        page.notify()

    heard = "+".join(page.heard())
    assert heard == "+".join(str(number) for number in range(1, len(steps) + 1))
    told = openings.told(page.town.notifier().store, event().entry)
    for number, one in enumerate(told[1:], start=1):
        recent = [before for before in told[:number] if one.at - before.at < timedelta(hours=1)]
        assert one.event.phase is not told[number - 1].event.phase or len(recent) < per_hour


def test_what_others_are_to_hear_is_not_told_together() -> None:
    page = Page(FATIGUE)
    page.write(at(1, 0), at(2, 5))
    page.notify()
    page.write(at(3, 10), at(4, 12))
    page.lines[event(3).id] = LINES[1:]
    page.notify()
    page.town.sleep(3600)
    page.notify()

    assert page.heard("contact-exec@example.com") == ["1", "2", "3", "4"]
    assert page.heard() == ["1", "2", "4"]


def test_what_did_not_have_to_wait_is_told_one_by_one() -> None:
    page = Page(Fatigue(per_hour=4))
    page.write(at(1, 0), at(2, 5), at(3, 10))
    page.notify()

    assert page.heard() == ["1", "2", "3"]


def test_a_correction_of_words_that_were_told_with_others_reaches_who_got_them() -> None:
    page = Page(FATIGUE)
    page.write(at(1, 0), at(2, 5))
    page.notify()
    page.write(at(3, 10), at(4, 12))
    page.notify()
    page.town.sleep(3600)
    page.town.mailbox.at = refusing(99, lambda: DownError("gone", permanent=True), only=f"{5:016x}")
    page.notify()
    page.town.mailbox.at = lambda _, __: None
    page.write(correction(at(3, 10)))
    page.town.mailbox.taken.clear()
    page.notify()

    heard = {who for _, of, who in page.town.mailbox.taken if "#c1" in of}
    assert heard == {*page.town.subscribers.held, "contact-exec@example.com"}


def test_the_worst_goes_first_also_before_what_an_earlier_run_has_begun() -> None:
    page = Page()
    page.town.mailbox.at = refusing(99, lambda: DownError("not now", permanent=True))
    page.write(replace(event(1, "small"), severity="low"))
    page.notify()
    page.town.mailbox.at = lambda _, __: None
    page.write(replace(event(1, "big"), severity="critical"))
    page.notify()

    order = [of for _, of, _ in page.town.mailbox.taken]
    assert order == ["big/update-1"] * 6 + ["small/update-1"] * 6


def test_newer_news_is_not_kept_waiting_by_older_that_was_begun() -> None:
    page = Page()

    def full(recipient: str, _: str) -> None:
        if recipient in (f"{4:016x}", f"{5:016x}"):
            raise DownError("full", permanent=True)

    page.town.mailbox.at = full
    page.write(event(1))
    page.notify()
    page.town.mailbox.at = lambda _, __: None
    page.write(event(2))
    page.notify()

    assert page.heard(f"{1:016x}") == ["1", "2"]
    assert page.heard(f"{5:016x}") == ["2"]
    counted = run.count(page.town.notifier().store, openings.look(page.town.notifier().store, event(1).id))
    assert counted.is_finished
    assert counted.outcomes[0][Outcome.SUPERSEDED] == 2
