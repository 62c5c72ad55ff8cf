"""The composition root: the one place that reads the clock and the environment, and joins the parts to commands."""

import os
import secrets
import string
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lightship import load
from lightship.model import Repository
from lightship.snapshot import Snapshot, take


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Where and when a command runs.

    `clock` is the real time; `at` the instant that is shown, the same unless the user chose another one. `workers` is
    the number of processes that may work side by side.
    """

    root: Path
    clock: datetime
    at: datetime
    is_terminal: bool
    workers: int

    def repository(self) -> Repository:
        """Read the repository; raises ContentError with every problem."""
        return load.repository(self.root, self.clock)

    def snapshot(self) -> Snapshot:
        """Read the repository and take its public snapshot."""
        return take(self.repository(), self.at)


def start(root: Path, at: datetime | None = None) -> App:
    """Read the clock and the environment once."""
    clock = datetime.now(UTC).replace(microsecond=0)
    return App(
        root=root,
        clock=clock,
        at=at or clock,
        is_terminal=sys.stdin.isatty() and sys.stdout.isatty() and not os.environ.get("CI"),
        workers=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
    )


def page_id() -> str:
    """Make a new page's id: 12 random base-36 characters."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(12))
