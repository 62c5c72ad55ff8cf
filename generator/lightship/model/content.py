"""What the files of a repository say, typed, before anything is derived from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from lightship.model.components import NO_ORIGIN, Components, Origin
from lightship.model.notifying import Notifying
from lightship.model.nouns import Auto, Confidence, CorrectionKind, Impact, Kind, Phase, Status
from lightship.model.policy import Policy
from lightship.model.redaction import Allowance
from lightship.source import Where


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
    """The withdrawal of words; `is_void`: a false alarm, which leaves uptime.

    `sha256` is, in hex, that of the file whose words a takedown removed everywhere; empty where they were only
    withdrawn. `legal_ref` says by what right, and is never published.
    """

    at: datetime
    note: str
    is_void: bool = False
    sha256: str = ""
    legal_ref: str = ""

    @property
    def is_takedown(self) -> bool:
        """Tell whether the words were removed everywhere."""
        return bool(self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedown:
    """An update whose words were removed everywhere, said at `said`.

    `incident` is the first id of what it is about: an occurrence, where it names one; `is_series`: all occurrences.
    `names` are all that its folder had; `is_whole`: nothing of what it said is left, and its title is gone, too.
    """

    incident: str
    update: str
    said: datetime
    names: tuple[str, ...] = ()
    is_whole: bool = False
    is_series: bool = False


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
    allowances: tuple[Allowance, ...] = ()
    origin: Origin = NO_ORIGIN
    bodies: Mapping[str, Body] = field(default_factory=dict)
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident, maintenance or notice as its folder says it; `updates` are in the order (at, id).

    `allowances` are those of its updates too. `digest` is the SHA-256, in hex, of its folder's files; empty where
    nobody asked for it.
    """

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
    allowances: tuple[Allowance, ...] = ()
    origin: Origin = NO_ORIGIN
    updates: tuple[Update, ...] = ()
    attachments: tuple[str, ...] = ()
    digest: str = ""
    where: Where

    @property
    def first_id(self) -> str:
        """Give the id that its folder had first."""
        return self.renamed_from[0] if self.renamed_from else self.id

    @property
    def takedowns(self) -> tuple[Takedown, ...]:
        """Give the updates whose words were removed."""
        is_whole = all(update.retraction and update.retraction.is_takedown for update in self.updates)
        return tuple(
            Takedown(
                incident=f"{self.first_id}--{update.occurrence}" if update.occurrence else self.first_id,
                update=update.id,
                said=update.at,
                names=(self.id, *self.renamed_from),
                is_whole=is_whole,
                is_series=bool(self.repeat) and not update.occurrence,
            )
            for update in self.updates
            if update.retraction and update.retraction.is_takedown
        )


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
class Template:
    """Pre-approved wording: words that an update may say without anybody's approval, as templates/NAME.md says them.

    `facts` are the values that each of its slots may have: closed lists, so that whoever approved the template approved
    everything that can come of it. `titles` are, by language, those that an incident which begins with it may have, in
    one order; without any its title needs approval. `severities` and `tags` are those that such an incident may have;
    no severities: all. `bodies` are by language. `paths` are its files; `sha256` that of all of them.
    """

    name: str
    phase: Phase
    kinds: tuple[Kind, ...]
    bodies: Mapping[str, Body]
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    titles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    severities: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    category: str = ""
    description: str = ""
    paths: tuple[str, ...]
    sha256: str
    where: Where


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """Everything that was read, valid as a whole; incidents in the order of their ids."""

    settings: Settings
    policy: Policy
    audiences: tuple[str, ...]
    components: Components
    incidents: tuple[Incident, ...]
    notifying: Notifying = field(default_factory=Notifying)
    templates: tuple[Template, ...] = ()
