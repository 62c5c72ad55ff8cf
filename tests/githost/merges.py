"""Merges as a forge makes them, in a bare repository: a merge commit, one commit of all, or each anew."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from repositories import git

_FORGE = {"GIT_COMMITTER_NAME": "GitHub", "GIT_COMMITTER_EMAIL": "noreply@github.com"}


@dataclass(frozen=True)
class Person:
    name: str
    address: str

    @property
    def author(self) -> dict[str, str]:
        return {"GIT_AUTHOR_NAME": self.name, "GIT_AUTHOR_EMAIL": self.address}

    @property
    def committer(self) -> dict[str, str]:
        return {"GIT_COMMITTER_NAME": self.name, "GIT_COMMITTER_EMAIL": self.address}


def merge(remote: Path, base: str, head: str, method: str, title: str, opener: Person, merger: Person) -> list[str]:
    """Bring a commit into a branch and give the commits that this added, the newest first."""
    with tempfile.TemporaryDirectory() as place:
        git(remote, "clone", "--quiet", "--shared", "--branch", base, str(remote), place)
        work = Path(place)
        before = git(work, "rev-parse", "HEAD")
        git(work, "fetch", "--quiet", "origin", head)
        if method == "merge":
            git(work, "merge", "--quiet", "--no-ff", "-m", f"Merge {title}", head, **merger.author, **_FORGE)
        elif method == "squash":
            git(work, "merge", "--quiet", "--squash", head)
            git(work, "commit", "--quiet", "--allow-empty", "-m", title, **opener.author, **_FORGE)
        else:
            git(work, "checkout", "--quiet", "--detach", head)
            git(work, "rebase", "--quiet", "--no-ff", before, **merger.committer)
        git(work, "push", "--quiet", "origin", f"HEAD:refs/heads/{base}")
        return git(work, "rev-list", "HEAD", f"^{before}").split()
