"""A page that is deployed again and again, and killed at random, while readers follow its links."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawler import Reader
from faults import Request
from published import AT, PROGRAMS, SITE, Page, Publisher, Ran, tell
from trials import Cut, redesign


@dataclass(slots=True, kw_only=True)
class Tally:
    """What readers saw: views, the torn ones, what was missing by kind, and how HTML and JSON differed.

    `apart_s` is the longest time for which home page and /status.json named different generations, between the last
    look before and the first look after, while no publisher was killed; `apart_killed_s` the same where one was.
    """

    views: int = 0
    torn: int = 0
    looks: int = 0
    looks_apart: int = 0
    apart_s: float = 0
    apart_killed_s: float = 0
    deploys: int = 0
    killed: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def torn_percent(self) -> float:
        """Give the share of torn views."""
        return 100 * self.torn / max(1, self.views)


Deploy = Callable[[Publisher], Ran]
"""Deploys what a publisher has checked out."""


def series(page: Page, publisher: Publisher, deploy: Deploy, *, number: int, seed: int) -> Tally:
    """Deploy so many commits, every second time killed at a random request, while two readers read.

    The first one, undisturbed, is not counted and has no readers.
    """
    chance, tally = random.Random(seed), Tally()
    calm = page.proxy.script
    redesign(page, 1)
    publisher.at(page.commit("Begin"))
    _expect(deploy(publisher), tally)
    usual = _count(page, publisher)
    with _readers(page, tally, seed) as phase:
        for index in range(number):
            publisher.at(next_commit(page, index))
            page.proxy.forget()
            if index % 2:
                phase.is_killed = True
                cut = Cut(publisher, chance.randint(1, max(2, usual)), otherwise=calm)
                page.proxy.script = cut
                ran = deploy(publisher)
                page.proxy.script = calm
                tally.killed += ran.code == -9
                if ran.code != -9:
                    _expect(ran, tally)
            else:
                _expect(deploy(publisher), tally)
                phase.is_killed = False
                usual = _count(page, publisher)
            tally.deploys += 1
    return tally


@dataclass(slots=True)
class _Phase:
    is_killed: bool = False
    is_over: bool = False


@contextmanager
def _readers(page: Page, tally: Tally, seed: int) -> Iterator[_Phase]:
    phase = _Phase()
    threads = [
        threading.Thread(target=_follow, args=(page.url, tally, phase, seed)),
        threading.Thread(target=_compare, args=(page.url, tally, phase)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield phase
    finally:
        phase.is_over = True
        for thread in threads:
            thread.join()


def _follow(url: str, tally: Tally, phase: _Phase, seed: int) -> None:
    """Follow links: page, what it loads, JSON, other pages."""
    chance = random.Random(seed)
    with Reader(url, SITE) as reader:
        while not phase.is_over:
            visit = reader.view(chance)
            tally.views += 1
            tally.torn += not visit.is_whole
            tally.missing.update(tear.kind for tear in visit.tears)
            tally.examples += [str(tear) for tear in visit.tears[: 5 - len(tally.examples)]]


def _compare(url: str, tally: Tally, phase: _Phase) -> None:
    """Compare what home page and /status.json say of their generation."""
    with Reader(url, SITE) as reader:
        equal = time.monotonic()
        is_apart, was_killed = False, False
        while not phase.is_over:
            began = time.monotonic()
            html, json = reader.generations()
            tally.looks += 1
            was_killed |= phase.is_killed
            if html != json:
                tally.looks_apart += 1
                is_apart = True
            else:
                if is_apart and was_killed:
                    tally.apart_killed_s = max(tally.apart_killed_s, began - equal)
                elif is_apart:
                    tally.apart_s = max(tally.apart_s, began - equal)
                equal, is_apart, was_killed = began, False, phase.is_killed
            time.sleep(0.01)


def next_commit(page: Page, index: int) -> str:
    """Write what a busy day brings: an update each time, now and then a new incident or other looks."""
    day, hour, minute = 16 + index // 240, index // 10 % 24, index % 10 * 6
    incident = f"2026-10-{day}-outage-{index // 5}"
    tell(page, incident, "investigating", f"{day} {hour:02}:{minute:02}", f"Word {index} of it.")
    if index % 4 == 3:
        redesign(page, index)
    return page.commit(f"Update {index}")


def _count(page: Page, publisher: Publisher) -> int:
    return sum(_is_of(publisher, request) for request in page.proxy.requests)


def _is_of(publisher: Publisher, request: Request) -> bool:
    return request.client == publisher.name


def _expect(ran: Ran, tally: Tally) -> None:
    if ran.code:
        tally.complaints.append(f"ended with {ran.code}: {ran.said}")


def publish(publisher: Publisher) -> Ran:
    """Deploy as we do."""
    return publisher.run()


def sync(bucket: str, endpoint: str, site: Path) -> Deploy:
    """Deploy as many do: build everything, then `aws s3 sync --delete`."""

    def deploy(publisher: Publisher) -> Ran:
        built = publisher.run("build", "--at", AT, "--output", site)
        if built.code:
            return built
        arguments = ("s3", "sync", str(site), f"s3://{bucket}", "--delete", "--only-show-errors")
        return publisher.start_other(PROGRAMS / "aws", *arguments, "--endpoint-url", endpoint).ended()

    return deploy
