"""A page whose policy names roles, on a forge: those who write and review on it, and the machine that publishes."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from authors import IGNORED
from githost import GitLabAnswers, Host, Routes, hosting
from lightship.cli.boundary import run
from repositories import clone, git
from story import Story

TOKEN = "LIGHTSHIP_FORGE_TOKEN"
POLICY = """\
roles:
  tech: {people: [bo, cy]}
  comms: {people: [di]}
  governance: {people: [eve]}
severities:
  high: {approve: {tech: 1}}
  critical: {approve: {tech: 1, comms: 1}}
"""
DELIVERY = """\
forge: {{kind: github, repository: acme/status, url: "{url}", token: {{env: {token}}}}}
audiences: {{public: {{channels: [{{kind: outbox}}]}}}}
"""
PEOPLE = ("ana", "bo", "cy", "di", "eve")
FOLDER = "incidents/2026/outage"


@dataclass
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass
class Council:
    """Somebody's clone `work`, the machine's `ci`, and the forge between them."""

    host: Host
    place: Path
    capture: pytest.CaptureFixture[str]

    @property
    def work(self) -> Path:
        return self.place / "work"

    @property
    def ci(self) -> Path:
        return self.place / "ci"

    @property
    def story(self) -> Story:
        story = object.__new__(Story)
        story.root = self.work
        return story

    def propose(self, branch: str, by: str = "ana", *, base: str = "main") -> int:
        """Commit what was written on a branch of the tip of main, open its pull request, and go back to main."""
        git(self.work, "checkout", "--quiet", "-b", branch)
        self.amend(branch, by, base=base)
        return self.host.open(branch, by, title=branch).number

    def amend(self, branch: str, by: str = "ana", *, base: str = "main", is_forced: bool = False) -> str:
        """Commit what was written on a branch as somebody, push it, and go back to main; give the commit."""
        person = self.host.accounts[by].person
        git(self.work, "add", "--all")
        how = ("--amend",) if is_forced else ()
        git(self.work, "commit", "--quiet", *how, "--message", branch, **person.author, **person.committer)
        pushed = self.host.push(self.work, branch, by, is_forced=is_forced)
        git(self.work, "checkout", "--quiet", base)
        return pushed

    def on(self, branch: str) -> None:
        """Go on with a branch."""
        git(self.work, "checkout", "--quiet", branch)

    def merge(self, number: int, method: str = "squash") -> str:
        """Merge a pull request as the forge does, and bring the clone up to it."""
        merged = self.host.merge(number, "ana", method)
        self.update()
        return merged

    def push(self, message: str = "By hand", by: str = "ana") -> str:
        """Commit what was written straight to main."""
        person = self.host.accounts[by].person
        git(self.work, "add", "--all")
        git(self.work, "commit", "--quiet", "--message", message, **person.author, **person.committer)
        return self.host.push(self.work, "main", by)

    def update(self) -> None:
        """Bring the author's clone up to main."""
        git(self.work, "fetch", "--quiet", "origin", "main")
        git(self.work, "checkout", "--quiet", "-B", "main", "FETCH_HEAD")

    def lightship(self, *arguments: str) -> Ran:
        """Run a command on the machine that publishes, which has main and all of its history."""
        git(self.ci, "fetch", "--quiet", "origin", "main")
        git(self.ci, "checkout", "--quiet", "--detach", "FETCH_HEAD")
        return self.run(*arguments)

    def run(self, *arguments: str) -> Ran:
        """Run a command there as it is."""
        code = run(["-C", str(self.ci), *arguments])
        said = self.capture.readouterr()
        return Ran(code, said.out, said.err)

    def public(self, path: str = "index.html") -> str:
        return (self.ci / "public" / path).read_text(encoding="utf-8")

    def mails(self) -> list[str]:
        return [path.read_text() for path in sorted((self.ci / ".lightship/outbox").rglob("*.eml"))]

    def begin(self, policy: str = POLICY, delivery: str = DELIVERY) -> None:
        """Publish a page of roles, and the beginning of an outage that bo agreed to."""
        story = Story(self.work)
        story.file(".gitignore", IGNORED)
        story.file("policy.yml", policy)
        story.file("delivery.yml", delivery.format(url=self.host.url, token=TOKEN))
        self.push("Our page")
        clone(self.host.remote, self.ci)
        done = self.lightship("publish", "--at", "2026-10-17T02:00:00Z")
        assert done.code == 0, done

    def outage(self, words: str = "We look into it.", id_: str = "outage", **keys: str) -> None:
        """Write the beginning of an outage."""
        given = {"title": "Checkout fails", "components": "[web]", "started": "2026-10-17T03:01:00Z", **keys}
        self.story.incident(id_, **given)
        self.story.update("investigating", "03:10", words, id_)

    def published(self, at: str = "04:00") -> Ran:
        return self.lightship("publish", "--at", f"2026-10-17T{at}:00Z")


@contextlib.contextmanager
def council(
    folder: Path, capture: pytest.CaptureFixture[str], answering: Callable[[Host], GitLabAnswers | Routes] = Routes
) -> Iterator[Council]:
    with hosting(folder / "remote.git", answering=answering) as host:
        for login in PEOPLE:
            host.account(login, f"{login}@example.com")
        git(host.remote, "symbolic-ref", "HEAD", "refs/heads/main")
        clone(host.remote, folder / "work")
        yield Council(host, folder, capture)
        assert host.faults == []
