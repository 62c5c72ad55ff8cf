"""A forge of each kind with a page on it: what tests of our side of it share."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from githost import GitLabAnswers, Host, hosting
from githost.routes import Routes
from lightship.forges import Hosted, open_forge
from lightship.model.forge import ForgeKind, ForgeSettings
from lightship.model.notifying import Secret
from lightship.web import Client
from repositories import clone, commit, git

ANSWERING: dict[ForgeKind, Callable[[Host], GitLabAnswers | Routes]] = {
    ForgeKind.GITHUB: Routes,
    ForgeKind.GITLAB: GitLabAnswers,
}


@dataclass(frozen=True)
class Place:
    """A forge with a page, a working copy of it, and what we have of it as the token of a robot."""

    host: Host
    work: Path
    forge: Hosted

    def write(self, text: str, by: str, *, branch: str = "words", **identity: str) -> str:
        """Commit words on a branch as somebody, and push them."""
        person = self.host.accounts[by].person
        (self.work / "words.md").write_text(text)
        git(self.work, "checkout", "-q", "-B", branch)
        git(self.work, "add", "--all")
        git(self.work, "commit", "-q", "-m", text, **(person.author | person.committer | identity))
        return self.host.push(self.work, branch, by)


@contextlib.contextmanager
def placed(folder: Path, kind: ForgeKind) -> Iterator[Place]:
    """Run a forge of a kind with ana, bo and li, and a page on main."""
    with hosting(folder / "remote.git", answering=ANSWERING[kind]) as host:
        for login in ("ana", "bo", "li"):
            host.account(login, f"{login}@example.com")
        token = host.account("lightship[bot]", is_robot=True)
        work = clone(host.remote, folder / "work")
        commit(work, "Begin", words_md="Nothing yet")
        host.push(work, "main", "ana")
        named = Secret(env="THE_TOKEN")
        settings = ForgeSettings(kind=kind, repository="acme/status", url=host.url, token=named)
        yield Place(host, work, open_forge(settings, token, Client(timeout_s=5)))
        assert host.faults == []


@contextlib.contextmanager
def unguarded(folder: Path) -> Iterator[Host]:
    """Run a GitHub with ana and a first commit, of which nobody has guarded anything yet."""
    with hosting(folder / "remote.git") as host:
        host.account("ana", "ana@example.com")
        work = clone(host.remote, folder / "work")
        commit(work, "Begin")
        host.push(work, "main", "ana")
        host.settings["allow_auto_merge"] = False
        yield host
        assert host.faults == []
