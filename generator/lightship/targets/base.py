"""The seam to where a site is published: a bucket, a folder, a branch."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from lightship.errors import LightshipError, OutsideError
from lightship.model.findings import Finding as Finding
from lightship.model.findings import Level as Level
from lightship.plan import Manifest


class TargetError(OutsideError):
    """A target refused or could not be reached; it names itself and what would help."""


class PassedError(LightshipError):
    """Another publication has claimed the head since: this one must change nothing any more."""


Fence = Callable[[], None]
"""Asks the state store whether this run still holds the head; raises PassedError when it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A file to put: its path on the site, where its bytes are, and how it is served.

    `redirect` is where a page of an old address leads, for targets that can say so in a header.
    """

    path: str
    source: Path
    sha256: str
    md5: str
    size: int
    content_type: str
    cache_control: str
    redirect: str = ""


class Target(Protocol):
    """One place to publish to, opened for one run.

    Readers of a target see each item either before or after, never half. `put` and `delete` return when all of their
    paths are done; run again after a failure they do no harm.
    """

    def read(self, path: str) -> bytes | None:
        """Give the bytes that are published at a path; None when there is nothing. Raise TargetError."""

    def put(self, items: Sequence[Item], fence: Fence) -> None:
        """Write items, in any order; raise TargetError, or PassedError when another publication has begun since.

        Looks what lies at each path, then asks the fence, then writes on condition that the same still lies there (or
        still nothing): a write that was held up must not replace what a newer publication has put. A condition that
        fails asks the fence again, and when that still holds, looks and writes again.
        """

    def delete(self, paths: Sequence[str], fence: Fence) -> None:
        """Ask the fence, then remove paths; those that are not there do no harm."""

    def finish(self, changed: Sequence[str], fence: Fence) -> None:
        """Make everything visible that is not yet so, and tell caches which paths changed."""


@runtime_checkable
class Cautious(Protocol):
    """A target that may lack a guarantee which somebody has said will do."""

    def caution(self) -> str:
        """Say which guarantee is gone after this run's writes; empty when none is."""


class Examined(Protocol):
    """What `lightship doctor` asks of a target."""

    def probe(self) -> Iterator[Finding]:
        """Try what a publication needs, leaving nothing behind: reachable, writable, conditional writes, and so on."""

    def survey(self, expected: Manifest) -> Iterable[str]:
        """Give the paths whose bytes are missing or are not those of `expected`, sorted."""
