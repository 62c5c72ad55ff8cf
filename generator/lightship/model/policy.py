"""What people agreed on, as policy.yml says it, but for who must agree to what."""

from collections.abc import Mapping
from dataclasses import dataclass

from lightship.model.governing import NOBODY, Governance
from lightship.model.nouns import Impact, Phase, Status
from lightship.model.redaction import RedactionRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Severity:
    """A severity of the policy; `status` is the default for components that name none.

    Readers are promised a first message within `first_within_s` seconds after it is noticed, 0 for no promise, and an
    update every `update_every_s`.
    """

    name: str
    label: str
    status: Status
    impact: Impact
    update_every_s: int
    first_within_s: int = 0
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounces:
    """When an address is quarantined whose mails come back for reasons that may pass: on so many days within so long.

    0 days for never.
    """

    transient: int = 5
    within_s: int = 30 * 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """For how many seconds it is kept who was told, and with which words; 0 for ever."""

    deliveries_s: int = 0
    words_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What people agreed on: severities from worst to least, phase labels, uptime weights, limits and rules."""

    severities: Mapping[str, Severity]
    labels: Mapping[Phase, str]
    weights: Mapping[Status, float]
    max_update_bytes: int
    bounces: Bounces = Bounces()
    redaction: tuple[RedactionRule, ...] = ()
    governance: Governance = NOBODY
    retention: Retention = Retention()
