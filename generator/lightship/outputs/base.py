"""What an output is: a path of the site, a digest of all that it was made of, and the function that makes its bytes."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lightship.snapshot import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One file of the site.

    `path` is relative to the site's root, `inputs` the digest of everything that decides its bytes (so an equal
    digest means equal bytes), `make` gives the bytes and needs nothing but what the digest covers.
    """

    path: str
    inputs: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Output):
    """A page that the engine renders: `make` gives Markdown with front matter, `path` ends in index.html or .html."""

    title: str

    @property
    def source(self) -> str:
        """Give the path of its Markdown file below the pages folder."""
        return self.path.removesuffix(".html") + ".md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect(Output):
    """A page at an old address; `to` is the address that it leads to."""

    to: str


class Group(NamedTuple):
    """Files that are declared together.

    While `key` stays the same, so do their paths, inputs and bytes, and nobody need declare them again; an empty key
    says nothing. `outputs` declares them; `entry` is what they are about, where that is one, and `redirects` are those
    of them that stand at old addresses.
    """

    name: str
    key: str
    outputs: Callable[[], Iterable[Output]]
    entry: Entry | None = None
    redirects: Sequence[Redirect] = ()


def digest(*parts: object) -> str:
    """Give half of the SHA-256, in hex, of plain data.

    That is texts, numbers, times, enums, tuples, dicts and frozen dataclasses of them. Two values with the same digest
    have the same `repr`; so keep sets and objects with an address out of it. Half is plenty to tell them apart, and
    every update sends hundreds of these in its manifest.
    """
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
