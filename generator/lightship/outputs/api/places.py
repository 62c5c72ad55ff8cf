"""Where components stand in the flat list of /api/v2, which knows one level of groups.

A tree deeper than two levels keeps its outermost groups; the leaves below become their direct members, named with
the groups in between (`Europe - Webhooks`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lightship.model import Component
from lightship.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a leaf or a group stands in the flat list; `members` are the leaves of a group."""

    component: Component
    name: str
    position: int
    group: Component | None = None
    members: tuple["Place", ...] = ()
    is_retired: bool

    def full_name(self, language: str) -> str:
        """Give the name with its group's, as updates write it."""
        return f"{self.group.name_in(language)} - {self.name}" if self.group else self.name


def places(snapshot: Snapshot) -> Iterator[Place]:
    """Give every group and leaf, each group before its members; positions count from 1, the retired ones last."""
    language, retired = snapshot.settings.language, snapshot.retired
    roots = sorted(snapshot.components.roots, key=lambda root: root.id in retired)
    for position, root in enumerate(roots, 1):
        members = tuple(_members(root, language, retired))
        yield Place(
            component=root,
            name=root.name_in(language),
            position=position,
            members=members,
            is_retired=root.id in retired,
        )
        yield from members


def _members(root: Component, language: str, retired: Collection[str]) -> Iterator[Place]:
    leaves = sorted(_leaves(root, language, ()), key=lambda found: found[0].id in retired)
    for position, (leaf, name) in enumerate(leaves, 1):
        yield Place(
            component=leaf,
            name=name,
            position=position,
            group=root,
            is_retired=leaf.id in retired,
        )


def _leaves(group: Component, language: str, above: tuple[str, ...]) -> Iterator[tuple[Component, str]]:
    """Give the leaves below a group with the names on the way to them."""
    for child in group.components:
        names = (*above, child.name_in(language))
        if child.components:
            yield from _leaves(child, language, names)
        else:
            yield child, " - ".join(names)
