"""Systems of a cState site as components: those that are declared, and those that issues name all the same."""

import difflib
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from lightship.importers import naming
from lightship.importers.base import Notes
from lightship.importers.cstate.site import Config
from lightship.importers.wording import title
from lightship.model import Component
from lightship.source import Where


@dataclass(slots=True, kw_only=True)
class _Use:
    path: str
    line: int
    column: int
    count: int = 0
    last: date = date.min


@dataclass(slots=True, kw_only=True)
class Systems:
    """The ids of systems by name; names that are not declared get an id when they are met."""

    config: Config
    ids: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)
    undeclared: dict[str, _Use] = field(default_factory=dict)
    spelled: dict[str, _Use] = field(default_factory=dict)

    @classmethod
    def declared(cls, config: Config, notes: Notes) -> "Systems":
        """Begin with what the configuration declares."""
        systems = cls(config=config)
        for system in config.systems:
            if system.name in systems.ids:
                notes(config.path, f"the system {system.name!r} is declared twice", "the first counts", system.line)
            systems.add(system.name)
            if config.categories and system.category not in config.categories:
                notes(
                    config.path,
                    f"the system {system.name!r} is in no declared category: cState did not show it",
                    "it was put at the top",
                    system.line,
                )
        for name, category in config.categories.items():
            if category.is_titled:
                taken = {*systems.ids.values(), *systems.groups.values()}
                systems.groups[name] = naming.unique(naming.slug(name, "systems"), taken, "group")
        return systems

    def add(self, name: str) -> str:
        """Give a name its id."""
        if name not in self.ids:
            taken = {*self.ids.values(), *self.groups.values()}
            self.ids[name] = naming.unique(naming.slug(name, "system"), taken)
            self.folded.setdefault(_folded(name), name)
        return self.ids[name]

    def met(self, name: str, at: datetime, path: str, line: int, column: int) -> str:
        """Give the id of a name that an issue uses, however it is spelled."""
        written, name = name, self.folded.get(_folded(name), name)
        if written != name:
            self.spelled.setdefault(written, _Use(path=path, line=line, column=column)).count += 1
        id_ = self.add(name)
        if name not in {system.name for system in self.config.systems}:
            use = self.undeclared.setdefault(name, _Use(path=path, line=line, column=column))
            use.count += 1
            use.last = max(use.last, at.date())
        return id_

    def tree(self, notes: Notes) -> tuple[Component, ...]:
        """Give all systems in their categories; undeclared ones follow, retired after their last use."""
        found: list[Component] = []
        groups: dict[str, list[Component]] = {name: [] for name in self.groups}
        for name in dict.fromkeys(system.name for system in self.config.systems):
            system = next(item for item in self.config.systems if item.name == name)
            component = self._component(name, system.shown, system.description, system.line)
            groups.get(system.category, found).append(component)
        titled = [self._group(name, members) for name, members in groups.items() if members]
        for name, use in self.spelled.items():
            notes(
                use.path,
                f"the system {self.folded[_folded(name)]!r} is written {name!r} ({_times(use.count)})",
                "both are one component",
                use.line,
                use.column,
            )
        return (*titled, *found, *(self._retired(name, use, notes) for name, use in sorted(self.undeclared.items())))

    def _component(self, name: str, shown: str, description: str, line: int) -> Component:
        return Component(
            id=self.ids[name],
            name=title(shown)[0] or name,
            description=title(description)[0],
            where=Where(self.config.path or "config.yml", line),
        )

    def _group(self, name: str, members: list[Component]) -> Component:
        return Component(
            id=self.groups[name],
            name=title(name)[0],
            description=title(self.config.categories[name].description)[0],
            components=tuple(members),
            where=Where(self.config.path),
        )

    def _retired(self, name: str, use: _Use, notes: Notes) -> Component:
        """Declare what issues name and the configuration does not; without one nothing is known to be retired."""
        is_known = bool(self.config.path)
        if is_known:
            notes(
                use.path,
                f"the system {name!r} is not declared in {self.config.path} (used {_times(use.count)})",
                f"declared as retired{_nearest(name, self.config)}",
                use.line,
                use.column,
            )
        return Component(
            id=self.ids[name],
            name=title(name)[0] or self.ids[name],
            retired=use.last + timedelta(days=1) if is_known else None,
            where=Where(use.path, use.line, use.column),
        )


def _nearest(name: str, config: Config) -> str:
    """Suggest the declared system that may be meant."""
    known = {_folded(system.name): system.name for system in config.systems}
    near = difflib.get_close_matches(_folded(name), known, n=1, cutoff=0.87)
    return f"; is it {known[near[0]]!r}? then give that one `renamed_from`" if near else ""


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _folded(name: str) -> str:
    """Give what two spellings of a name have in common: small letters, one space for spaces, hyphens, underscores."""
    return " ".join(re.split(r"[\s_-]+", name.casefold().strip()))
