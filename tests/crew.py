"""People who write on the same page: each in a clone of one bare repository, and whoever merges on the forge."""

from dataclasses import dataclass
from pathlib import Path

from githost import Host
from lightship import app, gangway
from lightship.gangway import Errand
from lightship.git.sending import Remote
from lightship.sending import Sent, Way
from repositories import bare, clone, git
from story import Story

INCIDENT = "2026-10-17-outage"
FOLDER = f"incidents/2026/{INCIDENT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody with a clone, whose git knows their name."""

    root: Path

    @property
    def story(self) -> Story:
        story = object.__new__(Story)
        story.root = self.root
        return story

    def incident(self, words: str = "We look into it.", id_: str = INCIDENT, **keys: str) -> None:
        """Begin an incident of the website."""
        self.story.incident(id_, **{"title": "Checkout fails", "components": "[web]"} | keys)
        self.story.update("investigating", "03:10", words, id_)

    def update(self, at: str, words: str, phase: str = "identified", **keys: str) -> None:
        self.story.update(phase, at, words, INCIDENT, **keys)

    def send(self, *paths: str, **way: object) -> Sent | Remote:
        """Do what `lightship send` does before it asks the forge."""
        errand = Errand(paths=paths, way=Way(**way))
        return gangway.send(app.start(self.root), errand, lambda _change, _proposal: None)

    def git(self, *words: str) -> str:
        return git(self.root, *words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """A page on a remote, and those who write on it."""

    place: Path

    @property
    def remote(self) -> Path:
        return self.place / "remote.git"

    def begin(self, **files: str) -> None:
        """Put a page on the main branch of the remote, which is made unless it is there."""
        if not self.remote.exists():
            bare(self.remote)
        git(self.remote, "symbolic-ref", "HEAD", "refs/heads/main")
        first = self.member("first")
        Story(first.root).file(".gitignore", "/build/\n/site/\n")
        for path, text in files.items():
            first.story.file(path, text)
        first.git("add", "--all")
        first.git("commit", "--quiet", "--message", "Our page")
        first.git("push", "--quiet", "origin", "HEAD:main")

    def member(self, name: str) -> Member:
        """Let somebody clone the page."""
        root = clone(self.remote, self.place / name)
        for key, value in (("name", name.title()), ("email", f"{name}@example.com")):
            git(root, "config", f"user.{key}", value)
        return Member(root=root)

    def merge(self, branch: str, *, how: str = "merge") -> None:
        """Merge a branch as a forge does: by a merge commit, or as one commit of its own (`squash`)."""
        folder = clone(self.remote, self.place / f"forge-{len(list(self.place.iterdir()))}")
        kind = ("--squash",) if how == "squash" else ("--no-ff", "--no-edit")
        git(folder, "merge", "--quiet", *kind, f"origin/{branch}")
        if how == "squash":
            git(folder, "commit", "--quiet", "--message", "Merged")
        git(folder, "push", "--quiet", "origin", "HEAD:main")

    def branches(self) -> list[str]:
        return git(self.remote, "branch", "--format=%(refname:short)").split()

    def files(self, branch: str, since: str = "main") -> list[str]:
        """Name the files that a branch changes."""
        return git(self.remote, "diff", "--name-only", f"{since}...{branch}").split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A forge with its people, and the clone of Ana, who has a token."""

    host: Host
    crew: Crew
    ana: Member

    def approve(self, number: int = 1) -> None:
        """Let all that is required of a pull request be there."""
        self.host.status(self.host.seen(number).head, "approvals", "success")
