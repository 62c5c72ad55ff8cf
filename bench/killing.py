"""Runs of `lightship notify` that are killed at random moments, alone and side by side: who was told, and how often."""

import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import mailing
import witness
from figures import Figure
from mailing import Delivery, Page
from witness import Witness

from lightship.ledger.works import Outcome
from stores import Account

_CONNECTIONS = 4
_PROCESSES = len(os.sched_getaffinity(0))
_BEGIN_S = 1.5
_WORKERS = 4
_SILENCE_S = 5


def figures(readers: int, kills: int, account: Account, work: Path) -> Iterator[Figure]:
    """Kill so many runs of one delivery, with either answer to what becomes of unsure messages; then workers."""
    for unsure in ("resend", "hold"):
        yield killed(readers, kills, unsure, work)
    yield _workers(readers, account, work)


def killed(readers: int, kills: int, unsure: str, work: Path) -> Figure:
    """Kill so many runs of one delivery, and let one more finish it."""
    draw = random.Random(1)
    server = Witness()
    with witness.running(server):
        delivery = Delivery(port=server.port, connections=_CONNECTIONS, unsure=unsure)
        page = mailing.begin(work, f"killed-{unsure}", delivery, readers=readers)
        entry = page.tell(1)
        flying = 0
        for _ in range(kills):
            _kill(page, server, draw, most=readers * 3 // (2 * kills))
            flying += page.hasten(entry)
        page.finish(entry)
    what = f"{kills} runs killed at random moments, {readers:,} readers, then one more, `unsure: {unsure}`"
    return _judged(what, page, entry, server, most=min(flying, kills * _PROCESSES * _CONNECTIONS), unsure=unsure)


def _kill(page: Page, server: Witness, draw: random.Random, *, most: int) -> None:
    """Run it, and kill all its processes when some more mails have come, or one in five while it begins."""
    run = page.start("notify")
    if draw.random() < 0.2:
        time.sleep(draw.uniform(0, _BEGIN_S))
    else:
        enough = len(server.got) + draw.randint(1, most)
        mailing.wait(lambda: len(server.got) >= enough or run.poll() is not None)
        time.sleep(draw.uniform(0, 0.02))
    if run.poll() is None:
        os.killpg(run.pid, signal.SIGKILL)
    run.communicate()


def _workers(readers: int, account: Account, work: Path) -> Figure:
    """Let several runs share a state in a bucket, and kill half of them."""
    server, name = Witness(), "bench-workers"
    client = account.client()
    client.create_bucket(Bucket=name)
    client.close()
    os.environ.update(account.variables)  # the ledger is read from here, too
    state = f'{{kind: s3, bucket: {name}, endpoint_url: "{account.endpoint}", region: us-east-1}}'
    with witness.running(server):
        delivery = Delivery(port=server.port, connections=_CONNECTIONS, state=state)
        page = mailing.begin(work, "workers", delivery, readers=readers, variables=account.variables)
        entry = page.tell(1)
        runs = [page.start("notify"), *(page.start("worker") for _ in range(_WORKERS - 1))]
        mailing.wait(lambda: len(server.got) >= readers // 4)
        for dying in runs[:2]:
            os.killpg(dying.pid, signal.SIGKILL)
        _wait_for_silence(server)
        page.hasten(entry)
        page.finish(entry)
        for run in runs:
            run.terminate()
            run.communicate()
    what = f"a run and {_WORKERS - 1} workers on one state in a bucket (SeaweedFS), the run and a worker killed"
    most = (_PROCESSES + 1) * _CONNECTIONS
    return _judged(f"{what}, {readers:,} readers", page, entry, server, most=most, unsure="resend")


def _wait_for_silence(server: Witness) -> None:
    """Wait until those who live have nothing left but what the dead hold."""
    before = -1
    while len(server.got) != before:
        before = len(server.got)
        time.sleep(_SILENCE_S)


def _judged(what: str, page: Page, entry: str, server: Witness, *, most: int, unsure: str) -> Figure:
    """Compare what the ledger says with what came."""
    [outcomes] = page.outcomes(entry).values()
    counts = Counter(outcomes.values())
    came = {one.recipient for one in server.got}
    found = witness.copies(server.got)
    lost = sum(one not in came for one, outcome in outcomes.items() if outcome is not Outcome.HELD)
    open_ = sum(not outcome.is_settled for outcome in outcomes.values())
    is_held = unsure == "hold"
    allowed = 0 if is_held else most
    shutil.rmtree(page.root)
    return Figure(
        work=what,
        target="0 lost; 0 twice, all unsure ones listed" if is_held else f"0 lost; ≤ {most:,} twice, same Message-ID",
        result=f"{lost} lost, {found.more} twice ({found.other} with another Message-ID), "
        + ", ".join(f"{count:,} {outcome.name.lower()}" for outcome, count in counts.items())
        + (f" of {most:,} that were in flight" if is_held else ""),
        holds=not lost
        and not open_
        and not found.other
        and found.more <= allowed
        and len(outcomes) == page.readers
        and counts[Outcome.HELD] <= (most if is_held else 0),
    )
