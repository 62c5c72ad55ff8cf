"""Joins what governance works with: git, the state store, the forge and the policy that was last published.

What it needs is imported when it is used: a page without roles waits for none of it.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lightship import hosting, laying, moorings
from lightship.app import App
from lightship.errors import ContentError, LightshipError
from lightship.policy import UNASKED, Agreement

if TYPE_CHECKING:
    from lightship.forges import Hosted, PullRequest
    from lightship.govern.collecting import Change, Clerk
    from lightship.govern.gathering import Published
    from lightship.govern.history import Step
    from lightship.govern.judging import Matter
    from lightship.govern.sitting import Sitting
    from lightship.minutes import Minutes
    from lightship.model import Incident, Repository
    from lightship.model.forge import ForgeSettings
    from lightship.policy import Unit, Verdict
    from lightship.publish import Head
    from lightship.state import Store

Result = TypeVar("Result")
STATUS = "approvals"
"""What our check is called on the forge."""


def agreed(
    here: App,
    store: "Store",
    commit: str,
    head: "Head | None",
    work: Callable[[App, Agreement], Result],
    is_passed: "Callable[[Verdict], bool] | None" = None,
) -> Result:
    """Do some work with the page as it is agreed to: as the commit says, but for what lacks approvals.

    Where that makes no sense by itself more is withheld. `is_passed` tells whose approvals are passed over, and
    then the forge is not waited for. Raises ContentError where a mistake has nothing to do with it.
    """
    sitting = _sitting(here, store, commit, head, is_hasty=is_passed is not None)
    if sitting is None:
        return work(replace(here, view=None), UNASKED)
    from lightship.govern import withholding

    heard = [one for one in sitting.verdicts if is_passed is None or not is_passed(one)]
    held = withholding.unmet(heard, sitting.matter.after)
    while True:
        agreement = sitting.agreement(held)
        try:
            if not held:
                return work(replace(here, view=None), agreement)
            with laying.kept(here, commit, agreement.withheld) as seen:
                return work(seen, agreement)
        except ContentError as error:
            further = withholding.more(held, sitting.verdicts, error.problems) if held else held
            if len(further) == len(held):
                raise
            held = further


@contextmanager
def published(here: App) -> Iterator[App]:
    """Look at the page as readers have it: of what is checked out, or of a newer commit, without what is withheld.

    People are told of nothing else. Raises StateError and GitError.
    """
    head = _seen_by_readers(here)
    if head is None:
        yield here
        return
    # Telling people may take hours, and meanwhile another page is published.
    with tempfile.TemporaryDirectory(prefix="lightship-") as folder:
        yield laying.page(here, head.commit, head.withheld, Path(folder) / "page")


def _seen_by_readers(here: App) -> "Head | None":
    """Give the head where readers have another page than what is checked out."""
    from lightship import git
    from lightship.publish.head import look

    ours = git.commit(here.root)
    if ours is None:
        return None
    if found := moorings.elsewhere(here):
        return found.head  # what is checked out names a store that nobody agreed to
    head = look(moorings.store(here)).head
    if head is None or (head.commit == ours and not head.withheld):
        return None
    if git.relation(here.root, ours, head.commit) not in (git.Relation.SAME, git.Relation.OLDER):
        return None  # which is not the page that is published, and nobody is told of it
    return head if head.withheld or moorings.may_be_governed(here.root, moorings.as_published(head)) else None


def of_change(here: App, number: int, *, is_collecting: bool) -> "tuple[PullRequest, Sitting]":
    """Judge a pull request by the policy of the branch that it is for, as it stands on the forge.

    `is_collecting` writes down what was said, and knows what was written down before; without it that is known where
    people agree by link, if the state store can be read. Raises ForgeError, UsageError where no forge is named, and
    LightshipError.
    """
    from lightship.git import changes
    from lightship.govern import gathering
    from lightship.govern.sitting import sit
    from lightship.state import StateError

    settings = hosting.expected(here)
    forge = hosting.opened(here, settings)
    pull = forge.pull_request(number)
    try:
        minutes = _minutes(here, is_collecting=is_collecting)
    except StateError:  # where the state moved, its stores are asked which one is in force
        if is_collecting:
            raise
        minutes = None
    clerk = _clerk(here, settings, minutes)
    tip = changes.tip(here.root, pull.base, clerk.settings)
    try:
        change = clerk.collect(pull, tip)
    except StateError:
        if is_collecting:
            raise
        # Whoever only looks may have no key to it.
        change = replace(clerk, minutes=None).collect(pull, tip)
    base = clerk.start(pull, tip)
    with tempfile.TemporaryDirectory(prefix="lightship-") as work:
        matter = gathering.proposed(here.root, base, pull.head, Path(work), _named)
        before = gathering.Published(commit=base)
        return pull, sit(before, matter, lambda: forge, lambda _, __: [change], here.clock)


def _minutes(here: App, *, is_collecting: bool) -> "Minutes | None":
    """Give what was written down: to go on with it, or to look at it where answers by link are found there alone."""
    from lightship import load
    from lightship.minutes import Minutes
    from lightship.notify.rehearsing import Rehearsal

    if is_collecting:
        return Minutes(moorings.store(here))
    return Minutes(Rehearsal(moorings.store(here))) if load.context(here.content).notifying.approvals else None


def of_commit(here: App, commit: str) -> "Sitting | None":
    """Judge a commit as publishing it would; None where it brings nothing that somebody must agree to."""
    from lightship.publish.head import look

    store = moorings.store(here)
    return _sitting(here, store, commit, look(store).head)


def open_changes(here: App) -> tuple[int, ...]:
    """Name the open pull requests into the main branch."""
    return _forge(here).open(main_branch(here))


def report(here: App, pull: "PullRequest", *, is_met: bool | None, text: str) -> bool:
    """Set our status of a pull request into the main branch, which the forge requires before it merges.

    A status is its commit's, which may be the newest of several: none for other branches, whose rules may be others.
    Tells whether it was one into main.
    """
    if pull.base != main_branch(here):
        return False
    _forge(here).report(pull.head, STATUS, is_met=is_met, text=text)
    return True


def main_branch(here: App) -> str:
    """Name it, as the remote does; where git has no credential of its own the forge's token serves."""
    from lightship.git import GitError, sending

    try:
        return sending.look(here.root, "origin", ()).base
    except GitError:
        # Not both at once: some servers refuse that.
        credential = hosting.credential(here, hosting.expected(here))
        if not credential:
            raise
        return sending.look(here.root, "origin", (), credential).base


def history(here: App, incident: "Incident", *, has_words: bool) -> "tuple[Step, ...]":
    """Tell what happened to an incident, by what was written down and what git has."""
    from lightship import git
    from lightship.git import changes
    from lightship.govern import history as telling
    from lightship.minutes import Minutes

    folder = incident.path.rpartition("/")[0]
    commit = git.commit(here.root)
    arrivals = changes.log(here.root, commit, folder) if commit else ()
    return telling.history(incident.id, Minutes(moorings.store(here)), arrivals, has_words=has_words)


def _forge(here: App) -> "Hosted":
    return hosting.opened(here, hosting.expected(here))


def _sitting(
    here: App, store: "Store", commit: str, head: "Head | None", *, is_hasty: bool = False
) -> "Sitting | None":
    """Judge what a commit would bring; None where nobody must agree to anything, which costs next to nothing.

    Before the first publication there is nothing to judge by: what is there then counts as agreed to.
    """
    if held := moorings.elsewhere(here):
        store, head = held.store, held.head
    if head is None or (head.commit == commit and not head.withheld):
        return None
    before = moorings.as_published(head)
    if not moorings.may_be_governed(here.root, before):
        return None
    from lightship.govern import rosters
    from lightship.govern.sitting import of_commits, sit
    from lightship.minutes import Minutes

    with tempfile.TemporaryDirectory(prefix="lightship-") as work:
        matter = _matter(here.root, before, commit, Path(work))
        # The forge is asked that was agreed to, as the policy is: no change chooses who judges it.
        settings = hosting.settings(replace(here, view=Path(work) / "before"))
        if settings is None or not matter.before.policy.governance.is_governed:
            return None

        def collect(forge: "Hosted", units: "list[Unit]") -> "list[Change]":
            return of_commits(forge, _clerk(here, settings, Minutes(store)), before, commit, units)

        opened = partial(hosting.opened, here, settings, is_hasty=is_hasty)
        found = sit(before, matter, opened, collect, here.clock)
    rosters.keep(store, found.members)
    return found


def in_force(here: App, head: "Head | None") -> "tuple[Repository, ForgeSettings | None]":
    """Give the page without its incidents as it was last published, and the forge that it names.

    Raises LightshipError before the first publication, where its policy has no roles, and where it is not here.
    """
    from lightship.govern import gathering

    found = moorings.elsewhere(here)
    head = found.head if found else head
    if head is None:
        raise LightshipError("nothing is published yet, so nobody is asked", "`lightship publish`")
    before = moorings.as_published(head)
    if not moorings.may_be_governed(here.root, before):
        raise LightshipError("the policy that is published names no roles: nobody must agree", "`lightship publish`")
    with tempfile.TemporaryDirectory(prefix="lightship-") as work:
        return gathering.around(here.root, before, Path(work)), hosting.settings(replace(here, view=Path(work)))


def _matter(root: Path, before: "Published", commit: str, work: Path) -> "Matter":
    from lightship.govern import gathering

    return gathering.matter(root, before, commit, work, _named)


def _named(config: Path) -> Iterable[str]:
    from lightship.build import frame

    return frame.named(config)


def _clerk(here: App, forge: "ForgeSettings", minutes: "Minutes | None") -> "Clerk":
    from lightship.govern.collecting import Clerk

    return Clerk(root=here.root, minutes=minutes, now=here.clock, settings=hosting.credential(here, forge))
