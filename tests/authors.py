"""Somebody who writes a page in a repository, commits it and publishes to a folder."""

import os
import shutil
import subprocess
from copy import copy
from pathlib import Path

from story import Story

IGNORED = "/build/\n/site/\n/public\n/.public*\n/.lightship*/\n"
_WHO = {"NAME": "Ana", "EMAIL": "ana@example.com"}


class Author:
    """Somebody who writes in a repository and commits."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.story = Story(root).file(".gitignore", IGNORED)
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("First")

    def git(self, *arguments: str) -> str:
        environment = os.environ | {
            f"GIT_{role}_{key}": word for role in ("AUTHOR", "COMMITTER") for key, word in _WHO.items()
        }
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def commit(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def outage(self, phase: str = "investigating", at: str = "03:10", words: str = "We look into it.") -> str:
        """Write an update of an outage of the website, and commit it."""
        if phase == "investigating":
            self.story.incident(title="Checkout fails", components="[web]", started="2026-10-17T03:01:00Z")
        self.story.update(phase, at, words)
        return self.commit(phase)

    def copied(self, root: Path) -> "Author":
        """Give the same repository, with all that was made of it, in another place."""
        shutil.copytree(self.root, root, symlinks=True)
        other = copy(self)
        other.root, other.story = root, copy(self.story)
        other.story.root = root
        return other

    def public(self, path: str) -> str:
        return (self.root / "public" / path).read_text(encoding="utf-8")
