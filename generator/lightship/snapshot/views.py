"""What the repository means at one instant for one audience: derived once, read by every output."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lightship.model import (
    NO_ORIGIN,
    Components,
    Correction,
    Eta,
    Impact,
    Kind,
    Origin,
    Phase,
    Policy,
    Retraction,
    Settings,
    Status,
)
from lightship.model.content import Takedown
from lightship.model.redaction import Allowance
from lightship.snapshot.days import Uptime


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a maintenance is planned; `ends` is later than `starts`."""

    starts: datetime
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A component before and after an update; both are the same when it was touched earlier and did not change."""

    component: str
    before: Status
    after: Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A component's status from one instant to another; `end` None while it lasts."""

    component: str
    status: Status
    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryUpdate:
    """An update as its readers meet it.

    `words` is Markdown by language with every slot filled, the default language always present; empty when retracted.
    `label` is the phase's label; `is_repeat` when the update before it had the same phase. `window` is the window from
    this update on (maintenance). `next_update` is what this update promised. `facts` are those of this update and all
    before it. `occurrence` is the day of the occurrence that the update names; empty when it is about a whole series.
    """

    id: str
    api_id: str
    at: datetime
    phase: Phase
    label: str
    is_repeat: bool = False
    is_automatic: bool = False
    words: Mapping[str, str]
    changes: tuple[Change, ...] = ()
    severity: str = ""
    next_update: datetime | None = None
    eta: Eta | None = None
    window: Window | None = None
    is_move: bool = False
    corrections: tuple[Correction, ...] = ()
    retraction: Retraction | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    occurrence: str = ""
    origin: Origin = NO_ORIGIN

    @property
    def changed(self) -> datetime:
        """Give when its words were last changed: its own time, or that of a correction or retraction."""
        moments = [self.at, *(correction.at for correction in self.corrections)]
        return max([*moments, self.retraction.at] if self.retraction else moments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An incident, a maintenance, one occurrence of a recurring maintenance, or a notice, at one instant.

    `first_id` is the id that its folder had first. `components` has every leaf it ever touched, in the order of the
    tree, with the status it gives them now. `started` is when it began for customers (maintenance: the begin of its
    window); `ended` its true end; `finished` the time of the final message, or of the retraction that ended a false
    alarm (`is_void`). `is_active`: not over, and begun. `is_upcoming`: a maintenance that is still scheduled and whose
    window is not over. `updates` are oldest first and never empty. `series` is the id of the recurring maintenance that
    this is an occurrence of, `original_start` its begin by the rule. `sequence` counts changes of the window. `folder`
    is the path of its files in the repository, in which `attachments` are.
    """

    id: str
    first_id: str
    api_id: str
    kind: Kind
    title: str
    titles: Mapping[str, str] = field(default_factory=dict)
    severity: str = ""
    impact: Impact
    phase: Phase
    label: str
    started: datetime
    created: datetime
    updated: datetime
    monitoring_at: datetime | None = None
    ended: datetime | None = None
    finished: datetime | None = None
    window: Window | None = None
    is_active: bool = False
    is_upcoming: bool = False
    is_void: bool = False
    components: Mapping[str, Status]
    spans: tuple[Span, ...] = ()
    updates: tuple[EntryUpdate, ...]
    next_update: datetime | None = None
    eta: Eta | None = None
    caused_by: str = ""
    duplicate_of: str = ""
    series: str = ""
    series_api_id: str = ""
    original_start: datetime | None = None
    sequence: int = 0
    aliases: tuple[str, ...] = ()
    folder: str = ""
    attachments: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    origin: Origin = NO_ORIGIN
    stamp: str = ""

    @property
    def told_at(self) -> datetime:
        """Give the time of the newest update."""
        return self.updates[-1].at

    @property
    def moved(self) -> Mapping[str, datetime]:
        """Give when this last changed the status of each component."""
        found: dict[str, datetime] = {}
        for span in self.spans:
            moment = span.end or span.start
            found[span.component] = max(moment, found.get(span.component, moment))
        return found

    @property
    def moved_at(self) -> datetime | None:
        """Give when this last changed the status of any component; None when it never did."""
        return max(self.moved.values(), default=None)

    @property
    def is_lasting(self) -> bool:
        """Tell whether a component still has a status from this."""
        return any(span.end is None for span in self.spans)

    @property
    def url(self) -> str:
        """Give the address of its page, root-relative."""
        return f"/incidents/{self.id}/"

    @property
    def latest(self) -> EntryUpdate:
        """Give the newest update."""
        return self.updates[-1]

    def title_in(self, language: str) -> str:
        """Give the title in a language, or the default title."""
        return self.titles.get(language, self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What all entries that touch a component say together: the earliest `started` and the earliest `created`."""

    started: datetime
    created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Overall:
    """The state of the whole page: the worst of components and open incidents, and what the public API calls it."""

    status: Status
    indicator: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What the repository means at `now` (UTC) for one audience.

    `entries` are newest first by (`started`, id). `statuses` has every component and group. `changed` has the time of
    the last status change of each component that ever changed, `touched` what was said of each leaf that was ever
    named. `uptime` has every leaf and group. `redirects` maps old root-relative addresses to new ones. `retired` has
    the components and groups that are no longer shown. `subscribe_url` is where the subscription service is, empty for
    none. `allowances` are the texts that somebody lets through redaction, with their reasons; `takedowns` the updates,
    for any audience, whose words were removed everywhere.
    """

    now: datetime
    audience: str
    settings: Settings
    policy: Policy
    components: Components
    entries: tuple[Entry, ...]
    statuses: Mapping[str, Status]
    changed: Mapping[str, datetime]
    touched: Mapping[str, Touched]
    uptime: Mapping[str, Uptime]
    overall: Overall
    redirects: Mapping[str, str]
    retired: frozenset[str] = frozenset()
    subscribe_url: str = ""
    allowances: tuple[Allowance, ...] = ()
    takedowns: tuple[Takedown, ...] = ()

    def entry(self, id_: str) -> Entry | None:
        """Look up an entry by its id."""
        return next((entry for entry in self.entries if entry.id == id_), None)
