"""The forge, where changes are proposed, reviewed and merged, behind one seam."""

from collections.abc import Callable
from typing import Protocol

from lightship.forges import github, gitlab
from lightship.forges.base import (
    Directory,
    Draft,
    Forge,
    ForgeError,
    Guard,
    Guarded,
    PullRequest,
    Said,
    Stage,
    Status,
    Written,
)
from lightship.forges.github import GitHub
from lightship.forges.gitlab import GitLab
from lightship.model.forge import ForgeKind, ForgeSettings
from lightship.web import Client


class Hosted(Forge, Directory, Status, Protocol):
    """All that governance asks of a forge."""


Opener = Callable[[ForgeSettings, str, Client], Hosted]
KINDS: dict[ForgeKind, Opener] = {
    ForgeKind.GITHUB: GitHub,
    ForgeKind.GITLAB: GitLab,
}
"""What opens a repository on a forge of each kind, given its settings and a token; nothing is asked by that."""

GUARDS: dict[ForgeKind, Callable[[ForgeSettings, str, Client], Guarded]] = {
    ForgeKind.GITHUB: github.Rules,
    ForgeKind.GITLAB: gitlab.Rules,
}
"""What looks at and sets the rules of a repository on a forge of each kind."""


def open_forge(settings: ForgeSettings, token: str, client: Client) -> Hosted:
    """Open a repository on its forge."""
    return KINDS[settings.kind](settings, token, client)


__all__ = [
    "GUARDS",
    "KINDS",
    "Directory",
    "Draft",
    "Forge",
    "ForgeError",
    "Guard",
    "Guarded",
    "Hosted",
    "PullRequest",
    "Said",
    "Stage",
    "Status",
    "Written",
    "open_forge",
]
