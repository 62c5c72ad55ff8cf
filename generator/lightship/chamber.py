"""Joins what governance works with: git, the state store, the forge and the policy that was last published.

What it needs is imported when it is used: a page without roles waits for none of it.
"""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lightship import hosting
from lightship.app import App
from lightship.errors import ContentError, LightshipError
from lightship.policy import UNASKED, Agreement, Held, Verdict

if TYPE_CHECKING:
    from lightship.forges import Hosted, PullRequest
    from lightship.govern.collecting import Change, Clerk
    from lightship.govern.gathering import Published
    from lightship.govern.history import Step
    from lightship.govern.judging import Matter
    from lightship.minutes import Minutes
    from lightship.model import Incident
    from lightship.model.forge import ForgeSettings
    from lightship.model.governing import Governance
    from lightship.policy import Members, Unit
    from lightship.publish import Head
    from lightship.state import Store

Result = TypeVar("Result")
# The page as it was agreed to, kept between runs: only what differs is written anew.
_VIEW = "build/agreed"
STATUS = "approvals"
"""What our check is called on the forge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """What was judged, with what was said of it; `fault` says why the forge could not be asked."""

    published: "Published"
    matter: "Matter"
    verdicts: tuple[Verdict, ...]
    fault: str = ""

    def agreement(self, held: tuple[Held, ...]) -> Agreement:
        """Say what is withheld."""
        from lightship.govern import withholding

        published = self.published
        withheld = withholding.files(held, self.matter.changed, published.withheld, published.commit)
        return Agreement(verdicts=self.verdicts, held=held, withheld=withheld, fault=self.fault)


def agreed(
    here: App, store: "Store", commit: str, head: "Head | None", work: Callable[[App, Agreement], Result]
) -> Result:
    """Do some work with the page as it is agreed to: as the commit says, but for what lacks approvals.

    Where that makes no sense by itself more is withheld. Raises ContentError where a mistake has nothing to do with it.
    """
    sitting = _sitting(here, store, commit, head)
    if sitting is None:
        return work(replace(here, view=None), UNASKED)
    from lightship.govern import withholding

    held = withholding.unmet(sitting.verdicts, sitting.matter.after)
    while True:
        agreement = sitting.agreement(held)
        try:
            return work(_view(here, commit, agreement) if held else replace(here, view=None), agreement)
        except ContentError as error:
            further = withholding.more(held, sitting.verdicts, error.problems) if held else held
            if len(further) == len(held):
                raise
            held = further


def published(here: App) -> App:
    """Look at the page as readers have it: of what is checked out, or of a newer commit, without what is withheld.

    People are told of nothing else. Raises StateError and GitError.
    """
    from lightship import git
    from lightship.publish.head import look

    ours = git.commit(here.root)
    head = look(_store(here)).head
    if ours is None or head is None or (head.commit == ours and not head.withheld):
        return here
    if git.relation(here.root, ours, head.commit) not in (git.Relation.SAME, git.Relation.OLDER):
        return here  # which is not the page that is published, and nobody is told of it
    if not head.withheld and not _may_be_governed(here.root, _published(head)):
        return here
    return _view(here, head.commit, Agreement(withheld=head.withheld))


def of_change(here: App, number: int, *, is_collecting: bool) -> tuple["PullRequest", Sitting]:
    """Judge a pull request by the policy of the branch that it is for, as it stands on the forge.

    `is_collecting` writes down what was said, and knows what was written down before. Raises ForgeError, UsageError
    where no forge is named, and LightshipError.
    """
    from lightship.git import changes
    from lightship.govern import gathering
    from lightship.minutes import Minutes

    settings = hosting.expected(here)
    forge = hosting.opened(here, settings)
    pull = forge.pull_request(number)
    clerk = _clerk(here, settings, Minutes(_store(here)) if is_collecting else None)
    tip = changes.tip(here.root, pull.base, clerk.settings)
    change = clerk.collect(pull, tip)
    base = clerk.start(pull, tip)
    with tempfile.TemporaryDirectory(prefix="lightship-") as work:
        matter = gathering.proposed(here.root, base, pull.head, Path(work), _named)
        verdicts, fault = _judged(here, matter, lambda: forge, lambda _, __: [change])
    before = gathering.Published(commit=base)
    return pull, Sitting(published=before, matter=matter, verdicts=verdicts, fault=fault)


def of_commit(here: App, commit: str) -> Sitting | None:
    """Judge a commit as publishing it would; None where it brings nothing that somebody must agree to."""
    from lightship.publish.head import look

    store = _store(here)
    return _sitting(here, store, commit, look(store).head)


def open_changes(here: App) -> tuple[int, ...]:
    """Name the open pull requests into the main branch."""
    from lightship.git import sending

    return _forge(here).open(sending.look(here.root, "origin", ()).base)


def report(here: App, commit: str, *, is_met: bool | None, text: str) -> None:
    """Set our status of a commit, which the forge requires before it merges."""
    _forge(here).report(commit, STATUS, is_met=is_met, text=text)


def history(here: App, incident: "Incident", *, has_words: bool) -> "tuple[Step, ...]":
    """Tell what happened to an incident, by what was written down and what git has."""
    from lightship import git
    from lightship.git import changes
    from lightship.govern import history as telling
    from lightship.minutes import Minutes

    folder = incident.path.rpartition("/")[0]
    commit = git.commit(here.root)
    arrivals = changes.log(here.root, commit, folder) if commit else ()
    return telling.history(incident.id, Minutes(_store(here)), arrivals, has_words=has_words)


def _forge(here: App) -> "Hosted":
    return hosting.opened(here, hosting.expected(here))


def _store(here: App) -> "Store":
    from lightship import load, state

    return state.open_store(load.publishing(here.content).state, here.root)


def _sitting(here: App, store: "Store", commit: str, head: "Head | None") -> Sitting | None:
    """Judge what a commit would bring; None where nobody must agree to anything, which costs next to nothing.

    Before the first publication there is nothing to judge by: what is there then counts as agreed to.
    """
    if head is None or (head.commit == commit and not head.withheld):
        return None
    before = _published(head)
    if not _may_be_governed(here.root, before):
        return None
    from lightship.minutes import Minutes

    with tempfile.TemporaryDirectory(prefix="lightship-") as work:
        matter = _matter(here.root, before, commit, Path(work))
        # The forge is asked that was agreed to, as the policy is: no change chooses who judges it.
        settings = hosting.settings(replace(here, view=Path(work) / "before"))
        if settings is None or not matter.before.policy.governance.is_governed:
            return None
        verdicts, fault = _judged(
            here,
            matter,
            lambda: hosting.opened(here, settings),
            lambda forge, units: _of_commits(forge, _clerk(here, settings, Minutes(store)), before, commit, units),
        )
    return Sitting(published=before, matter=matter, verdicts=verdicts, fault=fault)


def _judged(
    here: App,
    matter: "Matter",
    open_: "Callable[[], Hosted]",
    collect: "Callable[[Hosted, list[Unit]], list[Change]]",
) -> tuple[tuple[Verdict, ...], str]:
    """Judge a matter; where the forge cannot be asked nothing was said, and why is given."""
    from lightship.forges import ForgeError
    from lightship.govern import judging

    units = matter.units()
    needing = judging.needing(matter, units, {}, here.clock)
    changes: list[Change] = []
    members: Members = {}
    fault = ""
    if needing:
        try:
            forge = open_()
        except LightshipError as error:  # such as a token that is not there
            return judging.verdicts(matter, units, changes, members, here.clock), str(error)
        try:
            members = _members(forge, matter.before.policy.governance)
            changes = collect(forge, needing)
        except ForgeError as error:
            members, changes, fault = {}, [], str(error)
    return judging.verdicts(matter, units, changes, members, here.clock), fault


def _of_commits(
    forge: "Hosted", clerk: "Clerk", before: "Published", commit: str, units: "Iterable[Unit]"
) -> "list[Change]":
    """Collect what was said of the pull requests by which units came to a commit since they were last published."""
    from lightship.git import changes

    by_since: dict[str, set[str]] = {}
    for path in (path for unit in units for path in unit.changed):
        one = before.withheld.get(path)
        by_since.setdefault(one.since if one else before.commit, set()).add(path)
    found: dict[int, str] = {}
    for since, paths in by_since.items():
        for arrival in changes.arrivals(clerk.root, since, commit, sorted(paths)):
            found |= {number: since for number in forge.of_commit(arrival) if number not in found}
    return [clerk.collect(forge.pull_request(number), since) for number, since in sorted(found.items())]


def _members(forge: "Hosted", governance: "Governance") -> "Members":
    roles = governance.roles.values()
    teams = {name for role in roles for name in (*role.people, *role.backup) if name.startswith("@")}
    return {team: forge.members(team) for team in sorted(teams)}


def _matter(root: Path, before: "Published", commit: str, work: Path) -> "Matter":
    from lightship.govern import gathering

    return gathering.matter(root, before, commit, work, _named)


def _named(config: Path) -> Iterable[str]:
    from lightship.build import frame

    return frame.named(config)


def _published(head: "Head") -> "Published":
    from lightship.govern.gathering import Published

    return Published(commit=head.commit, withheld=head.withheld)


def _may_be_governed(root: Path, before: "Published") -> bool:
    """Tell whether the policy that was last published may name roles, without reading it as a whole."""
    from lightship.git import changes

    if not changes.is_here(root, before.commit):
        ours = root / "policy.yml"
        if not ours.is_file() or b"roles" not in ours.read_bytes():
            return False
        message = f"commit {before.commit[:10]}, which is published, is not here: nobody can tell what is new"
        raise LightshipError(message, f"`git fetch origin {before.commit}`")
    return b"roles" in before.text(root, "policy.yml")


def _view(here: App, commit: str, agreement: Agreement) -> App:
    """Lay out the page of a commit without what is withheld."""
    from lightship.git import changes

    folder = here.root / _VIEW
    changes.write(here.root, commit, {path: one.blob for path, one in agreement.withheld.items()}, folder)
    return replace(here, view=folder)


def _clerk(here: App, forge: "ForgeSettings", minutes: "Minutes | None") -> "Clerk":
    from lightship.govern.collecting import Clerk

    return Clerk(root=here.root, minutes=minutes, now=here.clock, settings=hosting.credential(here, forge))
