"""Where the page's repository is hosted, as delivery.yml says it or as it was worked out."""

from dataclasses import dataclass
from enum import StrEnum

from lightship.model.notifying import Secret


class ForgeKind(StrEnum):
    """A kind of forge."""

    GITHUB = "github"
    GITLAB = "gitlab"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgeWishes:
    """What delivery.yml says of the forge; whatever is empty is worked out."""

    kind: ForgeKind | None = None
    repository: str = ""
    url: str = ""
    token: Secret | None = None


ANY_FORGE = ForgeWishes()
"""All of it is worked out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgeSettings:
    """A repository on a forge: `url` is the forge's own address, without a slash at its end."""

    kind: ForgeKind
    repository: str
    url: str
    token: Secret

    @property
    def page(self) -> str:
        """Give the address of the repository for people."""
        return f"{self.url}/{self.repository}"
