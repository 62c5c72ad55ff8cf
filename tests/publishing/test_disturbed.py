"""Publications by the real command to a real store that are killed, stalled, raced and in bad weather.

Here is a spread of what `make bench` does at every request and many times over.
"""

import os
from collections.abc import Iterator
from itertools import count

import pytest

import deploys
import published
from endstate import State, broken_chain, differences
from faults import BROKEN, PRECONDITION, Corrupt, Fault, Late, Moment, Request, Reset, Side, calm
from published import Page
from races import Track
from stores import Account
from trials import Beginning, Trial
from weather import storm

_KILLS, _STALLS = 4, 2


@pytest.fixture(scope="module")
def beginning(weed: Account, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beginning]:
    with published.page(tmp_path_factory.mktemp("trials"), weed, f"trials-{os.getpid()}") as page:
        yield Beginning(page)


@pytest.fixture
def page(weed: Account, tmp_path, request: pytest.FixtureRequest) -> Iterator[Page]:
    with published.page(tmp_path, weed, f"page-{os.getpid()}-{abs(hash(request.node.name)) % 10**6}") as page:
        yield page


def spread(beginning: Beginning, number: int) -> list[int]:
    last = len(beginning.requests)
    return sorted({1 + index * (last - 1) // (number - 1) for index in range(number)})


def judge(trials: list[Trial]) -> None:
    for trial in trials:
        assert (trial.tears, trial.differences, trial.complaints) == ((), (), ()), trial.request


def test_a_publisher_that_was_killed_anywhere_comes_to_the_same_end_when_it_is_run_again(beginning):
    moments = list(Moment)
    judge([beginning.killed(number, moments[index % 2]) for index, number in enumerate(spread(beginning, _KILLS))])


def test_a_publisher_that_was_stalled_anywhere_gives_way_to_a_newer_one(beginning):
    judge([beginning.stalled(number) for number in spread(beginning, _STALLS)])


def test_a_late_write_that_the_store_takes_is_put_right_by_the_next_run(beginning):
    page = "/components/web/index.html"
    judge([late := beginning.stalled(page, is_killed=True)])
    assert late.was_wrong, "the newer publication left other bytes there than the late write expects"


def test_a_late_write_that_the_store_takes_is_put_right_by_its_own_run_if_that_lives(beginning):
    judge([late := beginning.stalled("/components/web/index.html")])
    assert not late.was_wrong


@pytest.mark.parametrize(
    "fault",
    [BROKEN, PRECONDITION, Corrupt(side=Side.REQUEST), Reset(side=Side.ANSWER), Late(seconds=0.5)],
    ids=["500", "a 412 without a reason", "a byte changed on its way", "a reset after the fact", "half a second late"],
)
def test_a_publication_comes_to_its_end_though_every_seventh_write_goes_wrong(beginning, fault):
    beginning.again()
    turns = count(1)

    def script(request: Request) -> Fault | None:
        # A write without a condition never fails one.
        is_meant = request.is_conditional if fault is PRECONDITION else request.is_write
        return fault if is_meant and next(turns) % 7 == 0 else None

    beginning.page.proxy.script = script
    ran = beginning.runner.at(beginning.second).run()
    beginning.page.proxy.script = calm
    assert ran.code == 0, ran.said
    found = State(public=beginning.page.public.contents(), private=beginning.page.private.contents())
    assert list(differences(beginning.ends[beginning.second], found)) == []


def test_readers_never_miss_anything_while_deploys_are_killed(page):
    tally = deploys.series(page, page.publisher("one"), deploys.publish, number=4, seed=3)
    assert (tally.examples, tally.complaints) == ([], [])
    assert tally.killed >= 1
    assert tally.views > 10
    assert tally.apart_s <= 1


def test_of_two_publishers_that_race_the_newer_commit_is_live_and_the_chain_is_whole(page):
    track = Track(page, seed=5)
    races = [track.race(number) for number in range(1, 3)]
    assert [race.complaints for race in races] == [()] * 2
    assert all(race.is_newer_live for race in races)


def test_a_deploy_converges_in_bad_weather(page):
    publisher = page.publisher("one")
    publisher.at(deploys.next_commit(page, 0))
    page.proxy.script = storm(seed=1)
    ran = publisher.run()
    assert ran.code == 0, ran.said
    assert list(broken_chain(State(public=page.public.contents(), private=page.private.contents()))) == []


def test_every_object_of_a_publication_is_there_and_as_the_manifest_says(beginning):
    beginning.again()
    assert list(differences(beginning.state, beginning.state)) == []
    assert beginning.page.crawl().is_whole
