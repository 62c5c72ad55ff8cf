"""The figures as lines for a person who waits, and as the document: a table for each part, as it was last measured."""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from corpus import ROOT
from figures import Figure
from hugo import HUGO

_NOTES = Path(__file__).parent / "notes.md"
_RESULTS = Path(__file__).parent / "results"
_SIGNS = {True: "holds", False: "**missed**", None: "–"}
PARTS = {
    "builds": "Whole builds",
    "updates": "One new update",
    "crashes": "Publishing when runs die or stand still",
    "traffic": "Publishing among readers, rivals and bad weather",
    "subscribers": "A million subscribers",
    "messages": "Telling a million",
    "mishaps": "Telling people when runs die, newer words come and servers refuse",
    "sending": "From Enter at night to the first mail",
    "reviews": "A pull request and what it would show",
}
"""The parts that are measured by themselves, with their headings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The figures of a part, and the words about when, on what and with what they were measured."""

    measured: str
    figures: Sequence[Figure]


def line(figure: Figure) -> str:
    """Give a figure as a line of a terminal."""
    beside = f"; beside it {figure.rival}" + (f", ratio {figure.ratio}" if figure.ratio else "") if figure.rival else ""
    target = f" [{figure.target}: {_SIGNS[figure.holds].strip('*')}]" if figure.target else ""
    return f"{figure.work}: {figure.result}{target}{beside}"


def keep(name: str, part: Part) -> None:
    """Keep the figures of a part as the last ones."""
    _RESULTS.mkdir(exist_ok=True)
    content = {"measured": part.measured, "figures": [asdict(figure) for figure in part.figures]}
    (_RESULTS / f"{name}.json").write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def kept() -> dict[str, Part]:
    """Give the last figures of each part that was ever measured."""
    found = {}
    for name in PARTS:
        place = _RESULTS / f"{name}.json"
        if place.is_file():
            content = json.loads(place.read_text(encoding="utf-8"))
            figures = [Figure(**figure) for figure in content["figures"]]
            found[name] = Part(measured=content["measured"], figures=figures)
    return found


def document(parts: Mapping[str, Part]) -> str:
    """Give the document: a table for each part with what it was measured on, and what is known about them."""
    lines = [
        "# Benchmarks",
        "",
        "Times are the best of several runs, in turn with Hugo; memory is the peak of all processes together.",
        'Written by `make bench ARGS="--write"`, or part by part (`--only`).',
        "",
    ]
    for name, part in parts.items():
        lines += [f"## {PARTS[name]}", "", part.measured, "", *_table(part.figures), ""]
    return "\n".join([*lines, _NOTES.read_text(encoding="utf-8")])


def _table(figures: Sequence[Figure]) -> list[str]:
    return [
        "| work | target | Lightship | | Hugo, or who is named | ratio |",
        "|---|---|---|---|---|---|",
        *(
            f"| {figure.work} | {figure.target} | {figure.result} | {_SIGNS[figure.holds]} "
            f"| {figure.rival} | {figure.ratio} |"
            for figure in figures
        ),
    ]


def measured(machine: str, date: str) -> str:
    """Say when, on what and with what figures were measured."""
    return f"Measured {date or _commit_day()} on {machine}; {_versions()}."


def machine() -> str:
    """Describe this machine, and how busy it is before anything is measured."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return f"{cores} cores, {memory:.0f} GiB, {platform.machine()} (load average before: {os.getloadavg()[0]:.1f})"


def _versions() -> str:
    said = subprocess.run([HUGO, "version"], capture_output=True, text=True, check=True).stdout
    hugo = re.search(r"v\d[\w.]*", said)
    libraries = [f"{name} {metadata.version(name)}" for name in ("mkdocs", "mkdocs-material")]
    return ", ".join([f"Python {sys.version.split()[0]}", *libraries, f"Hugo {hugo[0] if hugo else said}"])


def _commit_day() -> str:
    said = subprocess.run(["git", "log", "-1", "--format=%cs"], cwd=ROOT, capture_output=True, text=True, check=False)
    return said.stdout.strip() or "on an unknown day"
