"""Who is in which role: the names of the policy, and of teams whose members are known."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from lightship.model.governing import GOVERNANCE, Governance, Role
from lightship.policy.verdicts import Members

Names = dict[str, str]
"""Names as they are written, by the same names without regard to capitals, as forges compare them."""


def names(written: Iterable[str]) -> Names:
    """Index names; of two that differ in capitals alone the first in order stays."""
    return {name.casefold(): name for name in sorted(written, reverse=True)}


class People:
    """Looks up the people of a policy. A team whose members are not known stays, as one name that approves nothing."""

    def __init__(self, governance: Governance, members: Members) -> None:
        """Read the roles of a policy."""
        self._roles = governance.roles
        self._members = members
        self.everybody = names(
            name for role in self._roles.values() for name in self._expanded((*role.people, *role.backup))
        )

    def of(self, role: str) -> Names:
        """Give the people of a role, without its backups; of GOVERNANCE, where the policy has none, those of all."""
        if role == GOVERNANCE and role not in self._roles:
            return names(name for one in self._roles.values() for name in self._expanded(one.people))
        found = self._roles.get(role)
        return names(self._expanded(found.people)) if found else {}

    def backups(self, role: str) -> Names:
        """Give the backups of a role who are not in it anyway."""
        found = self._roles.get(role)
        people = self.of(role)
        return {key: name for key, name in self._backups(found).items() if key not in people}

    def backups_at(self, role: str, asked: datetime | None) -> datetime | None:
        """Give when the backups of a role may agree that was asked since then; None where nobody was asked."""
        found = self._roles.get(role)
        return asked + timedelta(seconds=found.backup_after_s) if found and asked else None

    def able(self, role: str, asked: datetime | None, now: datetime) -> Names:
        """Give who may agree for a role now: its people, and its backups once they have waited long enough."""
        since = self.backups_at(role, asked)
        return self.of(role) | (self.backups(role) if since and since <= now else {})

    @property
    def count(self) -> int | None:
        """Give how many people all roles name together; None where a team's members are not known."""
        return None if any(name.startswith("@") for name in self.everybody) else len(self.everybody)

    def _expanded(self, written: Iterable[str]) -> Iterable[str]:
        for name in written:
            yield from self._members.get(name, (name,)) if name.startswith("@") else (name,)

    def _backups(self, role: Role | None) -> Names:
        return names(self._expanded(role.backup)) if role else {}
