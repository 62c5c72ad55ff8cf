"""The table of figures: as lines for a person who waits, and as the document."""

import os
import platform
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from corpus import ROOT
from figures import Figure
from hugo import HUGO

_NOTES = Path(__file__).parent / "notes.md"
_SIGNS = {True: "holds", False: "**missed**", None: "–"}


def line(figure: Figure) -> str:
    """Give a figure as a line of a terminal."""
    beside = f"; beside it {figure.rival}" + (f", ratio {figure.ratio}" if figure.ratio else "") if figure.rival else ""
    target = f" [{figure.target}: {_SIGNS[figure.holds].strip('*')}]" if figure.target else ""
    return f"{figure.work}: {figure.result}{target}{beside}"


def document(figures: list[Figure], machine: str, date: str, runs: int) -> str:
    """Give the document: the table, what it was measured on and with, and what is known about it."""
    rows = [
        f"| {figure.work} | {figure.target} | {figure.result} | {_SIGNS[figure.holds]} "
        f"| {figure.rival} | {figure.ratio} |"
        for figure in figures
    ]
    return "\n".join(
        [
            "# Benchmarks",
            "",
            f"Times are the best of {runs} runs, in turn with Hugo; memory is the peak of all processes together.",
            "Written by `make bench ARGS=--write`.",
            "",
            f"Measured {date or _commit_day()} on {machine}; {_versions()}.",
            "",
            "| work | target | Lightship | | Hugo, or who is named | ratio |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            _NOTES.read_text(encoding="utf-8"),
        ]
    )


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
