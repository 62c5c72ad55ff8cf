"""The archive: what the messages of an event were composed to when it was opened, for whoever asks years later.

It is one zip file for each event, which any program opens; its name has the digest of its bytes, as the opening has.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

from lightship.ledger import keys
from lightship.ledger.openings import Opening
from lightship.state.base import ABSENT, ConflictError, StateError, Store
from lightship.state.stored import instant, written

# The same messages give the same file on every machine.
_DATE = (1980, 1, 1, 0, 0, 0)


def keep(store: Store, event: str, files: Mapping[str, bytes]) -> str:
    """Keep an event's messages by their names, and give the SHA-256 of the file that has them."""
    content = _packed(files)
    digest = hashlib.sha256(content).hexdigest()
    try:
        store.write(keys.messages(event, digest), content, expected=ABSENT)
    except ConflictError:  # these very bytes are there
        return digest
    return digest


def forget(store: Store, opening: Opening, at: datetime) -> None:
    """Remove an event's messages, which a takedown of their words wants, and note since when they are gone."""
    key = keys.messages(opening.event.id, opening.archive)
    store.write(keys.removed(opening.event.id), written({"event": opening.event.id, "at": instant(at)}))
    store.delete(keys.texts(opening.event.id))
    store.delete(key)


def look(store: Store, opening: Opening) -> dict[str, bytes]:
    """Give the messages of an opened event; raises StateError when they are not there as they were kept."""
    key = keys.messages(opening.event.id, opening.archive)
    stored = store.read(key)
    if stored is None and store.read(keys.removed(opening.event.id)):
        raise StateError(f"the messages of {opening.event.id} were removed by a takedown", permanent=True)
    if stored is None:
        hint = "`audit prune` forgets them when `retention` says so; `lightship audit verify` names what it did not"
        raise StateError(f"the messages of {opening.event.id} are not kept any more", hint, permanent=True)
    if hashlib.sha256(stored.content).hexdigest() != opening.archive:
        raise StateError(f"{key} in the state store is not as it was written", permanent=True)
    with zipfile.ZipFile(io.BytesIO(stored.content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _packed(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in sorted(files.items()):
            file.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
