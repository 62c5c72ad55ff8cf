"""A rehearsal finds whom a run would tell, and leaves no trace."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from townsfolk import Town, event, message

from lightship.config.policy import DEFAULT_POLICY
from lightship.events import Pending
from lightship.ledger import baseline
from lightship.ledger.baseline import Known
from lightship.ledger.openings import Line
from lightship.ledger.works import Outcome
from lightship.model.message import Event
from lightship.notify import announcing, rehearsing
from lightship.notify.announcing import Announced, News
from lightship.notify.rehearsing import Rehearsal
from lightship.state.base import ABSENT, ConflictError
from memories import FakeStore, Gate, Memory

LINES = Line(audience="public", channel="mail"), Line(audience="executives", channel="mail", is_listed=True)


def news(*due: Event) -> Callable[[Known], News]:
    return lambda _: News(
        pending=Pending(due=due),
        lines=lambda _: LINES,
        messages=lambda of, _: [("mail", message(of[-1], line.audience)) for line in LINES],
        policy=DEFAULT_POLICY,
    )


def rehearsed(town: Town, *due: Event) -> Announced:
    notifier = town.notifier()
    notifier = replace(notifier, store=Rehearsal(notifier.store))
    return announcing.announce(notifier, news(*due), lambda opening: rehearsing.tell(notifier, opening), is_meant=True)


def test_everybody_who_would_be_told_is_counted_and_nothing_is_written_or_sent() -> None:
    town = Town(2500)
    baseline.widen(town.notifier().store, (), (), town.now)
    before = dict(town.state.held)

    found = rehearsed(town, event(1), event(2))

    assert [[counts[Outcome.WAITING] for counts in one.outcomes.values()] for one in found.told] == [[1, 2500]] * 2
    assert town.state.held == before
    assert not town.mailbox.taken


def test_what_a_run_has_left_is_counted_as_it_stands() -> None:
    town = Town(20)
    baseline.widen(town.notifier().store, (), (), town.now)
    town.tell(event(1))

    assert rehearsed(town).told == ()


@pytest.fixture
def rehearsal() -> Rehearsal:
    store = FakeStore(Memory(), Gate())
    store.write("a/there", b"there")
    return Rehearsal(store)


def test_what_is_written_is_seen_by_this_run_alone_with_its_conditions(rehearsal: Rehearsal, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"more")
    version = rehearsal.write("a/new", file, expected=ABSENT)
    with pytest.raises(ConflictError):
        rehearsal.write("a/there", b"other", expected=ABSENT)
    rehearsal.write("a/new", b"most", expected=version)
    found = rehearsal.read("a/new")
    assert found is not None
    assert found.content == b"most"
    assert list(rehearsal.names("a/")) == ["a/new", "a/there"]


def test_what_is_deleted_is_gone_for_this_run(rehearsal: Rehearsal) -> None:
    rehearsal.delete("a/there")
    assert rehearsal.read("a/there") is None
    assert list(rehearsal.names("a/")) == []
    rehearsal.write("a/there", b"again", expected=ABSENT)
    assert list(rehearsal.names("a/")) == ["a/there"]
