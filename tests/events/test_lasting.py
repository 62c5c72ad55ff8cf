"""Ids of events hold as time goes on, and whether an entry was read or recalled: else people would be told twice."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import whole
from lightship import events, load
from lightship.app import App
from lightship.model import Repository
from lightship.model.message import Event, Occasion
from lightship.outputs.messages import Press
from lightship.snapshot import Snapshot, take
from tools import ROOT

AUDIENCES = ("public", "executives", "support")


@pytest.fixture(scope="module")
def repository() -> Repository:
    return load.repository(ROOT, datetime(2027, 12, 31, tzinfo=UTC))


def told(repository: Repository, now: datetime) -> dict[str, Event]:
    snapshots = {audience: take(repository, now, audience) for audience in AUDIENCES}
    return {event.id: event for event in events.announceable(snapshots, (86400, 3600))}


def test_what_was_an_event_stays_one_under_its_id(repository: Repository) -> None:
    before: dict[str, Event] = {}
    for days in range(0, 460, 10):
        now = told(repository, datetime(2025, 9, 23, 15, tzinfo=UTC) + timedelta(days=days))
        for id_ in before.keys() - now.keys():
            is_taken_back = f"{id_}#retracted" in now or f"{id_.partition('#')[0]}#retracted" in now
            assert before[id_].occasion is Occasion.REMINDER or is_taken_back, id_
        for id_ in before.keys() & now.keys():
            assert (now[id_].at, now[id_].entry) == (before[id_].at, before[id_].entry)
        before = now
    assert len(before) > 100


def test_events_follow_each_other_and_are_where_they_say(repository: Repository) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    snapshots = {audience: take(repository, now, audience) for audience in AUDIENCES}
    found = events.announceable(snapshots, (86400,))
    assert len({event.id for event in found}) == len(found)
    assert list(found) == sorted(found, key=lambda event: (event.at, event.id))
    ids = {event.id for event in found}
    for event in found:
        assert not event.before or event.before in ids or event.occasion is Occasion.RETRACTION
        for audience, snapshot in snapshots.items():
            is_for_them = not event.audiences or audience in event.audiences
            assert (events.place(event, snapshot) is not None) is is_for_them, (event.id, audience)


def test_what_is_recalled_is_told_as_what_is_read(tmp_path: Path) -> None:
    root = whole.copy(tmp_path / "repository")
    here = App(root=root, clock=whole.NOW, at=whole.NOW, is_terminal=False, workers=1)

    def messages(snapshot: Snapshot) -> list[object]:
        press = Press(snapshot)
        return [press.message(event) for event in events.announceable({"public": snapshot}, (86400,))]

    read = messages(here.snapshot())
    for _ in range(2):  # the first time there is nothing to recall
        assert here.recalled(lambda snapshot, _shelf: messages(snapshot)) == read
    assert len(read) > 15
