"""Everything that readers and machines get from a snapshot, as files of the site."""

from collections.abc import Iterator

from lightship.outputs import api, badges, calendar, feeds, freshness, pages, sitemap, twin
from lightship.outputs.base import Output, Page, Redirect, digest
from lightship.snapshot import Snapshot

__all__ = ["Output", "Page", "Redirect", "digest", "site"]


def site(snapshot: Snapshot, *, engine: str) -> Iterator[Output]:
    """Give every file of the site; `engine` names what will render its pages, with its version."""
    yield from pages.outputs(snapshot, engine=engine)
    for machines in (api, feeds, calendar, badges, twin, sitemap, freshness):
        yield from machines.outputs(snapshot)
