"""Which published update is meant, by the ids or parts of them that somebody typed."""

from collections.abc import Sequence

from lightship.errors import UsageError
from lightship.model import Incident, Update
from lightship.source.fields import nearest


def update(incident: Incident, name: str) -> Update:
    """Give an incident's update by its id or a part of it, the newest that was not withdrawn when none is named.

    Raises UsageError, also for what the clock says.
    """
    if not name:
        standing = [one for one in incident.updates if one.retraction is None]
        if not standing:
            raise UsageError(f"everything that {incident.id} says is withdrawn", "name an update")
        return standing[-1]
    if name.startswith("auto-"):
        raise UsageError(f"{name} is what the clock says, in no file", "`lightship update` says it otherwise")
    found = [one for one in incident.updates if one.id == name] or [one for one in incident.updates if name in one.id]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{name!r} may be {' or '.join(one.id for one in found)}", "write more of the id")
    raise UsageError(f"{incident.id} has no update {name!r}", nearest(name, _ids(incident.updates)))


def _ids(updates: Sequence[Update]) -> tuple[str, ...]:
    return tuple(one.id for one in updates)
