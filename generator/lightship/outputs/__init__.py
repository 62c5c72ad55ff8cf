"""Everything that readers and machines get from a snapshot, as files of the site."""

from collections.abc import Iterator

from lightship.outputs.base import Group, Output, Page, Redirect, digest
from lightship.outputs.grouping import groups
from lightship.snapshot import Snapshot

__all__ = ["Group", "Output", "Page", "Redirect", "digest", "groups", "site"]


def site(snapshot: Snapshot, *, engine: str) -> Iterator[Output]:
    """Give every file of the site; `engine` names what will render its pages, with its version."""
    for group in groups(snapshot, engine=engine):
        yield from group.outputs()
