"""Targets: one file per kind, and the one list of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lightship.model import BranchTarget, DirectoryTarget, S3Target, TargetSettings
from lightship.targets import directory, git_branch
from lightship.targets.base import Examined, Fence, Finding, Item, Level, PassedError, Target, TargetError


def _bucket(settings: S3Target, root: Path) -> Target:
    # What speaks S3 takes a while to load, which only those wait for who use it.
    from lightship.targets import s3

    return s3.open_target(settings, root)


KINDS: dict[type, Callable[[Any, Path], Target]] = {
    DirectoryTarget: directory.open_target,
    BranchTarget: git_branch.open_target,
    S3Target: _bucket,
}
"""What opens the target of each kind of settings, given them and the repository's folder."""


def open_target(settings: TargetSettings, root: Path) -> Target:
    """Open one of the targets that the configuration names; nothing is asked of it yet."""
    return KINDS[type(settings)](settings, root)


__all__ = [
    "KINDS",
    "Examined",
    "Fence",
    "Finding",
    "Item",
    "Level",
    "PassedError",
    "Target",
    "TargetError",
    "open_target",
]
