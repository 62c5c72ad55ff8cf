"""Measure builds and publications, beside Hugo's and others'; prints a table and, if told, writes it as a document.

make bench                           everything but the fresh clone; more than an hour
make bench ARGS="--only builds"      builds alone; some minutes
make bench ARGS="--only publishing"  publications alone: one new update, kills, races, bad weather
make bench ARGS="--tiny"             with 20 incidents and a few deploys, to see that it works
make bench ARGS="--fresh --write"    everything, into docs/benchmarks.md
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
import pushing

import publishing
import stores

_PORT = 8971
_PARTS = ("builds", "publishing")


def main() -> int:
    """Measure, print, and tell by the exit code whether every figure holds (never with tiny inputs)."""
    wishes = _wishes()
    wishes.work.mkdir(parents=True, exist_ok=True)
    lines = []
    before = table.machine()
    began = time.monotonic()
    for figure in _measured(wishes):
        lines.append(figure)
        print(f"{table.line(figure)}  ({time.monotonic() - began:.0f} s)", flush=True)
        began = time.monotonic()
    text = table.document(lines, before, wishes.date, wishes.runs)
    print(f"\n{text}")
    if wishes.write:
        (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    return 0 if wishes.tiny or all(figure.holds is not False for figure in lines) else 1


def _measured(wishes: argparse.Namespace) -> Iterator[Figure]:
    if wishes.only in ("", "builds"):
        yield from _builds(wishes)
    if wishes.only in ("", "publishing"):
        yield from _publishing(wishes)
    if wishes.fresh:
        yield figures.fresh(wishes.work, _PORT)


def _publishing(wishes: argparse.Namespace) -> Iterator[Figure]:
    """Measure the way of an update to its readers; the store is started anew."""
    small, large = (corpus.made_up(number, wishes.work) for number in ((10, 20) if wishes.tiny else (100, 10000)))
    yield from editing.figures(small, large, wishes.work, wishes.runs)
    number = 4 if wishes.tiny else wishes.deploys
    with tempfile.TemporaryDirectory() as place, stores.running("weed", Path(place)) as account:
        yield from publishing.figures(small, large, account, wishes.work)
        yield pushing.pushed(large, account, wishes.work)
        yield from disturbing.kills(account, wishes.work, every=20 if wishes.tiny else 1)
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


def _wishes() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="how often everything is built")
    parser.add_argument("--only", choices=_PARTS, default="", help="measure this part alone")
    parser.add_argument("--deploys", type=int, default=200, help="how many deploys readers see, and how many races")
    parser.add_argument("--tiny", action="store_true", help="20 incidents: a trial of the benchmarks themselves")
    parser.add_argument("--fresh", action="store_true", help="also `make run` in a new clone of what is committed")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--work", type=Path, default=ROOT / "bench" / "work", help="where inputs and sites are kept")
    parser.add_argument("--date", default="", help="the day to name; that of the last commit unless given")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
