"""A state store and targets in memory, with real conditions, and publishers whose every operation can be stopped.

What a client does is one operation on the memory at a time; `Gate` decides when each one happens. Nothing of ours is
replaced: these implement the seams.
"""

import hashlib
import itertools
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lightship import publish
from lightship.git import Relation
from lightship.model.delivery import Delivery
from lightship.plan import Row, Site
from lightship.state.base import ABSENT, ConflictError, Stored
from lightship.targets.base import Fence, Item, TargetError

CLOCK = datetime(2026, 10, 17, 12, tzinfo=UTC)


class Killed(BaseException):
    """The machine went away in the middle of a run."""


@dataclass
class Memory:
    """What lies in a bucket: bytes by key, each with an ETag that is made of its content."""

    held: dict[str, bytes] = field(default_factory=dict)
    watchers: list[Callable[[], None]] = field(default_factory=list)
    is_down: bool = False
    deleted: set[str] = field(default_factory=set)

    def read(self, key: str) -> Stored | None:
        content = self.held.get(key)
        return None if content is None else Stored(content=content, version=hashlib.md5(content).hexdigest())

    def write(self, key: str, content: bytes, expected: str | None) -> str:
        there = self.read(key)
        if expected is not None and expected != (there.version if there else ABSENT):
            raise ConflictError(f"{key} is not as expected")
        self.held[key] = content
        self.tell()
        return hashlib.md5(content).hexdigest()

    def delete(self, key: str) -> None:
        self.deleted.add(key)
        self.held.pop(key, None)
        self.tell()

    def tell(self) -> None:
        for watcher in self.watchers:
            watcher()


class Gate:
    """Lets operations pass, counted from 1; a subclass stops them."""

    def __init__(self) -> None:
        self.count = 0

    def operate(self, name: str, operation: Callable[[], object]) -> object:
        self.count += 1
        return self.at(self.count, name, operation)

    def at(self, number: int, name: str, operation: Callable[[], object]) -> object:
        del number, name
        return operation()


class Interrupting(Gate):
    """At one operation something else happens first, such as another run from its begin to its end."""

    def __init__(self, number: int, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self.number, self.meanwhile, self.is_met = number, meanwhile, False

    def at(self, number: int, name: str, operation: Callable[[], object]) -> object:
        del name
        if number == self.number:
            self.is_met = True
            self.meanwhile()
        return operation()


class Killing(Gate):
    """At one operation the run dies; `late` is that operation, which may still land later."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.late: Callable[[], object] | None = None

    def at(self, number: int, name: str, operation: Callable[[], object]) -> object:
        if number >= self.number:
            self.late = self.late or operation
            raise Killed(name)
        return operation()


class Turns(Gate):
    """Operations happen when a schedule says so: for publishers in threads that take turns."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.allowed, self.is_over = threading.Semaphore(0), threading.Semaphore(0), False

    def at(self, number: int, name: str, operation: Callable[[], object]) -> object:
        del number, name
        self.asked.release()
        self.allowed.acquire()
        return operation()

    def end(self) -> None:
        self.is_over = True
        self.asked.release()


class FakeStore:
    """The state store of one publisher."""

    def __init__(self, memory: Memory, gate: Gate) -> None:
        self.memory, self.gate = memory, gate

    def read(self, key: str) -> Stored | None:
        return self.gate.operate(f"read {key}", lambda: self.memory.read(key))  # type: ignore[return-value]

    def write(self, key: str, content: bytes | Path, *, expected: str | None = None) -> str:
        data = content.read_bytes() if isinstance(content, Path) else content
        return self.gate.operate(f"write {key}", lambda: self.memory.write(key, data, expected))  # type: ignore[return-value]

    def names(self, prefix: str) -> Iterator[str]:
        found = self.gate.operate(
            f"names {prefix}", lambda: sorted(k for k in self.memory.held if k.startswith(prefix))
        )
        return iter(found)  # type: ignore[call-overload,no-any-return]

    def delete(self, key: str) -> None:
        self.gate.operate(f"delete {key}", lambda: self.memory.delete(key))


class FakeTarget:
    """A bucket as a target of one publisher: looks, asks the fence, writes on condition."""

    def __init__(self, memory: Memory, gate: Gate) -> None:
        self.memory, self.gate = memory, gate

    def _operate(self, name: str, operation: Callable[[], object]) -> object:
        def real() -> object:
            if self.memory.is_down:
                raise TargetError("the bucket does not answer")
            return operation()

        return self.gate.operate(name, real)

    def read(self, path: str) -> bytes | None:
        stored = self._operate(f"get {path}", lambda: self.memory.read(path))
        return stored.content if isinstance(stored, Stored) else None

    def put(self, items: Sequence[Item], fence: Fence) -> None:
        versions = {item.path: self._version(item.path) for item in items}
        fence()
        for item in items:
            version = versions[item.path]
            while True:
                try:
                    content = item.source.read_bytes()
                    assert hashlib.sha256(content).hexdigest() == item.sha256, item.path
                    self._operate(f"put {item.path}", lambda: self.memory.write(item.path, content, version))  # noqa: B023
                    break
                except ConflictError:
                    version = self._version(item.path)
                    fence()

    def delete(self, paths: Sequence[str], fence: Fence) -> None:
        fence()
        for path in paths:
            self._operate(f"delete {path}", lambda: self.memory.delete(path))  # noqa: B023

    def finish(self, changed: Sequence[str], fence: Fence) -> None:
        pass

    def _version(self, path: str) -> str:
        stored = self._operate(f"head {path}", lambda: self.memory.read(path))
        return stored.version if isinstance(stored, Stored) else ABSENT


class Page:
    """A small page as a build would give it: a home page, pages, what they load, and the API, all saying `words`."""

    def __init__(self, folder: Path, words: dict[str, str], style: str = "a", now: datetime = CLOCK) -> None:
        self.folder = folder
        asset = f"assets/style.{hashlib.sha256(style.encode()).hexdigest()[:8]}.css"
        needs = " ".join([asset, "api/v2/summary.json", *(f"incidents/{name}/index.html" for name in words)])
        files = {asset: style, "api/v2/summary.json": f'{{"words": {len(words)}}}'}
        files["index.html"] = f'<body data-generation="" data-words="{sorted(words.items())}">needs: {needs}'
        for name, text in words.items():
            files[f"incidents/{name}/index.html"] = f"<p>{text}</p>needs: {asset} incidents/{name}/index.md"
            files[f"incidents/{name}/index.md"] = f"# {name}\n\n[//]: # (update one)\n{text}\n"
        begin, until = (f"{at:%Y-%m-%dT%H:%M:%SZ}" for at in (now, now + timedelta(hours=3)))
        files["status.json"] = f'{{"generation":null,"generated_at":"{begin}","fresh_until":"{until}"}}'
        self.rows = {}
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
            data = text.encode()
            digest = hashlib.sha256(data).hexdigest()
            self.rows[path] = Row(inputs=digest, sha256=digest, md5=hashlib.md5(data).hexdigest(), size=len(data))

    @property
    def site(self) -> Site:
        return Site(folder=self.folder, files=self.rows, redirects={})


def hash_of(commit: str) -> str:
    """Give the hash of a commit that a test names shortly."""
    return commit.rjust(40, "0")


def _place(commit: str) -> tuple[str, int]:
    """Give the line of a commit, and its number in it."""
    short = commit.lstrip("0")
    line = short.rstrip("0123456789")
    return line, int(short.removeprefix(line) or 0)


class World:
    """A state store, some targets, and commits: of numbers the greater one is newer, and so of b1, b2 …; others are apart."""

    def __init__(self, folder: Path, targets: int = 1, delivery: Delivery | None = None) -> None:
        self.folder, self.delivery, self.now = folder, delivery or Delivery(), CLOCK
        self.state = Memory()
        self.targets = [Memory() for _ in range(targets)]
        self.pages: dict[str, Page] = {}
        self._runs = itertools.count(1)

    def page(self, commit: str, words: dict[str, str], style: str = "a") -> None:
        self.pages[commit] = Page(self.folder / f"page-{commit}", words, style, self.now)

    def publisher(self, gate: Gate | None = None) -> publish.Publisher:
        gate = gate or Gate()
        run = f"run{next(self._runs)}"
        folder = self.folder / run
        folder.mkdir()
        return publish.Publisher(
            run=run,
            store=FakeStore(self.state, gate),
            destinations=tuple(
                publish.Destination(
                    name=f"target {number}",
                    target=FakeTarget(memory, gate),
                    open_=lambda memory=memory: FakeTarget(memory, gate),  # type: ignore[misc]
                )
                for number, memory in enumerate(self.targets, 1)
            ),
            delivery=self.delivery,
            folder=folder,
            clock=lambda: self.now,
            reader=NoReader(),
            pause=lambda _: None,
            sign=lambda statement: statement,
        )

    def source(self, commit: str) -> publish.Source:
        """Give a commit as what a build would make of it: bytes that are known are not made."""
        page, ours = self.pages[commit], hash_of(commit)

        def relation(theirs: str) -> Relation:
            if theirs == ours:
                return Relation.SAME
            (line, number), (other, their_number) = _place(ours), _place(theirs)
            if line != other:
                return Relation.APART
            return Relation.NEWER if number > their_number else Relation.OLDER

        def make(known: publish.Known, archived: Callable[[Row], Path]) -> publish.Candidate:
            folder = Path(tempfile.mkdtemp(dir=self.folder))
            rows = {}
            for path, row in page.rows.items():
                rows[path] = known(path, row.inputs) or row
                if rows[path] is row:
                    (folder / path).parent.mkdir(parents=True, exist_ok=True)
                    (folder / path).write_bytes((page.folder / path).read_bytes())
            return publish.of_site(Site(folder=folder, files=rows, redirects={}), ours, self.now, archived)

        return publish.Source(commit=ours, relation=relation, make=make)

    def publish(self, commit: str, gate: Gate | None = None, **wishes: bool) -> publish.Outcome:
        return publish.run(self.publisher(gate), self.source(commit), publish.Wishes(**wishes))


class NoReader:
    """No target here has an address."""

    def read(self, url: str) -> bytes:
        raise AssertionError(url)
