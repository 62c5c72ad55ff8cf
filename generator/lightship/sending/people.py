"""Who filled in a form: the author of what it says, although a program makes the commit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lightship.errors import LightshipError
from lightship.model.forge import ForgeKind

TRAILER = "Lightship-Author"
_LOGINS = {
    ForgeKind.GITHUB: re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})(?:\[bot\])?"),
    ForgeKind.GITLAB: re.compile(r"[A-Za-z0-9_.](?:[A-Za-z0-9_.-]{0,254})"),
}
# Between the number and the name, in the address by which each forge knows somebody without their own one.
_BETWEEN = {ForgeKind.GITHUB: "+", ForgeKind.GITLAB: "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody as the forge knows them."""

    login: str
    id: int
    host: str = "github.com"
    forge: ForgeKind = ForgeKind.GITHUB

    def __post_init__(self) -> None:
        """Refuse a name that no forge gives: it becomes lines of a commit."""
        if not _LOGINS[self.forge].fullmatch(self.login) or not 0 < self.id < 1 << 53:
            raise LightshipError("the forge does not say who sent this", "let CI of the page's repository run it")

    @property
    def email(self) -> str:
        """Give the address by which the forge finds them, and which takes no mail."""
        return f"{self.id}{_BETWEEN[self.forge]}{self.login}@users.noreply.{self.host}"

    @property
    def trailer(self) -> str:
        """Give the line of a commit that names them."""
        return f"{TRAILER}: {self.login}"

    @property
    def variables(self) -> Mapping[str, str]:
        """Give git the author and committer of a commit."""
        pair = (("NAME", self.login), ("EMAIL", self.email))
        return {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in pair}
