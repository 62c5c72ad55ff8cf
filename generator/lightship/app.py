"""The composition root: the one place that reads the clock and the environment, and joins the parts to commands."""

import os
import secrets
import string
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lightship import load
from lightship.errors import LightshipError, OutsideError, UsageError
from lightship.model import (
    BranchTarget,
    Delivery,
    DirectoryState,
    DirectoryTarget,
    Repository,
    S3Target,
    TargetSettings,
)
from lightship.shelf import Forgotten, Shelf
from lightship.snapshot import Snapshot, take

if TYPE_CHECKING:
    from lightship.build import Progress
    from lightship.plan.telling import Forecast
    from lightship.publish import Candidate, Destination, Publisher, Source
    from lightship.publish.held import Known
    from lightship.publish.preparing import Archived
    from lightship.statements.signing import SigningKey
    from lightship.web import Client

Result = TypeVar("Result")
_MAX_FILE_BYTES = 64 << 20
# What a page is made of; other files of the repository may differ from the commit.
CONTENT = ("incidents", "templates", "overrides", "pages", "mkdocs.yml", "components.yml", "policy.yml", "delivery.yml")


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

    def recalled(self, work: Callable[[Snapshot, Shelf], Result]) -> Result:
        """Take the public snapshot, reading only what changed since it was last taken, and do `work` with it.

        The work is given the shelf, too. Where that turns out to be broken, all is done once more without it.
        """
        shelf = Shelf(self.root / "build" / "cache.db")
        try:
            return self._recalled(shelf, work)
        except Forgotten:
            shelf.clear()
            return self._recalled(shelf, work)

    def _recalled(self, shelf: Shelf, work: Callable[[Snapshot, Shelf], Result]) -> Result:
        repository, memory = load.recalled(self.root, self.clock, shelf)
        snapshot = take(repository, self.at)
        memory.keep(repository.incidents, snapshot)
        return work(snapshot, shelf)

    def now(self) -> "App":
        """Look at the clock again; an instant that the user chose stays."""
        clock = _clock()
        return replace(self, clock=clock, at=clock if self.at == self.clock else self.at)

    @contextmanager
    def publisher(self) -> Iterator["Publisher"]:
        """Open everything that publishing works with, for one run."""
        from lightship import publish, state, web

        delivery = load.delivery(self.root)
        key = _signing_key(self.root, delivery)
        with tempfile.TemporaryDirectory(prefix="lightship-") as folder:
            yield publish.Publisher(
                run=secrets.token_hex(8),
                store=state.open_store(delivery.state, self.root),
                destinations=tuple(_destination(target, self.root) for target in delivery.targets),
                delivery=delivery,
                folder=Path(folder),
                clock=_clock,
                reader=_Public(web.Client()),
                pause=time.sleep,
                sign=key.signed if key else lambda statement: statement,
                public_key=key.public_pem.encode() if key else b"",
            )

    def source(self, publisher: "Publisher", on_progress: "Progress") -> "Source":
        """Give the commit that is checked out as what is published; raises RefusedError when there is none."""
        from lightship import git, publish

        if os.environ.get("CI") and _is_state_lost(publisher.delivery):
            hint = "name a `state` in delivery.yml that outlives it: a bucket, or a branch"
            raise publish.RefusedError("the state would vanish with this machine, and with it what is newer", hint)
        commit = git.commit(self.root)
        if commit is None:
            hint = "it says what is newer: `git init`, `git add --all` and `git commit`"
            raise publish.RefusedError("publishing needs a commit of a git repository", hint)
        if changed := git.changed(self.root, CONTENT):
            more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
            hint = "commit it first: what is published is what the commit says"
            raise publish.RefusedError(f"{changed[0]}{more} is not as in the commit", hint)

        def relation(theirs: str) -> git.Relation:
            found = git.relation(self.root, commit, theirs)
            if found is git.Relation.UNKNOWN and git.learn(self.root, theirs):
                return git.relation(self.root, commit, theirs)
            return found

        def make(known: "Known", archived: "Archived") -> "Candidate":
            from lightship import build

            here = self.now()
            folder = Path(tempfile.mkdtemp(dir=publisher.folder))
            snapshot = here.snapshot()
            site = build.partial(
                self.root, snapshot, folder, known=known, workers=self.workers, on_progress=on_progress
            )
            return publish.of_site(site, commit, snapshot.now, archived)

        return publish.Source(commit=commit, relation=relation, make=make)

    def forecast(self, against: str, on_progress: "Progress") -> "Forecast":
        """Say what publishing would change against `live`, a folder with a site, or a revision; nothing is written."""
        from lightship import build, git
        from lightship.publish import forecasting

        with tempfile.TemporaryDirectory(prefix="lightship-") as work:
            made = partial(build.partial, workers=self.workers, on_progress=on_progress)
            if against == "live":
                with self.publisher() as publisher:
                    before = forecasting.live(publisher)
            elif (self.root / against).is_dir():
                before = forecasting.folder(self.root / against, against)
            else:
                root = Path(work) / "repository"
                root.mkdir()
                try:
                    commit = git.checkout(self.root, against, root)
                except git.GitError as error:
                    raise UsageError(error.message, error.hint) from error
                snapshot = take(load.repository(root, self.clock), self.at)
                made(root, snapshot, Path(work) / "before", known=lambda _path, _inputs: None)
                before = forecasting.folder(Path(work) / "before", f"{against} ({commit[:10]})")
            site = made(self.root, self.snapshot(), Path(work) / "after", known=before.known)
            return forecasting.forecast(site, before)


def start(root: Path, at: datetime | None = None) -> App:
    """Read the clock and the environment once."""
    clock = _clock()
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


def user() -> str:
    """Name who runs this, as CI or the machine says."""
    names = ("GITHUB_ACTOR", "GITLAB_USER_LOGIN", "USER", "LOGNAME")
    return next((os.environ[name] for name in names if os.environ.get(name)), "somebody")


def days_left(url: str) -> int | None:
    """Give for how many days the certificate of an address is valid; None where there is none."""
    from lightship import web

    return web.days_left(url, _clock())


def _clock() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class _Public:
    """Reads what the public reads."""

    def __init__(self, client: "Client") -> None:
        """Read with a client."""
        self._client = client

    def read(self, url: str) -> bytes:
        """Give what is at an address now; raises OutsideError when there is nothing."""
        answer = self._client.get(url, limit=_MAX_FILE_BYTES, is_fresh=True)
        if not answer.is_there:
            raise OutsideError(f"{url} answers {answer.status}", "may everybody read it, and does `url` lead there?")
        return answer.content


def _destination(settings: TargetSettings, root: Path) -> "Destination":
    from lightship import publish, targets

    open_ = partial(targets.open_target, settings, root)
    kind, place = _named(settings)
    name = f"{kind} {place}"
    return publish.Destination(
        name=name, target=open_(), open_=open_, url=settings.url, public_name=settings.url or kind
    )


def _is_state_lost(delivery: Delivery) -> bool:
    """Tell whether the page would outlive the state of a machine that CI throws away."""
    is_page_elsewhere = any(not isinstance(target, DirectoryTarget) for target in delivery.targets)
    return (
        is_page_elsewhere and isinstance(delivery.state, DirectoryState) and not Path(delivery.state.path).is_absolute()
    )


def _named(settings: TargetSettings) -> tuple[str, str]:
    """Name a target for people: its kind, and its place."""
    match settings:
        case DirectoryTarget():
            return "directory", settings.path
        case S3Target():
            return "bucket", f"{settings.bucket.name}/{settings.bucket.prefix}".rstrip("/")
        case BranchTarget():
            return "branch", settings.branch


def _signing_key(root: Path, delivery: Delivery) -> "SigningKey | None":
    from lightship.statements import signing

    if name := delivery.signing_key:
        if not os.environ.get(name):
            raise LightshipError(
                f"the variable {name}, which signs statements, is not set", "`lightship keygen` makes it"
            )
        return signing.private(os.environ[name], f"the variable {name}")
    if name := delivery.signing_key_file:
        return signing.private((root / name).read_text(encoding="utf-8"), name)
    return None
