"""What every command about subscribers works with: their store, and what is known of the page.

Incidents are not read: somebody who wants to be forgotten does not wait until a mistake in one is mended.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lightship import app, load
from lightship.model.notifying import SqliteSubscribers

if TYPE_CHECKING:
    from lightship.subscribers import Subscribers
    from lightship.subscribing import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The subscribers of a page, at an instant."""

    store: "Subscribers"
    known: "Known"
    now: datetime
    is_terminal: bool


def is_here(root: Path) -> bool:
    """Tell whether the subscribers are reached from this machine: a file of CI's own would be empty."""
    kept = load.context(root).notifying.subscribers
    return not (app.is_ci() and isinstance(kept, SqliteSubscribers))


def opened(root: Path) -> Roster:
    """Open the subscribers of the page at `root`; raises LightshipError."""
    # Nothing else needs them, and commands should begin at once.
    from lightship.subscribers import open_store
    from lightship.subscribing import Known

    here, around = app.start(root), load.context(root)
    return Roster(
        store=open_store(around.notifying.subscribers, root, lambda secret: app.secret(root, secret)),
        known=Known(components=around.components, audiences=around.audiences, languages=around.settings.languages),
        now=here.clock,
        is_terminal=here.is_terminal,
    )
