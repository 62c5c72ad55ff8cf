"""Measure builds, publications and mails beside others' work; print tables and, if told, write them as a document.

make bench                                everything but the fresh clone; three hours and more
make bench ARGS="--only builds"           whole builds; a quarter of an hour
make bench ARGS="--only updates"          one new update: built, published, pushed; a quarter of an hour
make bench ARGS="--only crashes"          kills, stalls, late writes at every request; an hour
make bench ARGS="--only traffic"          readers, races, bad weather; half an hour
make bench ARGS="--only subscribers"      a million subscribers: imported, read, exported; five minutes
make bench ARGS="--only messages"         a million mails, beside a bare loop over smtplib; ten minutes
make bench ARGS="--only mishaps"          mails when runs are killed, overtaken, refused; an hour
make bench ARGS="--only sending"          from Enter at night to the first mail, by the workflows; two minutes
make bench ARGS="--only reviews"          check and plan of a pull request with a long history behind it; five minutes
make bench ARGS="--tiny"                  with 20 incidents and a few deploys, to see that it works
make bench ARGS="--only updates --write"  into docs/benchmarks.md; the other parts stay as they were last measured
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import corpus
import figures
import table
from corpus import ROOT
from figures import Figure

# The store, the fault proxy and the crawler are those of the tests.
sys.path.append(str(ROOT / "tests"))

import disturbing
import editing
import entering
import killing
import overtaking
import pushing
import refusing
import reviewing
import telling

import publishing
import stores
import subscribers

_PORT = 8971


def main() -> int:
    """Measure, print, and tell by the exit code whether every figure holds (never with tiny inputs)."""
    wishes = _wishes()
    wishes.work.mkdir(parents=True, exist_ok=True)
    parts = {}
    for name in [wishes.only] if wishes.only else table.PARTS:
        before = table.machine()
        found = list(_told(_PARTS[name](wishes)))
        parts[name] = table.Part(measured=table.measured(before, wishes.date), figures=found)
        if wishes.write:
            table.keep(name, parts[name])
    print(f"\n{table.document(parts)}")
    if wishes.write:
        (ROOT / "docs" / "benchmarks.md").write_text(table.document(table.kept()), encoding="utf-8")
    return 0 if wishes.tiny or all(one.holds is not False for part in parts.values() for one in part.figures) else 1


def _told(measured: Iterator[Figure]) -> Iterator[Figure]:
    """Print each figure as soon as it is there, and how long it took."""
    began = time.monotonic()
    for figure in measured:
        print(f"{table.line(figure)}  ({time.monotonic() - began:.0f} s)", flush=True)
        yield figure
        began = time.monotonic()


def _updates(wishes: argparse.Namespace) -> Iterator[Figure]:
    """Measure the way of an update to its readers; the store is started anew."""
    small, large = (corpus.made_up(number, wishes.work) for number in ((10, 20) if wishes.tiny else (100, 10000)))
    yield from editing.figures(small, large, wishes.work, wishes.runs)
    with tempfile.TemporaryDirectory() as place, stores.running("weed", Path(place)) as account:
        yield from publishing.figures(small, large, account, wishes.work)
        yield pushing.pushed(large, account, wishes.work)


def _crashes(wishes: argparse.Namespace) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as place, stores.running("weed", Path(place)) as account:
        yield from disturbing.kills(account, wishes.work, every=20 if wishes.tiny else 1)


def _traffic(wishes: argparse.Namespace) -> Iterator[Figure]:
    number = 4 if wishes.tiny else wishes.deploys
    with tempfile.TemporaryDirectory() as place, stores.running("weed", Path(place)) as account:
        yield from disturbing.readers(account, wishes.work, number=number)
        yield disturbing.races(account, wishes.work, number=number)
        yield disturbing.weather(account, wishes.work, number=max(4, number // 4))


def _builds(wishes: argparse.Namespace) -> Iterator[Figure]:
    work, runs = wishes.work, wishes.runs
    few, small, large = (
        corpus.made_up(number, work) for number in ((10, 10, 20) if wishes.tiny else (300, 1000, 10000))
    )
    yield figures.check(few, runs)
    github = None if wishes.tiny else corpus.github(work)
    if github:
        yield from figures.built(github, figures.build(github, work, runs), below_s=8, below_mib=250)
        yield figures.home(github, work)
        yield figures.identical(github, work)
    elif not wishes.tiny:
        print("no corpora here (LIGHTSHIP_CORPORA): GitHub's history is not measured", file=sys.stderr)
    pairs = [figures.build(source, work, runs) for source in (small, large)]
    yield from figures.built(small, pairs[0], below_s=0, below_mib=0)
    yield from figures.built(large, pairs[1], below_s=60, below_mib=600)
    yield figures.linear(*pairs, times=large.incidents // small.incidents)
    yield figures.home(large, work)
    yield figures.identical(small, work)
    if wishes.fresh:
        yield figures.fresh(work, _PORT)


def _subscribers(wishes: argparse.Namespace) -> Iterator[Figure]:
    yield from subscribers.figures(300 if wishes.tiny else 1_000_000, wishes.work)


def _messages(wishes: argparse.Namespace) -> Iterator[Figure]:
    many, some, incidents = (600, 200, 20) if wishes.tiny else (1_000_000, 100_000, 1000)
    yield from telling.figures(many, some, wishes.work, wishes.runs, incidents)


def _mishaps(wishes: argparse.Namespace) -> Iterator[Figure]:
    readers, kills, begun, rate = (300, 2, 20, "10/s") if wishes.tiny else (20_000, 300, 10_000, "1000/min")
    with tempfile.TemporaryDirectory() as place, stores.running("weed", Path(place)) as account:
        yield from killing.figures(readers, kills, account, wishes.work)
    yield from overtaking.figures(readers, begun, rate, wishes.work)
    yield refusing.figure(30 if wishes.tiny else readers, wishes.work)


def _sending(wishes: argparse.Namespace) -> Iterator[Figure]:
    source = corpus.made_up(20 if wishes.tiny else 1000, wishes.work)
    with tempfile.TemporaryDirectory() as place, stores.running("weed", Path(place)) as account:
        yield entering.figure(source, account, wishes.work)


def _reviews(wishes: argparse.Namespace) -> Iterator[Figure]:
    yield from reviewing.figures(corpus.made_up(20 if wishes.tiny else 10000, wishes.work), wishes.work, wishes.runs)


_PARTS = {
    "builds": _builds,
    "updates": _updates,
    "crashes": _crashes,
    "traffic": _traffic,
    "subscribers": _subscribers,
    "messages": _messages,
    "mishaps": _mishaps,
    "reviews": _reviews,
    "sending": _sending,
}


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="how often everything is built")
    parser.add_argument("--only", choices=[*table.PARTS], default="", help="measure this part alone")
    parser.add_argument("--deploys", type=int, default=200, help="how many deploys readers see, and how many races")
    parser.add_argument("--tiny", action="store_true", help="20 incidents: a trial of the benchmarks themselves")
    parser.add_argument("--fresh", action="store_true", help="with builds: `make run` in a new clone, too")
    parser.add_argument("--write", action="store_true", help="keep the figures and write docs/benchmarks.md")
    parser.add_argument("--work", type=Path, default=ROOT / "bench" / "work", help="where inputs and sites are kept")
    parser.add_argument("--date", default="", help="the day to name; that of the last commit unless given")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
