"""A finished site on its way out: the bytes that are new, and the rows of everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lightship.errors import Problem
from lightship.plan.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site as it was built.

    `files` has a row for every path. `folder` has the bytes of those that were made in this build; what was known
    before (see `build.partial`) may be missing there. `redirects` are the pages at old addresses, by path, with the
    root-relative address they lead to. `warnings` are what a rule of redaction found in those that were made.
    """

    folder: Path
    files: Manifest
    redirects: Mapping[str, str]
    warnings: tuple[Problem, ...] = ()
