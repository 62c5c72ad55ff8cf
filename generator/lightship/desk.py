"""Joins what publishing works with: the state store, the targets, git and the build, as delivery.yml names them.

What it needs is imported when it is used: it takes as long as a check of hundreds of incidents.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lightship import app, berths, load, moorings, registry, turns
from lightship.app import App
from lightship.errors import LightshipError, UsageError
from lightship.model import (
    DirectoryState,
    DirectoryTarget,
    Publishing,
    Repository,
)
from lightship.policy import Agreement, Verdict
from lightship.shelf import Shelf
from lightship.snapshot import Snapshot, take
from lightship.turns import Tell, Waiting

if TYPE_CHECKING:
    from lightship.build import Progress
    from lightship.model import Repository
    from lightship.plan.telling import Forecast
    from lightship.publish import Candidate, Head, Publisher, Source
    from lightship.publish.held import Known
    from lightship.publish.preparing import Archived

Result = TypeVar("Result")
Passed = Callable[[Verdict], bool]
"""Tells whether something is published although its approvals are missing."""

# What a page is made of, with what mkdocs.yml names; other files of the repository may differ from the commit.
CONTENT = ("incidents", "templates", "overrides", "pages", "mkdocs.yml", "components.yml", "policy.yml", "delivery.yml")


@contextmanager
def publisher(
    here: App,
    publishing: Publishing | None = None,
    *,
    is_signing: bool = False,
    is_near: bool = True,
    tell: Tell = turns.silent,
) -> Iterator["Publisher"]:
    """Open everything that publishing works with, for one run, with the places that are in force.

    The key is needed by those that make statements; `is_near` for those that need not see whether the state store still
    has what it had. `tell` is told for whom the run waits.
    """
    from lightship import publish, state, web

    publishing = publishing or moorings.publishing(here)
    key = registry.signing_key(here.root, publishing) if is_signing else None
    store = state.open_store(publishing.state, here.root)
    if isinstance(store, Waiting):
        store.on_wait(tell)
    with tempfile.TemporaryDirectory(prefix="lightship-") as folder:
        yield publish.Publisher(
            run=app.run_id(),
            store=publish.NearStore(store, here.shelf()) if is_near else store,
            destinations=tuple(berths.destination(target, here.root, tell) for target in publishing.targets),
            publishing=publishing,
            folder=Path(folder),
            clock=app.clock,
            reader=berths.Public(web.Client()),
            pause=time.sleep,
            by=app.user(here.root),
            signing_key=key,
        )


class ElsewhereError(LightshipError):
    """What was agreed to is published to other places than those that the run began with."""

    def __init__(self, publishing: Publishing) -> None:
        """Keep the places that were agreed to."""
        super().__init__("what was agreed to of delivery.yml changed meanwhile", "run it again")
        self.publishing = publishing


def carried_out(
    here: App,
    work: Callable[["Publisher", "Source"], Result],
    on_progress: "Progress",
    tell: Tell,
    is_passed: Passed | None = None,
) -> Result:
    """Publish by `work` what is checked out, to the places that were agreed to.

    `is_passed` tells whose missing approvals are passed over.
    """
    head = moorings.otherwise(here)
    # No target is looked at to which nobody agreed; a page that was put back stays where it is.
    places = _agreed_places(here, head, is_passed) if head and not head.pinned else None
    try:
        return _carried_out(here, places, work, on_progress, tell, is_passed)
    except ElsewhereError as error:
        return _carried_out(here, error.publishing, work, on_progress, tell, is_passed)


def _agreed_places(here: App, head: "Head", is_passed: Passed | None) -> Publishing | None:
    """Give where the commit goes as far as it is agreed to; the store that is in force judges that."""
    from lightship import chamber, git

    commit = git.commit(here.root)
    if commit is None:
        return None
    store = moorings.store(here)
    return chamber.agreed(here.now(), store, commit, head, lambda seen, _: load.publishing(seen.content), is_passed)


def _carried_out(
    here: App,
    publishing: Publishing | None,
    work: Callable[["Publisher", "Source"], Result],
    on_progress: "Progress",
    tell: Tell,
    is_passed: Passed | None,
) -> Result:
    from lightship import publish

    with publisher(here, publishing, is_signing=True, tell=tell) as opened:
        done = work(opened, source(here, opened, on_progress, is_passed))
        if isinstance(done, publish.Published | publish.Unchanged):
            moorings.leave(here, opened.publishing, opened.trail)
        return done


def source(here: App, publisher: "Publisher", on_progress: "Progress", is_passed: Passed | None = None) -> "Source":
    """Give the commit that is checked out as what is published; raises RefusedError when there is none."""
    from lightship import git, publish
    from lightship.build import frame

    if app.is_ci() and _is_state_lost(publisher.publishing):
        hint = "name a `state` in delivery.yml that outlives it: a bucket, or a branch"
        raise publish.RefusedError("the state would vanish with this machine, and with it what is newer", hint)
    commit = git.commit(here.root)
    if commit is None:
        hint = "it says what is newer: `git init`, `git add --all` and `git commit`"
        raise publish.RefusedError("publishing needs a commit of a git repository", hint)
    changed = git.changed(here.root, (*CONTENT, *frame.named(here.root / "mkdocs.yml")))
    # Python writes these beside hooks that it reads.
    if changed := tuple(path for path in changed if not path.endswith(".pyc")):
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        hint = "commit it first: what is published is what the commit says"
        raise publish.RefusedError(f"{changed[0]}{more} {'are' if more else 'is'} not as in the commit", hint)

    def relation(theirs: str) -> git.Relation:
        found = git.relation(here.root, commit, theirs)
        return git.learn(here.root, commit, theirs) if found is git.Relation.UNKNOWN else found

    def make(known: "Known", archived: "Archived", head: "Head | None") -> "Candidate":
        from lightship import account, build, chamber

        def of_view(seen: App, agreement: Agreement) -> "Candidate":
            if (agreed := load.publishing(seen.content)) != publisher.publishing:
                raise ElsewhereError(agreed)
            folder = Path(tempfile.mkdtemp(dir=publisher.folder))

            def work(repository: "Repository", snapshot: Snapshot, shelf: Shelf) -> "Candidate":
                made = partial(build.partial, workers=here.workers, on_progress=on_progress)
                site = made(seen.content, snapshot, folder, known=known, shelf=shelf)
                candidate = publish.of_site(site, commit, snapshot.now, archived, agreement)
                said = account.account(seen, commit, head, agreement, repository, snapshot)
                return replace(candidate, takedowns=snapshot.takedowns, account=said)

            return seen.remembered(work)

        return chamber.agreed(here.now(), publisher.store, commit, head, of_view, is_passed)

    return publish.Source(commit=commit, relation=relation, make=make)


def expect_published(here: App) -> None:
    """Raise RefusedError unless readers meet what is checked out, on as many targets as people are told of."""
    from lightship import git, publish
    from lightship.publish import standing

    ours = git.commit(here.root)
    if ours is None:
        raise publish.RefusedError("nothing is published yet", "run `lightship publish` first")
    with publisher(here, is_near=False) as opened:
        standing.expect(opened, lambda theirs: git.relation(here.root, ours, theirs))


def forecast(here: App, against: str, on_progress: "Progress") -> "Forecast":
    """Say what publishing would change against `live`, a folder with a site, or a revision; nothing is written."""
    from lightship import build, git
    from lightship.publish import forecasting

    with tempfile.TemporaryDirectory(prefix="lightship-") as work:
        made = partial(build.partial, workers=here.workers, on_progress=on_progress)
        if against == "live":
            with publisher(here) as opened:
                before = forecasting.live(opened)
        elif (here.root / against).is_dir():
            before = forecasting.folder(here.root / against, against)
        else:
            root = Path(work) / "repository"
            root.mkdir()
            try:
                commit = git.checkout(here.root, against, root)
            except git.GitError as error:
                raise UsageError(error.message, error.hint) from error
            snapshot = take(load.repository(root, here.clock), here.at)
            made(root, snapshot, Path(work) / "before", known=lambda _path, _inputs: None)
            before = forecasting.folder(Path(work) / "before", f"{against} ({commit[:10]})")

        def compare(snapshot: Snapshot, shelf: Shelf) -> "Forecast":
            site = made(here.root, snapshot, Path(work) / "after", known=before.known, shelf=shelf)
            return forecasting.forecast(site, before, snapshot.allowances)

        return here.recalled(compare)


def published_commit(here: App) -> str | None:
    """Give the commit that is published, or its tree without what is withheld; None before the first publication."""
    from lightship.git import changes
    from lightship.publish import head

    with publisher(here) as opened:
        seen = head.look(opened.store).head
    if seen is None or not seen.withheld:
        return seen.commit if seen else None
    return changes.tree(here.root, seen.commit, {path: one.blob for path, one in seen.withheld.items()})


def _is_state_lost(publishing: Publishing) -> bool:
    """Tell whether the page would outlive the state of a machine that CI throws away."""
    is_page_elsewhere = any(not isinstance(target, DirectoryTarget) for target in publishing.targets)
    state = publishing.state
    return is_page_elsewhere and isinstance(state, DirectoryState) and not Path(state.path).is_absolute()
