"""Says for the trail what a publication is of: its tree, who wrote it, what redaction let through, and its plan."""

import hashlib
from collections.abc import Mapping

from lightship import git, lookout
from lightship.app import App
from lightship.errors import LightshipError
from lightship.git import changes
from lightship.model import Repository
from lightship.model.governing import Withheld
from lightship.policy import Agreement
from lightship.publish import Head
from lightship.snapshot import Snapshot


def account(
    seen: App, commit: str, head: Head | None, agreement: Agreement, repository: Repository, snapshot: Snapshot
) -> dict[str, object]:
    """Give it as JSON, of a commit as it is agreed to, after what the head has."""
    # Of the text the digest: what an entry has nobody can remove, and this may have to go one day.
    allowed = [
        {"sha256": hashlib.sha256(one.text.encode()).hexdigest(), "reason": one.reason, "path": one.path}
        for one in snapshot.allowances
    ]
    writers = git.writers(seen.root, head.commit if head else "", commit)
    plan = _plan(seen, commit, head, agreement, repository) if head else {}
    return {"tree": git.tree(seen.root, commit), "writers": list(writers), "allowed": allowed, **plan}


def _plan(seen: App, commit: str, head: Head, agreement: Agreement, repository: Repository) -> dict[str, object]:
    """Give the digest that the pull request of what is new showed; empty where nothing is."""

    def page(commit: str, withheld: Mapping[str, Withheld]) -> str:
        blobs = {path: one.blob for path, one in withheld.items()}
        return changes.tree(seen.root, commit, blobs) if blobs else commit

    if head.commit == commit and not head.withheld:
        return {"plan": ""}
    try:
        base, new = page(head.commit, head.withheld), page(commit, agreement.withheld)
        return {"plan": lookout.planned(seen, repository, base, new)}
    except LightshipError as error:  # that the record lacks it is no reason to keep the page from its readers
        return {"plan": "", "plan_fault": str(error)}
