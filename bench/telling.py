"""How fast people are told: a million of them, beside a bare loop over smtplib, and the first of them after publishing.

The sink is Postfix's smtp-sink on the same machine: what it needs of the two cores is part of every figure.
"""

import itertools
import os
import shutil
import signal
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path

import mailing
import measure
from figures import Figure
from mailing import Delivery, Page, Sink

import mailservers

# In each process; what Postfix takes from one machine is fifty in all.
CONNECTIONS = 24
_PROCESSES = len(os.sched_getaffinity(0))
_BARE = Path(__file__).with_name("bare.py")
_INCIDENTS = 1000
_LONGEST_S = 120


def figures(number: int, some: int, work: Path, runs: int, incidents: int = _INCIDENTS) -> Iterator[Figure]:
    """Tell `number` readers, and `some` of them beside a bare loop; `incidents` is how long the page's history is."""
    with mailing.sink(work) as sink:
        bare, fewer = yield from _pooled(some, sink, work, runs)
        yield from _everybody(number, sink, work, bare_per_s=some / bare.wall_s, fewer=fewer)
    yield _first(number, incidents, work)


def _pooled(some: int, sink: Sink, work: Path, runs: int) -> Generator[Figure, None, tuple[measure.Cost, measure.Cost]]:
    """Send to some readers in turn with the bare loop; gives what it cost the loop, and what it cost us."""
    delivery = Delivery(port=sink.port, connections=CONNECTIONS)
    page = mailing.begin(work, "some", delivery, readers=some)
    numbers = itertools.count(1)
    arguments = {"port": sink.port, "number": some, "processes": _PROCESSES, "connections": CONNECTIONS}
    bare = [sys.executable, _BARE, *(f"--{name}={value}" for name, value in arguments.items())]

    def ours() -> measure.Cost:
        page.tell(next(numbers))
        return told(page, sink)

    mine, theirs = measure.alternate(runs, ours, lambda: measure.run([*bare, _mail(page, work)]))
    ratio = theirs.wall_s / mine.wall_s
    yield Figure(
        work=f"{some:,} readers, {_PROCESSES} × {CONNECTIONS} connections to smtp-sink: mails a second",
        target="≥ 0.8 of a bare loop over smtplib",
        result=_rate(some, mine),
        rival=f"smtplib, as many connections: {_rate(some, theirs)}",
        ratio=f"{ratio:.2f}",
        holds=ratio >= 0.8,
    )
    shutil.rmtree(page.root)
    return theirs, mine


def _everybody(number: int, sink: Sink, work: Path, *, bare_per_s: float, fewer: measure.Cost) -> Iterator[Figure]:
    page = mailing.begin(work, "many", Delivery(port=sink.port, connections=CONNECTIONS), readers=number)
    page.tell(1)
    cost = told(page, sink)
    rate = number / cost.wall_s
    yield Figure(
        work=f"one update to {number:,} readers, from `notify` to its end, same sink: mails a second",
        target="≥ 4,000",
        result=_rate(number, cost),
        rival=f"the bare loop above: {bare_per_s:,.0f}/s",
        ratio=f"{rate / bare_per_s:.2f}",
        holds=rate >= 4000,
    )
    ratio = cost.memory_mib / fewer.memory_mib
    yield Figure(
        work="the same: memory",
        target="< 300 MiB, flat",
        result=f"{cost.memory_mib:.0f} MiB (largest process {cost.largest_mib:.0f})",
        rival=f"with fewer readers, as above: {fewer.memory_mib:.0f} MiB",
        ratio=f"{ratio:.2f}",
        holds=cost.memory_mib < 300 and ratio < 1.1,
    )
    shutil.rmtree(page.root)


def told(page: Page, sink: Sink) -> measure.Cost:
    """Tell everybody what is new, and see that each of them got a mail."""
    before = sink.mails
    cost = measure.run(page.command("notify"), env=page.environment)
    if sink.mails - before != page.readers:
        raise measure.FailedError(f"{sink.mails - before:,} mails came for {page.readers:,} readers")
    return cost


def _first(number: int, incidents: int, work: Path) -> Figure:
    """Publish a critical incident and tell people at once; the clock runs from what is read back to the first mail."""
    with mailservers.mailbox() as box:
        delivery = Delivery(port=box.port, connections=CONNECTIONS)
        page = mailing.begin(work, "first", delivery, readers=number, incidents=incidents)
        page.tell(1, "critical", publishing=False)
        run = page.start("publish", "--notify")
        try:
            assert run.stdout is not None
            said = ""
            while not said.startswith("published"):
                said = run.stdout.readline()
                if not said:
                    raise measure.FailedError("publish --notify did not publish")
            verified = time.perf_counter()
            if not mailing.wait(lambda: bool(box.mails), longest_s=_LONGEST_S):
                raise measure.FailedError("no mail came")
            took = time.perf_counter() - verified
        finally:
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()
    shutil.rmtree(page.root)
    return Figure(
        work=f"critical incident, {number:,} readers stored, {incidents:,} incidents: verified → first mail",
        target="< 2 s",
        result=f"{took:.2f} s",
        holds=took < 2,
    )


def _mail(page: Page, work: Path) -> Path:
    """Give the file of a mail as readers get it, for the bare loop."""
    folder = work / "mail"
    shutil.rmtree(folder, ignore_errors=True)
    page.run("preview", "--out", str(folder))
    return next(folder.iterdir())


def _rate(number: int, cost: measure.Cost) -> str:
    rate, each = number / cost.wall_s, cost.cpu_s / number * 1e6
    return f"{rate:,.0f}/s ({cost.wall_s:.1f} s; processor {each:.0f} µs a mail, others {cost.others_s:.1f} s)"
