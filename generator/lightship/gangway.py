"""Joins what sending works with: the page, git as its user has it, the forge, and the page as readers meet it."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from lightship import app, git, hosting, load, sending
from lightship.app import App
from lightship.errors import LightshipError
from lightship.forges import Draft, Forge, PullRequest
from lightship.git import sending as by_git
from lightship.git.sending import Remote
from lightship.model import Kind
from lightship.model.forge import ForgeKind
from lightship.model.governing import GOVERNED
from lightship.sending import Change, Proposal, Sent, Way, waiting
from lightship.sending import links as addresses
from lightship.sending.links import Link
from lightship.snapshot import Snapshot, take

if TYPE_CHECKING:
    from lightship.forges import Hosted
    from lightship.policy import Verdict
    from lightship.sending.people import Person

# What decides how a change of words reads and whether it is in order; files elsewhere may be as they like.
_CONTENT = ("incidents", "templates", "mkdocs.yml", "components.yml", "policy.yml", "delivery.yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What is to be sent: these paths, or all that is new of one incident; `title` is of the pull request.

    `snapshot` is of what lies in the folder, where somebody has just read it.
    """

    paths: Sequence[str] = ()
    title: str = ""
    way: Way
    by: "Person | None" = None
    snapshot: Snapshot | None = None


def way(here: App, by: "Person | None" = None, *, is_draft: bool = False) -> Way:
    """Give how to the remote: in CI, where git has no credential of its own, by the token of the forge."""
    found = hosting.settings(here) if app.is_ci() else None
    settings = hosting.credential(here, found) if found else ()
    return Way(settings=settings, email=by.email if by else "", is_draft=is_draft)


def forge(here: App) -> "Hosted":
    """Open the forge; raises LightshipError where none is known, or its token is missing."""
    found = hosting.expected(here)
    name = found.token.env
    if name and not app.variable(name):
        hint = f"`export {name}=$(gh auth token)` is one way" if found.kind is ForgeKind.GITHUB else "set it to a token"
        raise LightshipError(f"{found.url} wants a token, and the variable {name} is not set", hint)
    return hosting.opened(here, found)


def links(here: App) -> list[Link]:
    """Give the addresses for whoever has no checkout, of the page as it is here now."""
    snapshot, found = here.snapshot(), hosting.expected(here)
    active = [one for one in snapshot.entries if (one.is_active and one.kind is not Kind.NOTICE) or one.is_upcoming]
    base = by_git.main_branch(here.root)
    return list(addresses.links(snapshot.settings.url, found, base, active, here.clock))


def send(here: App, errand: Errand, tell: Callable[[Change, Proposal], None]) -> Sent | Remote:
    """Check the words as they will be once merged, tell of them, and push them; the remote when it has all of it.

    Raises ContentError with every problem, UsageError, and GitError.
    """

    def describe(change: Change) -> Proposal:
        proposal = sending.propose(_seen(here, change, errand.snapshot), change.files, errand.title)
        tell(change, proposal)
        return proposal

    gather = partial(sending.gather, here.root, errand.paths, errand.way)
    return sending.push(here.root, gather, describe, settings=errand.way.settings, by=errand.by)


def beside(here: App, remote: Remote) -> list[str]:
    """Name files of the page beside incidents that the main branch lacks: they are sent when somebody names them."""
    known = by_git.merge_base(here.root, git.commit(here.root) or "", remote.tip)
    ours = by_git.differing(here.root, known, (*GOVERNED, "components.yml", "pages/"))
    there = by_git.blobs(here.root, remote.tip, ours)
    return [path for path, blob in ours.items() if there.get(path, "") != blob]


def propose(forge: Forge, sent: Sent, *, is_draft: bool) -> PullRequest:
    """Open the pull request of what was sent, or find it, and let it be merged when its checks pass unless a draft."""
    draft = Draft(
        branch=sent.change.branch,
        base=sent.change.remote.base,
        title=sent.proposal.title,
        body=sent.proposal.body,
        is_draft=is_draft,
    )
    return forge.propose(draft, is_merging=not is_draft)


def by_hand(here: App, sent: Sent) -> str:
    """Give the address at which a person opens the pull request of what was sent; empty where no forge is known."""
    change, proposal, found = sent.change, sent.proposal, hosting.settings(here)
    if found is None:
        return ""
    return addresses.proposal(found, change.remote.base, change.branch, proposal.title, proposal.body)


def judged(here: App, number: int) -> "tuple[Verdict, ...]":
    """Judge a pull request by the policy of the main branch; nothing where nobody must agree to anything."""
    if not load.context(here.root).policy.governance.is_governed:
        return ()
    from lightship import chamber

    return chamber.of_change(here, number, is_collecting=False)[1].verdicts


def merged(forge: Forge, number: int) -> Iterator[PullRequest | str]:
    """Tell what happens to a pull request until it is merged, and then give it."""
    return waiting.merged(lambda: forge.pull_request(number), time.sleep)


def wait_for(here: App, url: str, commit: str) -> None:
    """Return when readers of the page at `url` meet a commit, or what came after it."""
    from lightship import web
    from lightship.sending import arrival

    client = web.Client(tries=1)
    waiting.wait_for(partial(arrival.is_live, url, client, partial(_learned, here.root, commit)), time.sleep)


def public_url(here: App) -> str:
    """Give the address at which readers find the page: of its first target that has one, else of its settings."""
    targets = load.publishing(here.root).targets
    return next((target.url for target in targets if target.url), "") or load.context(here.root).settings.url


def _learned(root: Path, ours: str, theirs: str) -> git.Relation:
    found = git.relation(root, ours, theirs)
    return git.learn(root, ours, theirs) if found is git.Relation.UNKNOWN else found


def _seen(here: App, change: Change, known: Snapshot | None) -> Snapshot:
    """Take the snapshot of the page as it will be once the change is merged; raises ContentError with every problem."""
    differing = by_git.differing(here.root, change.remote.tip, _CONTENT)
    if differing == {path: blob for path, blob in change.around.items() if path.startswith(_CONTENT)}:
        # What lies here is what will be; of a long history only what changed is read.
        return known or here.recalled(lambda snapshot, _shelf: snapshot)
    with tempfile.TemporaryDirectory(prefix="lightship-") as work:
        by_git.lay_out(here.root, change.remote.tip, change.around, Path(work))
        return take(load.repository(Path(work), here.clock), here.at)
