"""Publishing from end to end, over a store and targets in memory."""

from datetime import timedelta
from pathlib import Path

import pytest
from crawling import assert_whole, torn, words
from fakes import Killed, Killing, Memory, World

from lightship import publish
from lightship.model import Publishing
from lightship.plan import manifest
from lightship.publish import stamping


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    made.page("1", {"outage": "We look into it.", "slow": "It is slow."})
    made.page("2", {"outage": "All is well.", "slow": "It is slow."})
    made.page("3", {"outage": "All is well.", "new": "Something else."}, style="b")
    return made


def test_a_first_publication_shows_the_page(world: World) -> None:
    outcome = world.publish("1")
    assert isinstance(outcome, publish.Published)
    assert outcome.generation == 1
    assert outcome.is_enough
    assert_whole(world)
    assert b'data-generation="1"' in world.targets[0].held["index.html"]


def test_publishing_again_changes_nothing(world: World) -> None:
    world.publish("1")
    before = dict(world.targets[0].held), dict(world.state.held)
    assert isinstance(world.publish("1"), publish.Unchanged)
    assert (world.targets[0].held, world.state.held) == before


def test_an_update_touches_only_what_changed(world: World) -> None:
    world.publish("1")
    outcome = world.publish("2")
    assert isinstance(outcome, publish.Published)
    carried = outcome.delivered[0].carried
    assert carried
    assert set(carried.changed) == {
        "incidents/outage/index.html",
        "incidents/outage/index.md",
        "index.html",
        "status.json",
    }
    assert_whole(world)


def test_a_style_that_is_gone_stays_for_a_day(world: World) -> None:
    world.publish("2")
    old = {path for path in world.targets[0].held if path.startswith("assets/")}
    world.publish("3")
    assert old < set(world.targets[0].held)
    assert_whole(world)
    world.now = world.now.replace(day=world.now.day + 2)
    world.page("4", {"outage": "Over."}, style="b")
    world.publish("4")
    assert not old & set(world.targets[0].held)
    assert_whole(world)


def test_an_older_commit_gives_way(world: World) -> None:
    world.publish("2")
    before = dict(world.targets[0].held)
    assert isinstance(world.publish("1"), publish.GiveWay)
    assert world.targets[0].held == before


def test_a_newer_commit_with_nothing_new_is_noted(world: World) -> None:
    world.publish("1")
    world.page("5", {"outage": "We look into it.", "slow": "It is slow."})
    assert isinstance(world.publish("5"), publish.Unchanged)
    assert isinstance(world.publish("2"), publish.GiveWay)
    assert_whole(world)


def test_an_unrelated_commit_needs_a_word_unless_it_says_the_same(world: World) -> None:
    world.publish("1")
    world.page("b", {"outage": "We look into it.", "slow": "It is slow."})
    assert isinstance(world.publish("b"), publish.Unchanged)
    world.page("c", {"outage": "Other words."})
    with pytest.raises(publish.RefusedError, match="--diverged"):
        world.publish("c")
    assert isinstance(world.publish("c", is_diverged_allowed=True), publish.Published)
    assert_whole(world)


SAME = {"outage": "We look into it.", "slow": "It is slow."}


def test_a_commit_of_another_line_that_says_the_same_does_not_open_the_way_for_older_ones(world: World) -> None:
    """Main is at 3, which takes back what 2 said, so that 1 says the same; b1 is of a clone that diverged."""
    world.page("3", SAME)
    for commit in ("1", "2", "3"):
        assert isinstance(world.publish(commit), publish.Published)
    world.page("b1", SAME)
    assert isinstance(world.publish("b1"), publish.Unchanged)
    for older in ("1", "2"):
        outcome = world.publish(older)
        assert isinstance(outcome, publish.GiveWay)
        assert "the newer commit 0000000000 is" in outcome.why
    world.page("b2", {"outage": "Another line goes on."})
    assert isinstance(world.publish("b2"), publish.Published)
    world.page("1", {"outage": "Another line goes on."})
    assert isinstance(world.publish("1"), publish.GiveWay), "also when it says what the other line says by now"
    assert_whole(world)


def test_both_lines_go_on_after_a_commit_that_says_the_same(world: World) -> None:
    """As when what was published in need, from a laptop, comes to main by a squash; or a clone says nothing new."""
    for clone in ("b1", "c1"):
        world.page(clone, SAME)
    world.publish("1")
    for clone in ("b1", "c1"):
        assert isinstance(world.publish(clone), publish.Unchanged)
    world.now += timedelta(minutes=5)
    assert isinstance(world.publish("2"), publish.Published), "it is newer than 1, which b1 and c1 only repeated"
    world.page("b2", {"outage": "All is lost."})
    with pytest.raises(publish.RefusedError, match="--diverged"):
        world.publish("b2")
    assert isinstance(world.publish("b1", is_diverged_allowed=True), publish.Published), "a word is a word"
    with pytest.raises(publish.RefusedError, match="--diverged"):
        world.publish("3")
    assert_whole(world)


def test_many_deletions_need_a_word(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.page("1", {f"incident-{number}": "Words." for number in range(60)})
    world.page("2", {"incident-1": "Words."})
    world.publish("1")
    with pytest.raises(publish.RefusedError, match="--force-deletions"):
        world.publish("2")
    assert_whole(world)
    world.publish("2", is_deletion_forced=True)
    assert_whole(world)


def test_a_target_that_fails_is_told_and_caught_up(tmp_path: Path) -> None:
    world = World(tmp_path, targets=2)
    world.page("1", {"outage": "One."})
    world.page("2", {"outage": "Two."})
    world.publish("1")
    world.targets[1].is_down = True
    outcome = world.publish("2")
    assert isinstance(outcome, publish.Published)
    assert outcome.is_enough
    assert [one.name for one in outcome.delivered if one.fault] == ["target 2"]
    again = world.publish("2")
    assert isinstance(again, publish.Unchanged)
    assert [one.name for one in again.delivered if one.fault] == ["target 2"]
    world.targets[1].is_down = False
    world.publish("2")
    assert_whole(world)
    assert words(world.targets[0]) == words(world.targets[1])


@pytest.mark.parametrize("is_pinned", [False, True], ids=["by a publication", "by the heartbeat of a pinned page"])
def test_a_target_that_is_caught_up_says_that_it_is_fresh(tmp_path: Path, *, is_pinned: bool) -> None:
    world = World(tmp_path, targets=2)
    world.page("1", {"outage": "One."})
    world.page("2", {"outage": "Two."})
    world.publish("1")
    world.targets[1].is_down = True
    world.publish("2")
    if is_pinned:
        publish.rollback.run(world.publisher(), 1, by="ana", why="")
    world.targets[1].is_down = False
    world.now += timedelta(hours=7)
    world.page("2", {"outage": "Two."})
    shown = []
    world.targets[1].watchers.append(lambda: shown.append(world.targets[1].held["status.json"]))
    if is_pinned:
        publish.heartbeat.run(world.publisher(), world.source("2"))
    else:
        world.publish("2")
    until = {stamping.fresh_until(content) for content in shown[-3:]}
    assert until == {world.now + timedelta(hours=3)}, "also before the next heartbeat"
    assert_whole(world)


def test_bringing_a_target_up_deletes_no_more_than_publishing_does(tmp_path: Path) -> None:
    world = World(tmp_path, targets=3)
    world.page("1", {f"incident-{number}": "Words." for number in range(60)})
    world.page("2", {"incident-1": "Words."})
    world.publish("1")
    world.targets[1].is_down = world.targets[2].is_down = True
    world.publish("2", is_deletion_forced=True)
    world.targets[1].is_down = world.targets[2].is_down = False
    world.targets[2].held.clear()
    before = dict(world.targets[1].held)
    for outcome in (world.publish("2"), publish.heartbeat.run(world.publisher(), world.source("2"))):
        assert isinstance(outcome, publish.Unchanged)
        (fault,) = [str(one.fault) for one in outcome.delivered if one.fault]
        assert "files would be deleted at target 2, more than max_deletions: 100" in fault
        assert "`lightship publish --force-deletions`" in fault
        assert world.targets[1].held == before
        assert words(world.targets[2]) == words(world.targets[0]), "others are brought up all the same"
    world.publish("2", is_deletion_forced=True)
    assert_whole(world)


def test_a_rollback_that_deletes_much_is_brought_to_every_target(tmp_path: Path) -> None:
    world = World(tmp_path, targets=2)
    world.page("1", {"incident-1": "Words."})
    world.page("2", {f"incident-{number}": "Words." for number in range(60)})
    world.publish("1")
    world.publish("2")
    world.targets[1].is_down = True
    publish.rollback.run(world.publisher(), 1, by="ana", why="")
    world.targets[1].is_down = False
    publish.heartbeat.run(world.publisher(), world.source("2"))
    assert_whole(world)


def test_without_any_target_nothing_is_claimed(world: World) -> None:
    world.targets[0].is_down = True
    with pytest.raises(publish.RefusedError.__mro__[1]):
        world.publish("1")
    assert not world.state.held


def test_a_lost_state_store_is_begun_again_where_the_page_is(world: World) -> None:
    world.publish("1")
    world.publish("2")
    world.state.held.clear()
    outcome = world.publish("3")
    assert isinstance(outcome, publish.Published)
    assert outcome.generation == 3
    assert outcome.statement.number == 3
    assert_whole(world)
    world.targets.append(Memory())
    world.publish("3")
    assert_whole(world)


def test_a_manifest_that_the_state_store_lost_is_made_anew(world: World) -> None:
    world.publish("1")
    for key in [key for key in world.state.held if key.startswith("manifests/")]:
        del world.state.held[key]
    world.publish("2")
    assert_whole(world)


def test_what_drifted_and_what_lags_is_put_back(tmp_path: Path) -> None:
    world = World(tmp_path, targets=2)
    world.page("1", {"outage": "One.", "slow": "Slow."})
    world.publish("1")
    world.targets[0].held["incidents/outage/index.html"] = b"Hacked."
    del world.targets[0].held["incidents/slow/index.md"]
    world.targets[1].held[manifest.ROOT] = b"Hacked."
    examined = publish.doctor.examine(world.publisher(), lambda _: None)
    assert [one.is_broken for one in examined] == [False, True, True]
    publish.repairing.repair(world.publisher())
    assert_whole(world)
    assert not any(one.is_broken for one in publish.doctor.examine(world.publisher(), lambda _: None))


def test_old_generations_are_forgotten_with_the_bytes_that_only_they_needed(tmp_path: Path) -> None:
    world = World(tmp_path, publishing=Publishing(keep=3))
    for number in range(1, 16):
        world.page(str(number), {"outage": f"Words {number}.", "same": "Same."})
        world.publish(str(number))
    kept = [one.generation for one in publish.listing.generations(world.publisher()).records]
    assert kept == [15, 14, 13, 12]
    archived = {int(key[8:].split(".")[0]) for key in world.state.held if key.startswith("archive/")}
    assert archived == {1, 12, 13, 14, 15} | ({11} & archived)
    assert 1 in archived, "what never changed lies in the first archive"
    world.now += timedelta(days=2)
    publish.rollback.run(world.publisher(), 12, by="ana", why="")
    assert b"Words 12." in world.targets[0].held["incidents/outage/index.html"]
    assert_whole(world)


@pytest.mark.parametrize("first", ["", "1"])
def test_a_run_that_dies_anywhere_is_finished_by_the_next(tmp_path: Path, first: str) -> None:
    """Also where its last request lands late, before or after the next run."""
    number = 0
    while True:
        number += 1
        for late in ("never", "before", "after"):
            world = World(tmp_path / f"{number}-{late}")
            world.folder.mkdir()
            world.page("1", {"outage": "One.", "gone": "Soon.", "same": "Same."})
            world.page("2", {"outage": "Two.", "same": "Same.", "more": "More."}, style="b")
            if first:
                world.publish(first)
            world.targets[0].watchers.append(lambda world=world: _never_torn(world))
            gate = Killing(number)
            try:
                world.publish("2", gate)
            except Killed:
                pass
            else:
                return
            if gate.late and late == "before":
                _land(gate.late)
            world.publish("2")
            if gate.late and late == "after":
                _land(gate.late)
                world.publish("2")
            assert_whole(world)


def _never_torn(world: World) -> None:
    assert torn(world.targets[0]) == []


def _land(late: object) -> None:
    from contextlib import suppress

    from lightship.state.base import ConflictError

    with suppress(ConflictError):
        late()
