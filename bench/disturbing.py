"""Publications that are killed, stalled, raced, and in bad weather: how many end well, what readers see."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
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


def kills(account: Account, work: Path, *, every: int = 1) -> Iterator[Figure]:
    """Kill a publisher at every request, before and after the store has done it; then stall it there."""
    with _page(work, account, "kills") as page:
        beginning = Beginning(page)
        numbers = range(1, len(beginning.requests) + 1, every)
        killed = [beginning.killed(number, moment) for number in numbers for moment in Moment]
        stalled = [beginning.stalled(number) for number in numbers]
        late = [beginning.stalled(number, is_killed=True) for number in numbers]
    for what, trials in (
        (f"killed at each of {len(beginning.requests)} requests, before and after it", killed),
        ("stalled at each request while a newer commit is published", stalled),
        ("killed at each request, which arrives after a newer commit was published", late),
    ):
        yield _equal(what, [trial for trial in trials if trial.request])


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
        result=f"{equal}; {torn}" + _examples(wrong),
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
