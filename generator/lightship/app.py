"""The composition root: the one place that reads the clock and the environment, and joins the parts to commands."""

import os
import secrets
import string
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from lightship import load, page
from lightship.errors import LightshipError, Problem
from lightship.looking import Looks
from lightship.model import Repository
from lightship.model.notifying import Secret
from lightship.shelf import Forgotten, Shelf
from lightship.snapshot import Snapshot, take

Result = TypeVar("Result")
_SHELF = "build/cache.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Where and when a command runs.

    `clock` is the real time; `at` the instant that is shown, the same unless the user chose another one. `workers` is
    the number of processes that may work side by side. `view` is a folder with the page as it was agreed to, where that
    is not what lies in `root`.
    """

    root: Path
    clock: datetime
    at: datetime
    is_terminal: bool
    workers: int
    view: Path | None = None

    @property
    def content(self) -> Path:
        """Give the folder whose files are read."""
        return self.view or self.root

    def repository(self) -> Repository:
        """Read the repository; raises ContentError with every problem."""
        return load.repository(self.content, self.clock)

    def snapshot(self) -> Snapshot:
        """Read the repository and take its public snapshot."""
        return take(self.repository(), self.at)

    def expect_page(self) -> None:
        """Raise ContentError, with every problem, where no page is: nothing may be written there."""
        if not page.is_here(self.root):
            self.repository()

    def shelf(self) -> Shelf:
        """Open the shelf for what was worked out before; raises ContentError where no page is."""
        self.expect_page()
        return Shelf(self.content / "build" / "cache.db")

    def recalled(self, work: Callable[[Snapshot, Shelf], Result], looking: Looks | None = None) -> Result:
        """Take the public snapshot, reading only what changed since it was last taken, and do `work` with it.

        The work is given the shelf, too. Where that turns out to be broken, all is done once more without it. `looking`
        has begun to look at the folders already.
        """
        return self.remembered(lambda _, snapshot, shelf: work(snapshot, shelf), looking)

    def remembered(self, work: Callable[[Repository, Snapshot, Shelf], Result], looking: Looks | None = None) -> Result:
        """Do the same as `recalled` with work that needs the repository as well."""
        shelf = self.shelf()
        try:
            return self._recalled(shelf, work, looking)
        except Forgotten:
            shelf.clear()
            return self._recalled(shelf, work)

    def looks(self) -> Looks | None:
        """Tell how folders look by git's trees where every file is as new as the machine; None elsewhere."""
        if not is_ci() or self.view:
            return None
        from lightship import git

        return git.Trees(self.root)

    def checked(self) -> tuple[Repository | None, tuple[Problem, ...]]:
        """Read the repository with every problem of it; what was found right before is passed over."""
        place = self.root / _SHELF
        if place.is_file():
            with suppress(Forgotten):
                return load.read(self.root, self.clock, Shelf(place), self.looks())
        return load.read(self.root, self.clock)

    def _recalled(
        self, shelf: Shelf, work: Callable[[Repository, Snapshot, Shelf], Result], looking: Looks | None = None
    ) -> Result:
        repository, memory = load.recalled(self.content, self.clock, shelf, looking or self.looks())
        snapshot = take(repository, self.at)
        memory.keep(repository.incidents, snapshot)
        return work(repository, snapshot, shelf)

    def now(self) -> "App":
        """Look at the clock again; an instant that the user chose stays."""
        now = clock()
        return replace(self, clock=now, at=now if self.at == self.clock else self.at)


def start(root: Path, at: datetime | None = None) -> App:
    """Read the clock and the environment once."""
    now = clock()
    return App(
        root=root,
        clock=now,
        at=at or now,
        is_terminal=sys.stdin.isatty() and sys.stdout.isatty() and not is_ci(),
        workers=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
    )


def page_id() -> str:
    """Make a new page's id: 12 random base-36 characters."""
    return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(12))


def user(root: Path) -> str:
    """Name who runs this, as CI, the machine or git says."""
    from lightship import git  # takes a while to load, which only those wait for who ask

    names = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "LOGNAME")
    return next((os.environ[name] for name in names if os.environ.get(name)), "") or git.user(root) or "somebody"


def actor() -> str:
    """Name who started this run by hand, as the forge says that runs it; empty where none did.

    Raises LightshipError for a run that somebody else started once more: the forge still names the first one.
    """
    if variable("GITHUB_ACTIONS") == "true" and variable("GITHUB_EVENT_NAME") == "workflow_dispatch":
        first = variable("GITHUB_ACTOR")
        expect_first(first, variable("GITHUB_TRIGGERING_ACTOR"))
        return first
    return ""


def expect_first(first: str, last: str) -> None:
    """Raise LightshipError where `last` started a run once more that somebody else had started first."""
    if last and last != first:
        raise LightshipError(f"{last} started a run of {first} once more", "start one of your own")


def pipeline() -> int:
    """Give the number of the pipeline of GitLab that this is a job of; 0 elsewhere."""
    text = variable("CI_PIPELINE_ID")
    return int(text) if text.isascii() and text.isdigit() else 0


def variable(name: str) -> str:
    """Give the value of an environment variable that the configuration names; empty when it is not set."""
    return os.environ.get(name, "")


def secret(root: Path, where: Secret) -> str:
    """Give a secret that the configuration names; raises LightshipError, which does not show it, when it is missing."""
    if where.env:
        if value := variable(where.env).strip():
            return value
        raise LightshipError(f"the environment variable {where.env} is not set", "delivery.yml names it for a secret")
    try:
        value = (root / where.file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        message = f"{where.file}, which delivery.yml names for a secret, cannot be read: {reason}"
        raise LightshipError(message, "is it there, and may you read it?") from None
    if not value:
        raise LightshipError(
            f"{where.file}, which delivery.yml names for a secret, is empty", "write the secret into it"
        )
    return value


def is_ci() -> bool:
    """Tell whether this machine is one of CI's."""
    return bool(os.environ.get("CI"))


def run_id() -> str:
    """Make a random id for a run."""
    return secrets.token_hex(8)


def clock() -> datetime:
    """Read the clock, in UTC to the second."""
    return datetime.now(UTC).replace(microsecond=0)
