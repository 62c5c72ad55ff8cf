"""Who must agree to what, and what people said: the nouns of governance."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from lightship.model.notifying import Route
from lightship.model.nouns import Phase

# What forges call programs.
_PROGRAM = re.compile(r".*\[bot\]|(project|group)_\d+_bot(_.*)?")

Approve = Mapping[str, int]
"""How many people of which role must agree."""

GOVERNANCE = "governance"
"""The role that changes of the rules themselves need."""
GOVERNED = (
    "policy.yml",
    "delivery.yml",
    "mkdocs.yml",
    # They choose the program that judges, or are it.
    "requirements.txt",
    "requirements-build.txt",
    "pyproject.toml",
    "Makefile",
    "scripts/environment",
    "generator/",
    "templates/",
    "overrides/",
    ".github/",
    ".gitlab-ci.yml",
)
"""Files, and folders with a slash at their end, whose changes need the role GOVERNANCE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """People who agree to words for one reason, such as their technical accuracy.

    `people` and `backup` are names of the forge, or `@group/team` as the forge names its teams. `backup` may agree when
    an approval was asked for `backup_after_s` seconds ago and not given. `ask` is where a missing one is asked for,
    `ask_backup` where its backups are.
    """

    name: str
    people: tuple[str, ...]
    backup: tuple[str, ...] = ()
    backup_after_s: int = 0
    ask: tuple[Route, ...] = ()
    ask_backup: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Blackout:
    """When nothing may be said to everybody: of what has one of the severities, phases and tags, between two instants.

    What it does not name it does not ask. `except_` is the role whose approval lifts it; empty: none does.
    """

    why: str
    severities: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    tags: tuple[str, ...] = ()
    begins: datetime | None = None
    ends: datetime | None = None
    except_: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputes:
    """Who decides, after so many seconds, when somebody whose role is needed asks for changes and others agree."""

    decider: str
    after_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakGlass:
    """Who may publish without the approvals, and within how many seconds somebody must look at it afterwards.

    `signers` is a file with the SSH keys by which they may say who they are, each by its person's name, in the form of
    `allowed_signers` in ssh-keygen(1); empty: only the forge may say it.
    """

    roles: tuple[str, ...] = ()
    signers: str = ""
    review_within_s: int = 86400
    review: Approve = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """How often a missing approval is asked for: `times` in all, `repeat_s` seconds apart."""

    repeat_s: int = 900
    times: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """Who must agree to what. Without `roles` nobody: the merge itself is the approval.

    `severities`, `kinds`, `phases`, `categories`, `tags` and `audiences` add to each other: of each role the largest
    number holds. `imports` holds for what an importer wrote, `reports` for post-incident reports and `components` for
    components.yml and pages, in place of the others; what `GOVERNED` names needs the role GOVERNANCE, and pre-approved
    wording what `templates` says besides. Components need GOVERNANCE where `components` is empty; GOVERNANCE is
    everybody of any role where no role is called so.
    An approval holds for `window_s` seconds, 0 for ever. `breach_words` are patterns (RE2) of words that need the tag
    `breach_tag`.
    """

    roles: Mapping[str, Role] = field(default_factory=dict)
    severities: Mapping[str, Approve] = field(default_factory=dict)
    kinds: Mapping[str, Approve] = field(default_factory=dict)
    phases: Mapping[str, Approve] = field(default_factory=dict)
    categories: Mapping[str, Approve] = field(default_factory=dict)
    tags: Mapping[str, Approve] = field(default_factory=dict)
    audiences: Mapping[str, Approve] = field(default_factory=dict)
    imports: Approve = field(default_factory=dict)
    reports: Approve = field(default_factory=dict)
    components: Approve = field(default_factory=dict)
    templates: Approve = field(default_factory=dict)
    window_s: int = 0
    blackouts: tuple[Blackout, ...] = ()
    disputes: Disputes | None = None
    break_glass: BreakGlass | None = None
    asking: Asking = Asking()
    breach_words: tuple[str, ...] = ()
    breach_tag: str = ""

    @property
    def is_governed(self) -> bool:
        """Tell whether anybody must agree to anything."""
        return bool(self.roles)


NOBODY = Governance()
"""Without rules the merge itself is the approval."""


class Opinion(StrEnum):
    """What somebody said of a change; a comment is none."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    DISMISSED = "dismissed"


class Means(StrEnum):
    """How somebody said it."""

    FORGE = "forge"
    LINK = "link"
    COMMIT = "commit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What somebody said of a change, and of which bytes.

    `id` is unique among all reviews, such as `github:acme/status:7:81234`. `person` is the name by which the policy
    knows them. `blobs` are the blob ids, by path, of the files that the reviewer saw and that the change touched (""
    for a file that it removes). `change` names the pull request by its number; `is_robot`: no person said it.
    `reason` is why, where it was said by a link; the forge keeps its own.
    """

    id: str
    change: str
    person: str
    opinion: Opinion
    at: datetime
    commit: str
    blobs: Mapping[str, str]
    means: Means = Means.FORGE
    is_robot: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """Who wrote a change: every author and committer of it, whoever opened it, and whoever filled in its form.

    `editors` wrote some of its commits without having opened it: each may still approve in one role when another
    person has approved the same bytes. `unknown` are commits, as `HASH ADDRESS`, whose author the forge does not know.
    """

    people: frozenset[str]
    editors: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()

    @property
    def persons(self) -> frozenset[str]:
        """Give those who are no programs."""
        return frozenset(one for one in self.people if not is_program(one))


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A file that readers meet as it was last published, since what it says now is not agreed to.

    `blob` is what was published, "" where nothing was; `since` the commit of that publication: whatever brought the
    new words came after it.
    """

    blob: str
    since: str


def is_program(name: str) -> bool:
    """Tell whether a name of the forge is that of a program: an App, or what a project's or group's token acts as."""
    return _PROGRAM.fullmatch(name) is not None
