"""One new update on a long history and on a short one: what it takes to build it, beside Hugo for the same edit."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import hugo
import measure
from corpus import LIGHTSHIP, Corpus
from figures import Figure, seconds

INCIDENT = "2026-01-01-benchmark"
_FRONT = """\
---
title: Trouble with the website
severity: medium
components: [website]
started: {started:%Y-%m-%dT%H:%M:%SZ}
---
"""
_UPDATE = """\
---
phase: {phase}
at: {at:%Y-%m-%dT%H:%M:%SZ}
---
We know more now: this is update {number} of it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """What one new update cost: with what was kept from the build before, and Hugo."""

    warm: measure.Cost
    hugo: measure.Cost


def begin(source: Corpus, root: Path) -> Corpus:
    """Copy a corpus and add an incident of one component that is still open; nothing else happens after its end."""
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(source.root, root, ignore=shutil.ignore_patterns("build", "site"))
    folder = root / "incidents" / "2026" / INCIDENT
    folder.mkdir(parents=True)
    started = source.at - timedelta(hours=2)
    (folder / "incident.md").write_text(_FRONT.format(started=started), encoding="utf-8")
    return tell(replace(source, root=root), 0, "investigating")


def tell(source: Corpus, number: int, phase: str = "identified") -> Corpus:
    """Write the next update; gives the corpus a minute later."""
    later = replace(source, at=source.at + timedelta(minutes=1))
    place = source.root / "incidents" / "2026" / INCIDENT / f"{later.at:%Y%m%dT%H%M%SZ}-{phase}.md"
    place.write_text(_UPDATE.format(phase=phase, at=later.at, number=number), encoding="utf-8")
    return later


def one(source: Corpus, work: Path, runs: int) -> Edited:
    """Build a copy of a corpus once; then, `runs` times, write an update and build with both."""
    current = begin(source, work / f"edited-{source.root.name}")
    site, theirs = work / f"site-edited-{source.root.name}", work / f"site-edited-hugo-{source.root.name}"
    project = work / f"hugo-edited-{source.root.name}"
    shutil.rmtree(site, ignore_errors=True)
    measure.run(_build(current, site))
    costs, rival = [], []
    for number in range(1, runs + 1):
        current = tell(current, number)
        if number == 1:
            hugo.write(current, project)
        costs += measure.alternate(1, lambda: measure.run(_build(current, site)))  # noqa: B023 - called at once
        rival += measure.alternate(1, lambda: measure.run(hugo.command(project, current, theirs)))  # noqa: B023 - called at once
    return Edited(warm=measure.best(costs), hugo=measure.best(rival))


def figures(small: Corpus, large: Corpus, work: Path, runs: int) -> Iterator[Figure]:
    """Tell what an update costs on either history, and how much more on the longer one."""
    short, long = (one(source, work, runs) for source in (small, large))
    for source, edited, below_s in ((small, short, 0), (large, long, 2)):
        yield Figure(
            work=f"one new update on {source.name}, warm: edit → built",
            target=f"< {below_s} s" if below_s else "",
            result=seconds(edited.warm),
            rival=seconds(edited.hugo),
            ratio=f"{edited.warm.wall_s / edited.hugo.wall_s:.2f}",
            holds=edited.warm.wall_s < below_s if below_s else None,
        )
    ratio = long.warm.wall_s / short.warm.wall_s
    yield Figure(
        work=f"the same on {large.incidents:,} instead of {small.incidents:,} incidents takes so many times as long",
        target="≤ 1.5 ×",
        result=f"{ratio:.2f} ×",
        rival=f"{long.hugo.wall_s / short.hugo.wall_s:.1f} ×",
        holds=ratio <= 1.5,
    )


def _build(source: Corpus, site: Path) -> list[str | Path]:
    return [LIGHTSHIP, "-C", source.root, "build", "--at", source.moment, "--output", site]
