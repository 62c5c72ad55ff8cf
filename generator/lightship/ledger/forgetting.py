"""Forget who was told, or the words, of an event that is long over; what is left counts, and names nobody."""

from dataclasses import replace

from lightship.ledger import keys, openings, parts
from lightship.ledger.openings import Opening
from lightship.state.base import Store

_NOBODY = ""


def is_over(store: Store, opening: Opening) -> bool:
    """Tell whether nobody is told of an event any more."""
    return store.read(openings.marker(opening.event.id)) is None


def people(store: Store, opening: Opening) -> bool:
    """Forget who was told of an event; the outcomes stay in numbers. Tells whether there was anybody to forget."""
    found = False
    for part in parts.frozen(store, opening.event.id):
        ids = {one.id for listed in part.recipients.values() for one in listed}
        if ids - {_NOBODY}:
            found = True
            nameless = {
                line: tuple(replace(one, id=_NOBODY, zone="") for one in listed)
                for line, listed in part.recipients.items()
            }
            parts.rewrite(store, opening.event.id, replace(part, recipients=nameless))
    return found


def words(store: Store, opening: Opening) -> bool:
    """Forget the messages of an event; their digest stays in its opening. Tells whether they were there."""
    named = [keys.texts(opening.event.id)]
    if opening.archive:
        named.append(keys.messages(opening.event.id, opening.archive))
    there = [key for key in named if store.read(key)]
    for key in there:
        store.delete(key)
    return bool(there)
