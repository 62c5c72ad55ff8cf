"""What would be forgotten: a record of what was sent that goes with its machine."""

from collections.abc import Collection
from pathlib import PurePosixPath

from lightship.model import DirectoryState, Publishing
from lightship.model.notifying import Notifying

_HARMLESS = "outbox"


def reaching(notifying: Notifying, more: Collection[str] = ()) -> tuple[str, ...]:
    """Name the channels that somebody is told by, `more` of them besides, and that reach people: an outbox does not."""
    used = {route.channel for rule in notifying.rules for route in rule.routes} | set(more)
    return tuple(one.name for one in notifying.channels if one.name in used and one.kind != _HARMLESS)


def loss(publishing: Publishing, notifying: Notifying, more: Collection[str] = ()) -> str:
    """Say why a machine that is thrown away after its run must not tell anybody; empty when it may.

    `more` are channels by which people are asked, and none is told.

    What was sent is recorded in the state: when that is lost, the next run tells everybody again.
    """
    state = publishing.state
    if not isinstance(state, DirectoryState) or PurePosixPath(state.path).is_absolute():
        return ""
    real = reaching(notifying, more)
    if not real:
        return ""
    reach = "reaches" if len(real) == 1 else "reach"
    return f"{' and '.join(real)} {reach} people, and the record of it in {state.path} would vanish with this machine"
