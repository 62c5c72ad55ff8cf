"""Publications that are killed, stalled, raced, and in bad weather: how many end well, what readers see."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from figures import Figure

import deploys
import published
from endstate import State, broken_chain
from faults import Moment, sorted_listing
from races import Race, Track
from stores import Account
from trials import Beginning, Trial
from weather import storm

_HANDS = 2


def kills(account: Account, work: Path, *, every: int = 1) -> Iterator[Figure]:
    """Kill a publisher at every request, before and after the store has done it; then stall it there.

    Several pages share the work, each with its own buckets.
    """
    with ExitStack() as stack:
        pages = [stack.enter_context(_page(work, account, f"kills-{hand}")) for hand in range(_HANDS)]
        beginnings = [Beginning(page) for page in pages]
        last = max(len(beginning.requests) for beginning in beginnings)
        yield _equal(
            f"killed at each of {last} requests, before it and after it",
            _trials(beginnings, last, every, lambda one, number: [one.killed(number, moment) for moment in Moment]),
        )
        yield _equal(
            "stalled at each request while a newer commit is published",
            _trials(beginnings, last, every, lambda one, number: [one.stalled(number)]),
        )
        yield _equal(
            "killed at each request, which arrives after a newer commit was published",
            _trials(beginnings, last, every, lambda one, number: [one.stalled(number, is_killed=True)]),
        )


def _trials(
    beginnings: list[Beginning], last: int, every: int, work: Callable[[Beginning, int], list[Trial]]
) -> list[Trial]:
    """Try every request, dealt to the pages; without those that no publication came to."""

    def share(hand: int) -> list[Trial]:
        numbers = range(1 + hand * every, last + 1, every * len(beginnings))
        return [trial for number in numbers for trial in work(beginnings[hand], number)]

    with ThreadPoolExecutor(len(beginnings)) as hands:
        found = list(hands.map(share, range(len(beginnings))))
    return [trial for trials in found for trial in trials if trial.request]


def readers(account: Account, work: Path, *, number: int) -> Iterator[Figure]:
    """Deploy again and again, every second time killed, and read meanwhile; beside it `aws s3 sync --delete`."""
    with _page(work, account, "sync") as page:
        page.proxy.script = sorted_listing
        sync = deploys.sync(page.public.name, page.proxy.url, work / "site-sync")
        theirs = deploys.series(page, page.publisher("sync"), sync, number=number, seed=1)
    with _page(work, account, "deploys") as page:
        ours = deploys.series(page, page.publisher("deploys"), deploys.publish, number=number, seed=1)
    yield Figure(
        work=f"{ours.deploys} deploys, {ours.killed} of them killed: views with something missing",
        target="0",
        result=f"{ours.torn} of {ours.views:,}" + _examples(ours.examples + ours.complaints),
        rival=f"aws s3 sync --delete: {theirs.torn} of {theirs.views:,} ({theirs.torn_percent:.1f} %), {theirs.killed} "
        f"killed",
        holds=not ours.torn and not ours.complaints,
    )
    yield Figure(
        work="for so long HTML and JSON named different generations, at most",
        target="≤ 1 s",
        result=f"{ours.apart_s:.2f} s, after a kill {ours.apart_killed_s:.2f} s ({ours.looks_apart} of {ours.looks:,} "
        f"looks)",
        holds=ours.apart_s <= 1 and ours.apart_killed_s <= 1,
    )


def races(account: Account, work: Path, *, number: int) -> Figure:
    """Let two publishers with different commits race."""
    with _page(work, account, "races") as page:
        track = Track(page, seed=1)
        found: list[Race] = [track.race(index) for index in range(1, number + 1)]
    won = sum(race.is_newer_live for race in found)
    complaints = [complaint for race in found for complaint in race.complaints]
    return Figure(
        work=f"{number} races of two publishers: the newer commit is live, the chain is unbroken",
        target=f"{number}",
        result=f"{won}" + _examples(complaints),
        holds=won == number and not complaints,
    )


def weather(account: Account, work: Path, *, number: int) -> Figure:
    """Deploy while 40 % of the requests are refused, 5 % reset and 5 % stalled for two seconds."""
    with _page(work, account, "weather") as page:
        publisher = page.publisher("weather")
        converged, complaints = 0, []
        for index in range(number):
            publisher.at(deploys.next_commit(page, index))
            page.proxy.script = storm(seed=index)
            ran = publisher.run()
            converged += ran.code == 0
            if ran.code:
                complaints.append(f"deploy {index} ended with {ran.code}: {ran.said}")
        state = State(public=page.public.contents(), private=page.private.contents())
        complaints += broken_chain(state)
    return Figure(
        work=f"{number} deploys with 40 % SlowDown and 503, 5 % resets, 5 % stalls of 2 s: converged",
        target=f"{number}",
        result=f"{converged}" + _examples(complaints),
        holds=converged == number and not complaints,
    )


def _equal(what: str, trials: list[Trial]) -> Figure:
    equal = sum(trial.is_equal and not trial.complaints for trial in trials)
    torn = sum(bool(trial.tears) for trial in trials)
    wrong = [
        f"{trial.request}: {line}" for trial in trials for line in (*trial.tears, *trial.differences, *trial.complaints)
    ]
    return Figure(
        work=f"{what}, then run again: equal to an undisturbed one; readers' views torn",
        target=f"{len(trials)}; 0",
        result=f"{equal}; {torn} (before the last run {sum(trial.was_wrong for trial in trials)} were not equal)"
        + _examples(wrong),
        holds=equal == len(trials) and not torn,
    )


def _examples(lines: list[str]) -> str:
    """Show the first of what went wrong, on one line."""
    return f" (first: {' '.join(lines[0].split())[:200]})".replace("|", "/") if lines else ""


@contextmanager
def _page(work: Path, account: Account, name: str) -> Iterator[published.Page]:
    place = work / f"disturbed-{name}"
    shutil.rmtree(place, ignore_errors=True)
    with published.page(place, account, f"bench-{name}") as page:
        yield page
    shutil.rmtree(place)
