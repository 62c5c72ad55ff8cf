"""People are told of what readers meet: a publication that is under way is waited for, and not for ever."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from fakes import World

from lightship.publish import RefusedError, standing
from lightship.publish.head import look
from memories import Killed, Killing


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Give a world in which a second publication has been begun."""
    world = World(tmp_path)
    world.page("1", {"outage": "One."})
    world.page("2", {"outage": "Two."})
    world.publish("1")
    for number in count(1):
        try:
            world.publish("2", Killing(number))
        except Killed:
            head = look(world.publisher().store).head
            if head and not head.is_done:
                break
    return world


def expect(world: World, pause: Callable[[float], object]) -> None:
    def wait(seconds: float) -> None:
        pause(seconds)

    standing.expect(replace(world.publisher(), pause=wait), world.source("2").relation)


def test_a_publication_that_is_under_way_is_waited_for(world: World) -> None:
    waited: list[float] = []

    def pause(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            world.publish("2")

    expect(world, pause)
    assert waited == [5, 5]


def test_one_that_died_is_not_waited_for_for_ever(world: World) -> None:
    waited: list[float] = []
    with pytest.raises(RefusedError, match="a publication has not ended"):
        expect(world, waited.append)
    assert sum(waited) == 120
