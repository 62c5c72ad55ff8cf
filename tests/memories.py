"""A state store in memory, with real conditions, for clients whose every operation can be stopped.

What a client does is one operation on the memory at a time; `Gate` decides when each one happens. Nothing of ours is
replaced: these implement the seam.
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lightship.state.base import ABSENT, ConflictError, Stored


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
        return self.gate.operate(f"read {key}", lambda: self.memory.read(key))

    def write(self, key: str, content: bytes | Path, *, expected: str | None = None) -> str:
        data = content.read_bytes() if isinstance(content, Path) else content
        return self.gate.operate(f"write {key}", lambda: self.memory.write(key, data, expected))

    def names(self, prefix: str) -> Iterator[str]:
        found = self.gate.operate(
            f"names {prefix}", lambda: sorted(k for k in self.memory.held if k.startswith(prefix))
        )
        return iter(found)

    def delete(self, key: str) -> None:
        self.gate.operate(f"delete {key}", lambda: self.memory.delete(key))
