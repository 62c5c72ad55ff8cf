"""What must not be published: rules, and exceptions from them that somebody answers for. Plain data."""

from dataclasses import dataclass
from enum import StrEnum

from lightship.errors import Level


class RedactionKind(StrEnum):
    """What is known without a pattern of the author's."""

    TOKENS = "tokens"
    PRIVATE_ADDRESSES = "private_addresses"
    INTERNAL_NAMES = "internal_names"
    HOST_NAMES = "host_names"
    EMAILS = "emails"
    PHONES = "phones"
    TICKETS = "tickets"
    CLOUD_ACCOUNTS = "cloud_accounts"
    LIABILITY = "liability"
    VENDORS = "vendors"
    PICTURE_DATA = "picture_data"


class RedactionLevel(StrEnum):
    """What a finding does: an error stops, a warning is told, `off` looks for nothing."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedactionRule:
    """Something that is looked for: a kind that is known, an expression, or words, of which one is given.

    `expression` is in RE2's syntax; `words` are whole words, in capitals or not. `why` is what messages say of a
    finding. `passed` are texts that are none. `is_secret`: messages must not repeat what was found.
    """

    kind: RedactionKind | None = None
    expression: str = ""
    words: tuple[str, ...] = ()
    level: Level
    why: str
    passed: tuple[str, ...] = ()
    is_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A text that a rule would refuse and that somebody allows, for a reason; `path` is the file that says so."""

    text: str
    reason: str
    path: str
