"""How components are called in a message: each by its own name, or a group instead of all its members."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from lightship.model import Components
from lightship.outputs.messages.lines import one_line
from lightship.snapshot import Snapshot


@lru_cache(maxsize=16)  # asked for each component of each message
def called(tree: Components, language: str) -> Mapping[str, str]:
    """Name every component; one whose name another one has, too, has its group's before it."""
    own = {component.id: one_line(component.name_in(language)) for component, _ in tree.walk()}
    alike = Counter(own[component.id] for component, _ in tree.walk() if not component.components)
    return {
        component.id: f"{own[group.id]} - {own[component.id]}"
        if group and alike[own[component.id]] > 1
        else own[component.id]
        for component, group in tree.walk()
    }


def grouped(snapshot: Snapshot, leaves: Iterable[str], language: str) -> list[str]:
    """Name leaves in the order of the tree, a group instead of all its members that are shown."""
    names = called(snapshot.components, language)
    wanted = set(leaves)
    found = []
    for component, _ in snapshot.components.walk() if wanted else ():
        below = frozenset(snapshot.components.leaves(component.id)) - snapshot.retired if component.components else ()
        if component.id in wanted or (len(below) > 1 and wanted.issuperset(below)):
            found.append(names[component.id])
            wanted -= {component.id, *below}
    return found
