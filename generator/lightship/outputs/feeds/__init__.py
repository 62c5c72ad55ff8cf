"""Feeds: those that Atlassian Statuspage's readers know, and those with an entry per update."""

from collections.abc import Iterator

from lightship.outputs.base import Output
from lightship.outputs.feeds import statuspage, updates
from lightship.snapshot import Snapshot


def outputs(snapshot: Snapshot) -> Iterator[Output]:
    """Give the feeds of the whole page."""
    yield from statuspage.outputs(snapshot)
    yield from updates.everything(snapshot)


of_component = updates.of_component

__all__ = ["of_component", "outputs"]
