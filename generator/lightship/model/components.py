"""The tree of components, and where an imported thing comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from lightship.source import Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an imported thing comes from; its ids and times live on in the public API and feeds."""

    id: str = ""
    url: str = ""
    created: datetime | None = None
    updated: datetime | None = None
    feed_id: str = ""


NO_ORIGIN = Origin()


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Something customers recognise and that can break; a group when it has components."""

    id: str
    name: str
    names: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    owner: str = ""
    depends_on: tuple[str, ...] = ()
    since: date | None = None
    retired: date | None = None
    renamed_from: tuple[str, ...] = ()
    components: tuple["Component", ...] = ()
    origin: Origin = NO_ORIGIN
    where: Where

    def name_in(self, language: str) -> str:
        """Give the name in a language, or the default name."""
        return self.names.get(language, self.name)


class Components:
    """The tree of components: look up by id or former id, walk, expand groups to leaves."""

    __slots__ = ("_every", "_former", "_parents", "by_id", "roots")

    def __init__(self, roots: tuple[Component, ...]) -> None:
        """Index a tree whose ids are unique."""
        self.roots = roots
        self.by_id: dict[str, Component] = {}
        self._former: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._every = tuple(_walk(roots))
        for component, parent in self._every:
            self.by_id[component.id] = component
            self._former.update(dict.fromkeys(component.renamed_from, component.id))
            if parent:
                self._parents[component.id] = parent.id

    def walk(self) -> Iterator[tuple[Component, Component | None]]:
        """Give every component with its parent, in the order of the file, groups before their members."""
        return iter(self._every)

    def find(self, id_: str) -> Component | None:
        """Look up a component by its id or a former id."""
        return self.by_id.get(id_) or self.by_id.get(self._former.get(id_, ""))

    def leaves(self, id_: str) -> tuple[str, ...]:
        """Give the ids of the leaves below a component, itself when it is a leaf."""
        component = self.find(id_)
        if component is None:
            return ()
        if not component.components:
            return (component.id,)
        return tuple(leaf for child in component.components for leaf in self.leaves(child.id))

    def all_leaves(self) -> tuple[str, ...]:
        """Give the ids of all leaves in the order of the file."""
        return tuple(component.id for component, _ in self.walk() if not component.components)

    def parent(self, id_: str) -> Component | None:
        """Give the group that a component is in."""
        return self.by_id.get(self._parents.get(id_, ""))

    def path(self, id_: str) -> tuple[Component, ...]:
        """Give a component with its groups, outermost first."""
        here = self.by_id.get(id_)
        above = self.parent(id_)
        return (() if here is None else (here,)) if above is None else (*self.path(above.id), self.by_id[id_])

    def since(self, id_: str) -> date | None:
        """Give the day from which a component counts: its own, else that of the nearest group that has one."""
        return next((part.since for part in reversed(self.path(id_)) if part.since), None)

    def retired(self, id_: str) -> date | None:
        """Give the day on which a component went: the first on which it or a group around it was retired."""
        return min((part.retired for part in self.path(id_) if part.retired), default=None)


def _walk(roots: tuple[Component, ...]) -> Iterator[tuple[Component, Component | None]]:
    stack: list[tuple[Component, Component | None]] = [(root, None) for root in reversed(roots)]
    while stack:
        component, parent = stack.pop()
        yield component, parent
        stack.extend((child, component) for child in reversed(component.components))
