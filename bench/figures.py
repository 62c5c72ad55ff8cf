"""The figures: each is measured, set beside its target and, where Hugo does the same work, beside Hugo's."""

import hashlib
import os
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import hugo
import measure
import weight
from corpus import LIGHTSHIP, ROOT, Corpus


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table; `holds` is None where there is no target, `rival` is Hugo unless it names another one."""

    work: str
    target: str = ""
    result: str
    rival: str = ""
    ratio: str = ""
    holds: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What the same work cost both."""

    ours: measure.Cost
    hugo: measure.Cost


def build(source: Corpus, work: Path, runs: int) -> Pair:
    """Build a corpus with both, in turn, each as in a fresh clone; the sites stay in `work`."""
    project = work / f"hugo-{source.root.name}"
    hugo.write(source, project)
    ours, theirs = ours_in(work, source), work / f"site-hugo-{source.root.name}"

    def lightship() -> measure.Cost:
        for folder in (source.root / "build", ours):
            shutil.rmtree(folder, ignore_errors=True)
        return measure.run([LIGHTSHIP, "-C", source.root, "build", "--at", source.moment, "--output", ours])

    def rival() -> measure.Cost:
        shutil.rmtree(theirs, ignore_errors=True)
        return measure.run(hugo.command(project, source, theirs))

    first, second = measure.alternate(runs, lightship, rival)
    return Pair(ours=first, hugo=second)


def ours_in(work: Path, source: Corpus) -> Path:
    """Name the folder of the site that Lightship built of a corpus."""
    return work / f"site-{source.root.name}"


def built(source: Corpus, pair: Pair, *, below_s: float, below_mib: float) -> Iterator[Figure]:
    """Tell the time and the memory of a full build."""
    name = f"full build, {source.name}, {source.updates:,} updates"
    yield Figure(
        work=f"{name}: time",
        target=f"< {below_s:g} s" if below_s else "",
        result=seconds(pair.ours),
        rival=seconds(pair.hugo),
        ratio=f"{pair.ours.wall_s / pair.hugo.wall_s:.1f}",
        holds=pair.ours.wall_s < below_s if below_s else None,
    )
    yield Figure(
        work=f"{name}: memory",
        target=f"< {below_mib:g} MiB" if below_mib else "",
        result=f"{pair.ours.memory_mib:.0f} MiB (largest process {pair.ours.largest_mib:.0f})",
        rival=f"{pair.hugo.memory_mib:.0f} MiB",
        ratio=f"{pair.ours.memory_mib / pair.hugo.memory_mib:.1f}",
        holds=pair.ours.memory_mib < below_mib if below_mib else None,
    )


def linear(small: Pair, large: Pair, *, times: int) -> Figure:
    """Tell how much longer a history `times` as long takes; the target allows a tenth more."""
    ours, theirs = large.ours.wall_s / small.ours.wall_s, large.hugo.wall_s / small.hugo.wall_s
    return Figure(
        work=f"{times} × the incidents take so many times as long",
        target=f"≤ {times * 1.1:g} ×",
        result=f"{ours:.1f} ×",
        rival=f"{theirs:.1f} ×",
        holds=ours <= times * 1.1,
    )


def check(source: Corpus, runs: int) -> Figure:
    """Tell how long it takes to check a repository."""
    [cost] = measure.alternate(runs, lambda: measure.run([LIGHTSHIP, "-C", source.root, "check"]))
    return Figure(
        work=f"check, {source.name}",
        target="< 1 s",
        result=seconds(cost),
        holds=cost.wall_s < 1,
    )


def identical(source: Corpus, work: Path) -> Figure:
    """Build again in another folder, with another umask, zone, language and hash seed; compare every byte."""
    again = work / "again" / "elsewhere"
    shutil.rmtree(again.parent, ignore_errors=True)
    shutil.copytree(source.root, again, ignore=shutil.ignore_patterns("build", "site"))
    strange = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4711", "LC_ALL": "C", "LANG": "de_DE.UTF-8"}
    mask = os.umask(0o077)
    try:
        command = [LIGHTSHIP, "-C", again, "build", "--at", source.moment, "--output", again / "out"]
        measure.run(command, env=os.environ | strange)
    finally:
        os.umask(mask)
    one, other = digests(ours_in(work, source)), digests(again / "out")
    different = [path for path in sorted(one.keys() | other.keys()) if one.get(path) != other.get(path)]
    return Figure(
        work=f"built twice, {source.name}: other folder, umask, zone, language, hash seed",
        target="identical",
        result=f"{len(one):,} files identical" if not different else f"{len(different)} differ, first {different[0]}",
        holds=not different,
    )


def home(source: Corpus, work: Path) -> Figure:
    """Tell what the first view of the home page loads."""
    ours = weight.of(ours_in(work, source))
    theirs = weight.of(work / f"site-hugo-{source.root.name}")
    return Figure(
        work=f"home page, first view with gzip, {source.name}",
        target="< 60 kB, ≤ 6 requests",
        result=f"{ours.bytes / 1000:.1f} kB, {ours.requests} requests",
        rival=f"{theirs.bytes / 1000:.1f} kB, {theirs.requests} requests",
        ratio=f"{ours.bytes / theirs.bytes:.1f}",
        holds=ours.bytes < 60_000 and ours.requests <= 6,
    )


def fresh(work: Path, port: int) -> Figure:
    """Clone the project, say `make run` and wait for the page; what pip loads comes from its cache or an index."""
    clone = work / "fresh"
    shutil.rmtree(clone, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
    began = time.perf_counter()
    log = work / "fresh.log"
    with log.open("wb") as file:
        process = subprocess.Popen(
            ["make", "run", f"PORT={port}"], cwd=clone, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        while not _answers(port):
            if process.poll() is not None:
                raise measure.FailedError(f"make run ended with {process.returncode}, see {log}")
            time.sleep(0.1)
        took = time.perf_counter() - began
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    return Figure(
        work="`make run` in a new clone, until the page answers",
        target="< 90 s after download",
        result=f"{took:.0f} s with everything that pip loads",
        holds=took < 90,
    )


def seconds(cost: measure.Cost) -> str:
    """Write a time, with its parts."""
    digits = 2 if cost.wall_s < 1 else 1
    parts = f"median {cost.median_s:.{digits}f}, processor {cost.cpu_s:.{digits}f}, others {cost.others_s:.{digits}f}"
    return f"{cost.wall_s:.{digits}f} s ({parts})"


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1) as answer:
            return bool(answer.status == 200 and answer.read())
    except OSError:
        return False


def digests(site: Path) -> dict[str, str]:
    """Give the digest of every file of a site by its path."""
    return {
        place.relative_to(site).as_posix(): hashlib.sha256(place.read_bytes()).hexdigest()
        for place in sorted(site.rglob("*"))
        if place.is_file()
    }
