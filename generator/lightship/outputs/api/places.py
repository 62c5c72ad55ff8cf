"""Where components stand in the flat list of /api/v2, which knows one level of groups.

A tree deeper than two levels keeps its outermost groups; the leaves below become their direct members, named with
the groups in between (`Europe - Webhooks`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from lightship.model import Component


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


def places(roots: Iterable[Component], language: str, today: date) -> Iterator[Place]:
    """Give every group and leaf in the order of the file; positions count from 1, the retired ones last."""
    for position, root in enumerate(_retired_last(roots, today), 1):
        leaves = list(_leaves(root, language, today, (), is_retired=False)) if root.components else []
        is_retired = _is_retired(root, today) or (bool(leaves) and all(retired for *_, retired in leaves))
        members = tuple(
            Place(component=leaf, name=name, position=number, group=root, is_retired=retired or is_retired)
            for number, (leaf, name, retired) in enumerate(sorted(leaves, key=lambda found: found[2]), 1)
        )
        yield Place(
            component=root,
            name=root.name_in(language),
            position=position,
            members=members,
            is_retired=is_retired,
        )
        yield from members


def _leaves(
    group: Component, language: str, today: date, above: tuple[str, ...], *, is_retired: bool
) -> Iterator[tuple[Component, str, bool]]:
    for child in group.components:
        names = (*above, child.name_in(language))
        retired = is_retired or _is_retired(child, today)
        if child.components:
            yield from _leaves(child, language, today, names, is_retired=retired)
        else:
            yield child, " - ".join(names), retired


def _is_retired(component: Component, today: date) -> bool:
    return component.retired is not None and component.retired <= today


def _retired_last(components: Iterable[Component], today: date) -> list[Component]:
    return sorted(components, key=lambda component: _is_retired(component, today))
