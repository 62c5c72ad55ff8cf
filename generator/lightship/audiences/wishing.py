"""Whether a subscriber wants to hear of an event."""

from functools import lru_cache

from lightship.model import Components
from lightship.model.message import Event
from lightship.model.subscriber import Preference, Subscriber

ENDS_ONLY = "asked for the first and the last message"
"""Why somebody does not hear of what is between them."""


def wants(subscriber: Subscriber, event: Event, components: Components) -> str:
    """Give why a subscriber does not hear of an event, empty when they do; the reasons are few, so that they count.

    Who asked for a group asked for all that is in it. What names no component concerns the page as a whole, and so
    everybody.
    """
    if subscriber.confirmed is None:
        return "not confirmed"
    if subscriber.quarantined is not None:
        return "quarantined"
    if subscriber.kinds and event.kind not in subscriber.kinds:
        return "asked for other kinds"
    if subscriber.components and event.components:
        touched = _touched(event.components, components)
        if touched.isdisjoint(subscriber.components):
            return "asked for other components"
    if subscriber.preference is Preference.ENDS and not event.occasion.is_first_or_last:
        return ENDS_ONLY
    return ""


@lru_cache(maxsize=64)
def _touched(names: tuple[str, ...], components: Components) -> frozenset[str]:
    """Give every id by which somebody may have asked for one of these: its own, former ones, those of its groups.

    It is the same for all subscribers of an event, of whom there may be a million.
    """
    parts = {part.id: part for name in names for part in components.path(name)}
    former = (old for part in parts.values() for old in part.renamed_from)
    return frozenset((*names, *parts, *former))
