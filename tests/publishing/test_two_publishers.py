"""Two publishers at once: every way in which one may stand still while the other goes on, and both taking turns."""

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from crawling import assert_whole, torn, words
from fakes import Interrupting, Killed, Killing, Turns, World
from hypothesis import given, settings
from hypothesis import strategies as st

from lightship import publish
from lightship.errors import LightshipError
from lightship.publish import head
from lightship.state.base import ConflictError

# The newer commit takes back what the older one changes (A, B, A again), so that an ETag alone tells nothing.
BEGIN = {"outage": "One.", "gone": "Soon.", "same": "Same."}
OLDER = {"outage": "Two.", "same": "Same.", "only": "Here."}
NEWER = {"outage": "One.", "gone": "Soon.", "same": "Other.", "more": "More."}


def world_in(folder: Path) -> World:
    folder.mkdir(parents=True)
    world = World(folder)
    world.page("1", BEGIN)
    world.page("2", OLDER, style="b")
    world.page("3", NEWER)
    world.publish("1")
    world.targets[0].watchers.append(lambda: never_torn(world))
    return world


def never_torn(world: World) -> None:
    """Nothing is missing but what a passed run had begun to delete: a store takes no condition on deletions.

    That run, or the next look at its claim, puts it back; what the end is like is asserted apart.
    """
    target = world.targets[0]
    assert set(torn(target)) <= target.deleted


def assert_newer_is_live(world: World) -> None:
    assert_whole(world)
    shown = words(world.targets[0])
    assert b"Other." in shown["incidents/same/index.html"]
    assert b"One." in shown["incidents/outage/index.html"]
    assert "incidents/only/index.html" not in shown


def at_every_operation(folder: Path, trial: Callable[[World, int], bool]) -> int:
    """Try with 1, 2, 3 … until the trial says that its run ended before that operation; give how many there were."""
    number = 0
    while True:
        number += 1
        if not trial(world_in(folder / str(number)), number):
            return number


def test_an_older_run_that_stands_still_anywhere_does_not_replace_a_newer_page(tmp_path: Path) -> None:
    def trial(world: World, number: int) -> bool:
        gate = Interrupting(number, lambda: published(world, "3"))
        with suppress(LightshipError):
            world.publish("2", gate)
        if gate.is_met:
            assert_newer_is_live(world)
        return gate.is_met

    assert at_every_operation(tmp_path, trial) > 40


def test_a_newer_run_that_stands_still_anywhere_wins_over_an_older_one(tmp_path: Path) -> None:
    def trial(world: World, number: int) -> bool:
        gate = Interrupting(number, lambda: published(world, "2"))
        outcome = world.publish("3", gate)
        if gate.is_met:
            assert isinstance(outcome, publish.Published | publish.Unchanged)
            assert_newer_is_live(world)
        return gate.is_met

    assert at_every_operation(tmp_path, trial) > 40


def test_what_a_dead_run_had_under_way_is_put_right_by_the_next_look(tmp_path: Path) -> None:
    """Its last request lands after a newer commit was published to its end."""

    def trial(world: World, number: int) -> bool:
        gate = Killing(number)
        try:
            world.publish("2", gate)
        except Killed:
            world.publish("3")
            with suppress(ConflictError):
                if gate.late:
                    land(world, gate.late)
            world.publish("3")
            assert_newer_is_live(world)
            return True
        return False

    assert at_every_operation(tmp_path, trial) > 40


def land(world: World, late: Callable[[], object]) -> None:
    """Let a request land; nobody can forbid that a page is deleted which a dead run meant to delete."""
    watchers, world.targets[0].watchers = world.targets[0].watchers, []
    try:
        late()
    finally:
        world.targets[0].watchers = watchers


def test_two_runs_of_one_commit_end_with_one_page(tmp_path: Path) -> None:
    def trial(world: World, number: int) -> bool:
        gate = Interrupting(number, lambda: published(world, "3"))
        with suppress(LightshipError):
            world.publish("3", gate)
        if gate.is_met:
            assert_newer_is_live(world)
        return gate.is_met

    assert at_every_operation(tmp_path, trial) > 40


def test_a_heartbeat_that_stands_still_anywhere_does_no_harm(tmp_path: Path) -> None:
    def trial(world: World, number: int) -> bool:
        gate = Interrupting(number, lambda: published(world, "3"))
        publish.heartbeat.run(world.publisher(gate), world.source("1"))
        if gate.is_met:
            assert_newer_is_live(world)
        return gate.is_met

    assert at_every_operation(tmp_path, trial) > 10


def test_a_rollback_that_stands_still_anywhere_is_done_in_the_end(tmp_path: Path) -> None:
    def trial(world: World, number: int) -> bool:
        world.publish("2")
        gate = Interrupting(number, lambda: publishing_or_refused(world, "3"))
        publish.rollback.run(world.publisher(gate), 1, by="ana", why="")
        if gate.is_met:
            assert_whole(world)
            assert b"One." in words(world.targets[0])["incidents/outage/index.html"]
            with pytest.raises(publish.RefusedError, match="--unpin"):
                world.publish("3")
        return gate.is_met

    assert at_every_operation(tmp_path, trial) > 30


def test_a_rollback_that_dies_anywhere_is_ended_by_the_heartbeat_or_by_saying_it_again(tmp_path: Path) -> None:
    def trial(world: World, number: int) -> bool:
        world.publish("2")
        try:
            publish.rollback.run(world.publisher(Killing(number)), None, by="ana", why="")
        except Killed:
            pinned = head.look(world.publisher().store).head
            if pinned and pinned.pinned and (pinned.is_done or number % 2):
                publish.heartbeat.run(world.publisher(), world.source("2"))
            else:
                publish.rollback.run(world.publisher(), None, by="ana", why="")
            assert_whole(world)
            assert b"One." in words(world.targets[0])["incidents/outage/index.html"]
            return True
        return False

    assert at_every_operation(tmp_path, trial) > 30


def publishing_or_refused(world: World, commit: str) -> None:
    """Publish, unless the rollback has pinned the head already."""
    with suppress(publish.RefusedError):
        world.publish(commit)


def published(world: World, commit: str) -> None:
    """Publish, or give way."""
    world.publish(commit)


@pytest.mark.parametrize("first", ["2", "3"])
@settings(max_examples=60)
@given(turns=st.lists(st.integers(1, 25), min_size=2, max_size=8))
def test_however_two_runs_take_turns_the_newer_page_is_live(
    tmp_path_factory: pytest.TempPathFactory, first: str, turns: list[int]
) -> None:
    world = world_in(tmp_path_factory.mktemp("turns") / "world")
    order = [first, {"2": "3", "3": "2"}[first]]
    runs = [Run(world, commit) for commit in order]
    for place, count in enumerate(turns):
        runs[place % 2].go(count)
    for run in runs:
        run.go(10_000)
    for run in runs:
        run.thread.join(10)
        assert not run.thread.is_alive()
        assert run.failure is None or isinstance(run.failure, LightshipError), run.failure
    assert_newer_is_live(world)


class Run:
    """A publisher in a thread that goes on for as many operations as it is told to."""

    def __init__(self, world: World, commit: str) -> None:
        self.gate, self.failure = Turns(), None
        self.thread = threading.Thread(target=self._publish, args=(world, commit), daemon=True)
        self.thread.start()

    failure: BaseException | None

    def _publish(self, world: World, commit: str) -> None:
        try:
            world.publish(commit, self.gate)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            self.failure = error
        finally:
            self.gate.end()

    def go(self, count: int) -> None:
        for _ in range(count):
            self.gate.asked.acquire()
            if self.gate.is_over:
                self.gate.asked.release()
                return
            self.gate.allowed.release()
