"""What the files of a repository say, typed, before anything is derived from it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from lightship.model.nouns import Auto, Confidence, CorrectionKind, Impact, Kind, Phase, Status
from lightship.source import Where

PUBLIC = "public"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Eta:
    """An estimate of the end, shown with its caveat."""

    by: datetime
    confidence: Confidence = Confidence.GUESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A change of words that were already published."""

    at: datetime
    kind: CorrectionKind
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """The withdrawal of words; `is_void`: a false alarm, which leaves uptime."""

    at: datetime
    note: str
    is_void: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The words of an update in one language: the public text, and the text of each audience that has its own."""

    public: str
    audiences: Mapping[str, str] = field(default_factory=dict)

    def for_audience(self, audience: str) -> str:
        """Give an audience's text; the public one when it has none of its own, never the other way round."""
        return self.audiences.get(audience, self.public)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One dated message as its file says it.

    `components` names what changes (leaf ids, former ids already replaced), None where only the severity speaks for a
    component. `next_update` is an instant. `bodies` are by language.
    """

    id: str
    path: str
    phase: Phase
    at: datetime
    components: Mapping[str, Status | None] = field(default_factory=dict)
    severity: str = ""
    next_update: datetime | None = None
    eta: Eta | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    audiences: tuple[str, ...] = ()
    starts: datetime | None = None
    ends: datetime | None = None
    occurrence: str = ""
    ended: datetime | None = None
    is_reopening: bool = False
    corrections: tuple[Correction, ...] = ()
    retraction: Retraction | None = None
    origin: Origin = NO_ORIGIN
    bodies: Mapping[str, Body] = field(default_factory=dict)
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident, maintenance or notice as its folder says it; `updates` are in the order (at, id)."""

    id: str
    path: str
    kind: Kind
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)
    severity: str = ""
    impact: Impact | None = None
    components: Mapping[str, Status | None] = field(default_factory=dict)
    started: datetime | None = None
    detected: datetime | None = None
    ended: datetime | None = None
    starts: datetime | None = None
    ends: datetime | None = None
    auto: Auto | None = None
    repeat: str = ""
    zone: str = ""
    tags: tuple[str, ...] = ()
    category: str = ""
    lead: str = ""
    refs: Mapping[str, str] = field(default_factory=dict)
    caused_by: str = ""
    duplicate_of: str = ""
    audiences: tuple[str, ...] = ()
    renamed_from: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    origin: Origin = NO_ORIGIN
    updates: tuple[Update, ...] = ()
    attachments: tuple[str, ...] = ()
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """A severity of the policy; `status` is the default for components that name none."""

    name: str
    label: str
    status: Status
    impact: Impact
    update_every_s: int
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What people agreed on: severities from worst to least, phase labels, uptime weights, limits."""

    severities: Mapping[str, Severity]
    labels: Mapping[Phase, str]
    weights: Mapping[Status, float]
    max_update_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The site's settings from mkdocs.yml; `languages` has the default first, `url` ends without a slash."""

    name: str
    url: str
    time_zone: str = "Etc/UTC"
    languages: tuple[str, ...] = ("en",)
    support_url: str = ""
    page_id: str
    is_private: bool = False
    engine: str = "mkdocs"
    feed_id: str = ""

    @property
    def language(self) -> str:
        """Give the default language."""
        return self.languages[0]

    @property
    def root(self) -> str:
        """Give the path at which the site begins, with a slash at its end: `/`, or `/status/` in a folder of a host."""
        return f"{urlsplit(self.url).path}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """Everything that was read, valid as a whole; incidents in the order of their ids."""

    settings: Settings
    policy: Policy
    audiences: tuple[str, ...]
    components: Components
    incidents: tuple[Incident, ...]
