"""Who was in the teams that the policy names when the forge was last asked, for when it does not answer."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lightship.policy import Members
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import read, written

_KEY = "teams.json"


def keep(store: Store, members: Members) -> None:
    """Note the people of teams, unless they are noted already; raises StateError."""
    if not members:
        return
    stored = store.read(_KEY)
    before = read(stored.content, _KEY, _members) if stored else {}
    now = {**before, **members}
    if now != before:
        teams = {team: sorted(people) for team, people in sorted(now.items())}
        with suppress(ConflictError):  # another run was told the same
            store.write(_KEY, written({"teams": teams}), expected=stored.version if stored else ABSENT)


def known(store: Store) -> Members:
    """Give the people of every team that was ever asked for; raises StateError."""
    stored = store.read(_KEY)
    return read(stored.content, _KEY, _members) if stored else {}


def _members(data: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    return {str(team): frozenset(map(str, people)) for team, people in data["teams"].items()}
