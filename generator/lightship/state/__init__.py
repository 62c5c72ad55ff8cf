"""State stores: one file per kind, and the one list of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lightship.model import DirectoryState, GitState, S3State, StateSettings
from lightship.state import directory, git
from lightship.state.base import ABSENT, ConflictError, StateError, Store, Stored


def _bucket(settings: S3State, root: Path) -> Store:
    # What speaks S3 takes a while to load, which only those wait for who use it.
    from lightship.state import s3

    return s3.open_store(settings, root)


KINDS: dict[type, Callable[[Any, Path], Store]] = {
    DirectoryState: directory.open_store,
    GitState: git.open_store,
    S3State: _bucket,
}
"""What opens the store of each kind of settings, given them and the repository's folder."""


def open_store(settings: StateSettings, root: Path) -> Store:
    """Open the state store that the configuration names; nothing is asked of it yet."""
    return KINDS[type(settings)](settings, root)


__all__ = ["ABSENT", "KINDS", "ConflictError", "StateError", "Store", "Stored", "open_store"]
