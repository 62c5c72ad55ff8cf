"""How components are called in a message: each by its own name, or a group instead of all its members."""

from collections import Counter
from collections.abc import Iterable

from lightship.outputs.messages.lines import one_line
from lightship.snapshot import Snapshot


def name(snapshot: Snapshot, id_: str, language: str) -> str:
    """Give a component's name, with its group's before it where another one has the same."""
    tree = snapshot.components
    component = tree.find(id_)
    if component is None:
        return id_
    own = one_line(component.name_in(language))
    alike = Counter(one_line(one.name_in(language)) for one, _ in tree.walk() if not one.components)
    group = tree.parent(component.id)
    return f"{one_line(group.name_in(language))} - {own}" if alike[own] > 1 and group else own


def grouped(snapshot: Snapshot, leaves: Iterable[str], language: str) -> list[str]:
    """Name leaves in the order of the tree, a group instead of all its members that are shown."""
    wanted = set(leaves)
    found = []
    for component, _ in snapshot.components.walk():
        below = _below(snapshot, component.id)
        if component.id in wanted or (len(below) > 1 and below <= wanted):
            found.append(name(snapshot, component.id, language))
            wanted -= {component.id, *below}
    return found


def _below(snapshot: Snapshot, id_: str) -> frozenset[str]:
    return frozenset(snapshot.components.leaves(id_)) - snapshot.retired
