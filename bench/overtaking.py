"""Newer news while older is still being sent, and merges whose runs are cancelled: who hears what, in which order."""

import os
import shutil
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import mailing
import witness
from figures import Figure
from mailing import Delivery, Page
from witness import Witness

import subscribers
from lightship.ledger.works import Outcome
from lightship.model.subscriber import Preference

_MERGES = ("investigating", "identified", "monitoring")
_FEW = 1000
_T = TypeVar("_T")


def figures(readers: int, begun: int, rate: str, work: Path) -> Iterator[Figure]:
    """Overtake an update of which `begun` mails are sent, at its channel's rate; then cancel the run of a merge."""
    yield from _overtaken(readers, begun, rate, work)
    for is_begun in (False, True):
        yield merges(min(readers, _FEW), work, is_begun=is_begun)


def _overtaken(readers: int, begun: int, rate: str, work: Path) -> Iterator[Figure]:
    server = Witness()
    with witness.running(server):
        slow = Delivery(port=server.port, rate=rate)
        page = mailing.begin(work, "overtaken", slow, readers=readers)
        page.run("publish")
        entry, alone_s = _timed(lambda: page.tell(1))
        older = page.start("notify")
        mailing.wait(lambda: len(server.got) >= begun or older.poll() is not None)
        is_begun = older.poll() is None
        # The newer one may go as fast as the server takes it: what is looked at here is the order.
        (page.root / "delivery.yml").write_text(Delivery(port=server.port).written(), encoding="utf-8")
        _, beside_s = _timed(lambda: page.go_on(entry, "identified"))
        newer = page.start("notify")
        newer.communicate()
        older.communicate()
        page.finish(entry)
    yield Figure(
        work=f"newer update when {begun:,} of {readers:,} mails of the older are sent at {rate}: told and published",
        target="≤ 1.5 × as without",
        result=f"{beside_s:.1f} s",
        rival=f"without mails being sent {alone_s:.1f} s",
        ratio=f"{beside_s / alone_s:.2f}",
        holds=is_begun and beside_s / alone_s <= 1.5,
    )
    yield _order(page, entry, server)
    shutil.rmtree(page.root)


def _order(page: Page, entry: str, server: Witness) -> Figure:
    first, second = page.outcomes(entry).values()
    counts = Counter(first.values())
    heard: dict[str, list[str]] = defaultdict(list)
    for one in server.got:
        heard[one.recipient].append(_phase(one.subject))
    late = sum(phases != sorted(phases, key=_MERGES.index) for phases in heard.values())
    lost = sum(outcome is not Outcome.SENT for outcome in second.values())
    settled = counts[Outcome.SENT] + counts[Outcome.SUPERSEDED] == page.readers
    return Figure(
        work="the same: older words after newer ones; what became of the older and of the newer",
        target="0; the rest superseded; all sent",
        result=f"{late}; {counts[Outcome.SENT]:,} sent, {counts[Outcome.SUPERSEDED]:,} superseded; "
        f"{len(second) - lost:,} of {len(second):,} sent",
        holds=not late and not lost and settled and bool(counts[Outcome.SUPERSEDED]),
    )


def merges(readers: int, work: Path, *, is_begun: bool) -> Figure:
    """Merge three times; the second one's run never begins, or is killed while it tells people."""
    server = Witness()
    with witness.running(server):
        page = mailing.begin(work, "merges", Delivery(port=server.port), readers=readers)
        entry = page.tell(1, publishing=False)
        page.run("publish", "--notify")
        page.go_on(entry, _MERGES[1], publishing=False)
        if is_begun:
            before = len(server.got)
            run = page.start("publish", "--notify")
            mailing.wait(lambda: len(server.got) > before + readers // 4)
            os.killpg(run.pid, signal.SIGKILL)
            run.communicate()
            page.hasten(entry)
        page.go_on(entry, _MERGES[2], publishing=False)
        page.run("publish", "--notify")
    heard: dict[str, list[str]] = defaultdict(list)
    for one in server.got:
        heard[one.recipient].append(_phase(one.subject))
    wanted = {
        one.id: _MERGES if one.preference is Preference.EVERY else _MERGES[:1] for one in subscribers.people(readers)
    }
    second = list(page.outcomes(entry).values())[1]
    superseded = {one for one, outcome in second.items() if outcome is Outcome.SUPERSEDED}
    right = sum(_is_right(heard[one], phases, is_superseded=one in superseded) for one, phases in wanted.items())
    more = witness.copies(server.got)
    shutil.rmtree(page.root)
    how = "killed while it tells people" if is_begun else "cancelled before it begins"
    return Figure(
        work=f"three merges, the second one's run {how}, {readers:,} readers: heard all that they asked for, in order",
        target=f"{readers:,}" + (", the second or the newer third" if is_begun else ""),
        result=f"{right:,} ({len(superseded):,} perhaps the third in place of the second; {more.more} mails twice, "
        f"{more.other} with another Message-ID)",
        holds=right == readers and not more.other and (is_begun or not (more.more or superseded)),
    )


def _is_right(heard: list[str], wanted: Sequence[str], *, is_superseded: bool) -> bool:
    """Tell whether somebody heard all in order, but for the second one where newer words took its place."""
    once = list(dict.fromkeys(heard))
    missing = [phase for phase in wanted if phase not in once]
    return once == [phase for phase in wanted if phase in once] and (
        not missing or (is_superseded and missing == [_MERGES[1]])
    )


def _phase(subject: str) -> str:
    """Read a phase from a subject, which begins with it in brackets."""
    return subject.removeprefix("[").partition("]")[0].lower()


def _timed(work: Callable[[], _T]) -> tuple[_T, float]:
    began = time.perf_counter()
    return work(), time.perf_counter() - began
