"""A state store and targets in memory, with real conditions, and publishers whose every operation can be stopped.

What a client does is one operation on the memory at a time; `Gate` decides when each one happens. Nothing of ours is
replaced: these implement the seams.
"""

import hashlib
import itertools
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lightship import publish
from lightship.git import Relation
from lightship.model.publishing import Publishing
from lightship.plan import Row, Site
from lightship.state.base import ABSENT, ConflictError, Stored
from lightship.targets.base import Fence, Item, TargetError
from memories import FakeStore, Gate, Memory
from memories import Interrupting as Interrupting
from memories import Killed as Killed
from memories import Killing as Killing
from memories import Turns as Turns

CLOCK = datetime(2026, 10, 17, 12, tzinfo=UTC)


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
                    self._operate(f"put {item.path}", lambda: self.memory.write(item.path, content, version))  # noqa: B023 - called at once
                    break
                except ConflictError:
                    version = self._version(item.path)
                    fence()

    def delete(self, paths: Sequence[str], fence: Fence) -> None:
        fence()
        for path in paths:
            self._operate(f"delete {path}", lambda: self.memory.delete(path))  # noqa: B023 - called at once

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

    def __init__(self, folder: Path, targets: int = 1, publishing: Publishing | None = None) -> None:
        self.folder, self.publishing, self.now = folder, publishing or Publishing(), CLOCK
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
                    open_=lambda memory=memory: FakeTarget(memory, gate),
                )
                for number, memory in enumerate(self.targets, 1)
            ),
            publishing=self.publishing,
            folder=folder,
            clock=lambda: self.now,
            reader=NoReader(),
            pause=lambda _: None,
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

        def make(
            known: publish.Known, archived: Callable[[Row], Path], _head: publish.Head | None
        ) -> publish.Candidate:
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
