"""The threads of stories: what a channel gave as the reference of the first message, by which later ones join it."""

from lightship.ledger import keys
from lightship.state.base import ABSENT, ConflictError, Store
from lightship.state.stored import read, written


def begin(store: Store, root: str, channel: str, recipient: str, reference: str) -> None:
    """Keep the reference of a story's first message to a contact, unless there is one."""
    try:
        store.write(keys.thread(root, channel, recipient), written({"reference": reference}), expected=ABSENT)
    except ConflictError:
        return


def look(store: Store, root: str, channel: str, recipient: str) -> str:
    """Give the reference of a story's first message to a contact; empty when there is none."""
    key = keys.thread(root, channel, recipient)
    stored = store.read(key)
    return read(stored.content, key, lambda data: str(data["reference"])) if stored else ""
