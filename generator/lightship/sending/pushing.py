"""Committing a change and pushing it to its branch; begun anew when somebody else is quicker."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lightship.git import GitError, RejectedError, sending
from lightship.git.running import Settings
from lightship.git.sending import Remote
from lightship.sending.change import Change
from lightship.sending.people import Person
from lightship.sending.proposal import Proposal

_TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A change that is on its branch; not `is_news` when all of it was there before."""

    change: Change
    proposal: Proposal
    is_news: bool


def push(
    root: Path,
    gather: Callable[[], Change | Remote],
    describe: Callable[[Change], Proposal],
    *,
    settings: Settings = (),
    by: Person | None = None,
) -> Sent | Remote:
    """Commit what `gather` finds, described by `describe`, and push it; the remote when it has all of it.

    `by` is the author, in place of whoever git says. Nothing is lost wherever it ends: the files stay as they are, and
    the next call goes on. Raises what both functions raise, and GitError.
    """
    for _ in range(_TRIES):
        change = gather()
        if isinstance(change, Remote):
            return change
        proposal = describe(change)
        if change.unsent:
            message = f"{proposal.title}\n" + (f"\n{by.trailer}\n" if by else "")
            variables = by.variables if by else {}
            commit = sending.commit_files(root, change.start, change.unsent, message, variables)
            try:
                sending.push(root, change.remote.name, commit, change.branch, settings)
            except RejectedError:
                continue
        sending.stage(root, change.files)
        return Sent(change=change, proposal=proposal, is_news=bool(change.unsent))
    raise GitError("others push to the same branch all the time", "nothing is lost: send it again")
