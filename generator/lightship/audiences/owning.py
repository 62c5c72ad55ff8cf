"""Who answers for the words of an event: whoever leads it, else who owns what it touches, else whoever is left."""

from collections import defaultdict

from lightship.model import Components
from lightship.model.message import Event
from lightship.model.notifying import Notifying


def owners(event: Event, notifying: Notifying, components: Components, lead: str) -> dict[str, str]:
    """Give the owners of delivery.yml who answer for an event, by their names, each with the reason.

    `lead` is who the incident says leads it, empty for nobody. The name is empty for those who are told where no other
    owner is. A component without an owner has that of its group.
    """
    known = {owner.name for owner in notifying.owners}
    if lead and lead in known:
        return {lead: "it leads this"}
    owned: dict[str, list[str]] = defaultdict(list)
    for id_ in event.components:
        name = next((part.owner for part in reversed(components.path(id_)) if part.owner), "")
        if name and name in known:
            owned[name].append(id_)
    if owned:
        return {name: f"it owns {', '.join(ids)}" for name, ids in owned.items()}
    return {"": "nobody of `owners` leads this or owns what it touches"} if "" in known else {}
