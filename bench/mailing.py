"""A page with many readers by mail, what becomes of them, and the sink on this machine that takes their mails."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import corpus
import measure
from corpus import LIGHTSHIP

import mailservers
import subscribers
from lightship import load, state
from lightship.ledger import openings, works
from lightship.ledger.fates import fates
from lightship.ledger.works import Outcome
from lightship.state import Store
from published import git

_IGNORED = "build/\nsite/\npublic\n.public*\n.lightship*/\n"
_DELIVERY = """\
state: {state}
targets: [{{kind: directory, path: public}}]
audiences: {{public: {{channels: [mail]}}}}
channels:
  mail:
    kind: smtp
    host: 127.0.0.1
    port: {port}
    security: none
    from: Status <status@status.example.com>
    connections: {connections}
{rate}\
notify: {{unsure: {unsure}}}
"""
_FOLDER = "dir:.lightship/state"
_COUNTED = re.compile(rb"mesg=(\d+)\r")
_LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
_TRIES = 20
_PATIENCE_S = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How a page's readers are written to: what its delivery.yml says."""

    port: int
    connections: int = 4
    unsure: str = "resend"
    rate: str = ""
    state: str = _FOLDER

    def written(self) -> str:
        """Give the file."""
        rate = f"    rate: {self.rate}\n" if self.rate else ""
        return _DELIVERY.format(
            state=self.state, port=self.port, connections=self.connections, unsure=self.unsure, rate=rate
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page in a repository of its own, published to a folder, with so many readers."""

    root: Path
    readers: int
    environment: dict[str, str] = field(repr=False)

    def command(self, *arguments: str) -> list[str | Path]:
        """Give what runs `lightship`."""
        return [LIGHTSHIP, "-C", self.root, *arguments]

    def run(self, *arguments: str) -> str:
        """Run `lightship` to its end and give what it said; FailedError when it fails."""
        done = subprocess.run(
            self.command(*arguments), env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise measure.FailedError(f"lightship {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
        return done.stdout

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Begin to run `lightship`, in a session of its own, so that it can be killed with all its processes."""
        return subprocess.Popen(
            self.command(*arguments),
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def tell(self, number: int, severity: str = "high", *, publishing: bool = True) -> str:
        """Begin an incident, and publish it unless told otherwise; gives its id."""
        title = f"Benchmark {number}"
        self.run("new", title, "-s", severity, "-c", "website", "-m", "We are looking into it.")
        self.publish(title, publishing=publishing)
        return next(self.root.glob(f"incidents/*/*-benchmark-{number}")).name

    def go_on(self, entry: str, phase: str, *, publishing: bool = True) -> None:
        """Tell more of an incident."""
        self.run("update", entry, "-p", phase, "-m", f"It is {phase} now.")
        self.publish(phase, publishing=publishing)

    def publish(self, message: str, *, publishing: bool = True) -> None:
        """Commit everything, and publish it unless told otherwise."""
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "--allow-empty", "--message", message)
        if publishing:
            self.run("publish")

    def finish(self, entry: str) -> int:
        """Run `lightship notify` until nothing is left; gives how many runs that took."""
        for number in range(1, _TRIES + 1):
            run = self.start("notify", "--format", "json")
            said, _ = run.communicate()
            if not said.startswith("{"):
                raise measure.FailedError(f"lightship notify ended with {run.returncode}:\n{said}")
            if all(told["finished"] for told in json.loads(said)["told"]):
                return number
            self.hasten(entry)
        raise measure.FailedError(f"{_TRIES} runs of lightship notify did not finish")

    def store(self) -> Store:
        """Open the ledger's store."""
        return state.open_store(load.publishing(self.root).state, self.root)

    def outcomes(self, entry: str) -> dict[str, dict[str, Outcome]]:
        """Give what became of each recipient, by id, of each of an incident's events, oldest first."""
        store = self.store()
        found: dict[str, dict[str, Outcome]] = {}
        for opening in openings.told(store, entry):
            event = found[opening.event.id] = {}
            for fate in fates(store, opening.event.id):
                for line, recipients in fate.part.recipients.items():
                    work = fate.works.get(line)
                    outcomes = work.outcomes if work else (Outcome.WAITING,) * len(recipients)
                    event.update((one.id, outcome) for one, outcome in zip(recipients, outcomes, strict=True))
        return found

    def hasten(self, entry: str) -> int:
        """Let a minute and more seem to pass: leases of workers that were killed end, who was put off may be tried.

        Gives how many messages were in flight. Nobody may be at work.
        """
        store = self.store()
        found = [
            work
            for opening in openings.told(store, entry)
            for fate in fates(store, opening.event.id)
            for work in fate.works.values()
            if not work.is_settled
        ]
        for work in found:
            works.swap(store, replace(work, until=_LONG_AGO, after={}))
        return sum(len(work.places(Outcome.IN_FLIGHT)) for work in found)


def begin(
    work: Path,
    name: str,
    delivery: Delivery,
    *,
    readers: int,
    incidents: int = 20,
    variables: dict[str, str] | None = None,
) -> Page:
    """Begin a page below `work` whose readers know everything that is on it; nothing is published yet."""
    root = work / f"told-{name}"
    shutil.rmtree(root, ignore_errors=True)
    source = corpus.made_up(incidents, work).root
    shutil.copytree(source, root, ignore=shutil.ignore_patterns("build", "site", ".lightship"))
    (root / "delivery.yml").write_text(delivery.written(), encoding="utf-8")
    (root / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    _link_readers(readers, work, root)
    git(root, "init", "--quiet", "--initial-branch=main")
    kept = {key: value for key, value in os.environ.items() if key != "CI"}
    page = Page(root=root, readers=readers, environment=kept | (variables or {}))
    page.publish("Begin", publishing=False)
    page.run("baseline")
    return page


def _link_readers(number: int, work: Path, root: Path) -> None:
    """Give a page its subscribers: the file is made once for all pages with as many, and nobody writes to it."""
    place = work / f"readers-{number}"
    place.mkdir(parents=True, exist_ok=True)
    subscribers.stored(number, place)
    (root / ".lightship").mkdir()
    (root / ".lightship" / "subscribers.db").hardlink_to(place / ".lightship" / "subscribers.db")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """Postfix's smtp-sink: it takes everything, keeps nothing, and counts."""

    port: int
    said: Path

    @property
    def mails(self) -> int:
        """Give how many mails it has taken."""
        counted = _COUNTED.findall(self.said.read_bytes()[-200:])
        return int(counted[-1]) if counted else 0


@contextmanager
def sink(work: Path) -> Iterator[Sink]:
    """Run a sink."""
    said = work / "sink.log"
    with said.open("wb") as file, mailservers.sink("-c", said=file) as port:
        yield Sink(port=port, said=said)


def wait(until: Callable[[], bool], *, longest_s: float = _PATIENCE_S) -> bool:
    """Wait until something is so; False when that took too long."""
    end = time.monotonic() + longest_s
    while not until():
        if time.monotonic() > end:
            return False
        time.sleep(0.005)
    return True
