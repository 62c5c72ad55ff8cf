"""A small page in a git repository, and the processes that publish it through the fault proxy to a real store."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crawler import Reader, Visit
from held import Bucket
from proxy import Proxy
from stores import Account
from story import Story
from website import Website, bucket

SITE = "https://status.example.com"
PROGRAMS = Path(sys.executable).parent
_DELIVERY = """\
state: {{kind: s3, bucket: {name}-state, endpoint_url: "{store}", region: us-east-1}}
targets:
  - {{kind: s3, bucket: {name}-page, endpoint_url: "{store}", region: us-east-1, url: "{site}"}}
"""
# Always the same moment, so that what is compared does not change at midnight.
AT = "2026-10-20T12:00:00Z"
PUBLISH = ("publish", "--at", AT)
_IGNORED = "build/\nsite/\npublic/\n.lightship/\n"
_PATIENCE_S = 120
_WHO = {"NAME": "Ana", "EMAIL": "ana@example.com"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a publisher ended: its exit code (negative: the signal that killed it), what it said, and how long it took."""

    code: int
    said: str
    took_s: float


class Publisher:
    """A machine that publishes: a clone, and the name by which the proxy knows its requests."""

    def __init__(self, folder: Path, name: str, account: Account) -> None:
        """Use a clone."""
        self.folder, self.name = folder, name
        kept = {key: value for key, value in os.environ.items() if key != "CI" and not key.startswith("AWS_")}
        nothing = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), os.devnull)
        self.environment = kept | nothing | account.variables | {"AWS_SDK_UA_APP_ID": name}
        self.process: subprocess.Popen[str] | None = None

    def at(self, revision: str) -> "Publisher":
        """Check a commit out."""
        git(self.folder, "fetch", "--quiet", "origin")
        git(self.folder, "checkout", "--quiet", "--force", "--detach", revision)
        return self

    def start(self, *arguments: str | Path) -> "Publisher":
        """Begin to run `lightship`, `publish` unless told otherwise."""
        return self.start_other(*self.command(*arguments))

    def command(self, *arguments: str | Path) -> list[str | Path]:
        """Give what is run."""
        return [PROGRAMS / "lightship", "-C", self.folder, *(arguments or PUBLISH)]

    def start_other(self, *command: str | Path) -> "Publisher":
        """Begin to run another program."""
        self.process = subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._began = time.monotonic()
        return self

    def kill(self) -> None:
        """Kill the process at once."""
        if self.process:
            self.process.kill()

    def ended(self) -> Ran:
        """Wait for the end."""
        assert self.process is not None
        try:
            said, _ = self.process.communicate(timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            said, _ = self.process.communicate()
            said += f"\n(killed after {_PATIENCE_S} s)"
        return Ran(code=self.process.returncode, said=said, took_s=time.monotonic() - self._began)

    def run(self, *arguments: str | Path) -> Ran:
        """Run `lightship publish`, or another command, to its end."""
        return self.start(*arguments).ended()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its authors' repository, the store that it is published to, and its readers' address."""

    origin: Path
    account: Account
    proxy: Proxy
    public: Bucket
    private: Bucket
    url: str

    def commit(self, message: str) -> str:
        """Commit everything that was written, and give the commit."""
        git(self.origin, "add", "--all")
        git(self.origin, "commit", "--quiet", "--allow-empty", "--message", message)
        return git(self.origin, "rev-parse", "HEAD")

    def publisher(self, name: str, revision: str = "main") -> Publisher:
        """Give a new machine that publishes a commit."""
        folder = self.origin.parent / f"clone-{name}"
        git(self.origin, "clone", "--quiet", "--no-checkout", str(self.origin), str(folder))
        return Publisher(folder, name, self.account).at(revision)

    def crawl(self) -> Visit:
        """Read everything as a reader does."""
        with Reader(self.url, SITE) as reader:
            return reader.crawl()


def small(root: Path) -> None:
    """Write a page of two incidents."""
    Story(root)
    for day in (13, 14):
        _tell(root, f"2026-10-{day}-outage", "resolved", f"{day} 03:10", "It is over.")


def tell(page: Page, incident: str, phase: str, at: str, words: str) -> None:
    """Write an update on the page, and its incident when it is the first."""
    _tell(page.origin, incident, phase, at, words)


def _tell(root: Path, incident: str, phase: str, at: str, words: str) -> None:
    story = Story(root)
    if not (root / "incidents" / "2026" / incident).exists():
        started = f"2026-10-{at[:2]}T00:00:00Z"
        story.incident(incident, title=f"Trouble of {incident[:10]}", components="[rest]", started=started)
    story.update(phase, at, words, incident)


@contextmanager
def page(work: Path, account: Account, name: str, write: Callable[[Path], object] = small) -> Iterator[Page]:
    """Give a page with its first commit and its buckets, both still empty; `write` writes its content to a folder."""
    client = account.client()
    with Proxy(account.endpoint) as proxy, Website(bucket(client, f"{name}-page")) as site:
        buckets = [Bucket(client, f"{name}-{part}") for part in ("page", "state")]
        for one in buckets:
            one.make()
        root = work / "origin"
        write(root)
        delivery = _DELIVERY.format(name=name, store=proxy.url, site=site.url)
        (root / "delivery.yml").write_text(delivery, encoding="utf-8")
        (root / ".gitignore").write_text(_IGNORED, encoding="utf-8")
        git(root, "init", "--quiet", "--initial-branch=main")
        found = Page(origin=root, account=account, proxy=proxy, public=buckets[0], private=buckets[1], url=site.url)
        found.commit("Begin")
        yield found
    client.close()


def git(folder: Path, *arguments: str) -> str:
    """Run git as an author who has no settings of their own."""
    names = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _WHO.items()}
    settings = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    command = ["git", "-c", "gc.auto=0", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | names | settings, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()
