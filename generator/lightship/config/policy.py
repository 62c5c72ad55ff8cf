"""The policy from the node of policy.yml, over good defaults; reads no disk and no environment."""

from datetime import timedelta

from lightship.config.channels import Channels
from lightship.config.governing import Around, governance
from lightship.config.redaction import Listed, redaction, usual
from lightship.model import Bounces, Impact, Phase, Policy, Retention, Severity, Status
from lightship.model.formats import POLICY
from lightship.source import Node, Record
from lightship.source.fields import nearest, read
from lightship.source.nodes import Report

_HOUR = 3600
_IMPACT_OF = {impact.status: impact for impact in Impact}


def _severity(name: str, status: Status, update_every_s: int, first_within_s: int = 0) -> Severity:
    return Severity(
        name=name,
        label=name.capitalize(),
        status=status,
        impact=_IMPACT_OF[status],
        update_every_s=update_every_s,
        first_within_s=first_within_s,
    )


DEFAULT_POLICY = Policy(
    severities={
        severity.name: severity
        for severity in (
            _severity("critical", Status.MAJOR_OUTAGE, _HOUR // 2, _HOUR // 4),
            _severity("high", Status.PARTIAL_OUTAGE, _HOUR, _HOUR // 2),
            _severity("medium", Status.DEGRADED_PERFORMANCE, 2 * _HOUR, _HOUR),
            _severity("low", Status.OPERATIONAL, 24 * _HOUR),
        )
    },
    labels={phase: phase.value.replace("_", " ").capitalize() for phase in Phase},
    weights={Status.MAJOR_OUTAGE: 1.0, Status.PARTIAL_OUTAGE: 0.3},
    max_update_bytes=16 * 1024,
    redaction=usual(),
)


def policy(node: Node | None, audiences: tuple[str, ...], channels: Channels, listed: Listed, report: Report) -> Policy:
    """Read policy.yml over the defaults; what a severity does not say, the default of that name says.

    `listed` reads a list of names that a rule of redaction names. By `channels` approvals are asked for.

    Severities are ordered by status, worst first; equal ones stay as the author has them, those not named come after.
    """
    if node is None:
        return DEFAULT_POLICY
    record = read(POLICY, node, report)
    severities: dict[str, Severity] = {}
    for name, given in record["severities"].items():
        default = DEFAULT_POLICY.severities.get(name)
        if default is None and "status" not in given:
            report(given.where, f"the severity {name!r} has no 'status'", f"add `status:`, one of {', '.join(Status)}")
        fallback = default or _severity(name, Status.OPERATIONAL, _HOUR)
        severities[name] = _given_severity(name, given, fallback)
        for audience in given["audiences"]:
            if audience not in audiences:
                report(given.at("audiences"), f"unknown audience {audience!r}", nearest(audience, audiences))
    severities = {**severities, **{k: v for k, v in DEFAULT_POLICY.severities.items() if k not in severities}}
    ordered = sorted(severities.values(), key=lambda severity: -severity.status.rank)
    return Policy(
        severities={severity.name: severity for severity in ordered},
        labels={**DEFAULT_POLICY.labels, **record["labels"]},
        weights={**DEFAULT_POLICY.weights, **record["weights"]},
        max_update_bytes=record["max_update"],
        redaction=redaction(record["redact"], listed, report),
        bounces=_bounces(record["bounces"]) if record["bounces"] else Bounces(),
        retention=_retention(record["retention"]) if record["retention"] else Retention(),
        governance=governance(record, Around(severities=severities, audiences=audiences, channels=channels), report),
    )


def _bounces(given: Record) -> Bounces:
    within: timedelta | None = given["within"]
    return Bounces(transient=given["transient"], within_s=int(within.total_seconds()) if within else Bounces().within_s)


def _retention(given: Record) -> Retention:
    deliveries, words = (int(given[name].total_seconds()) if given[name] else 0 for name in ("deliveries", "words"))
    return Retention(deliveries_s=deliveries, words_s=words)


def _given_severity(name: str, given: Record, default: Severity) -> Severity:
    status: Status = given["status"] or default.status
    first: timedelta | None = given["first_within"]
    every: timedelta | None = given["update_every"]
    return Severity(
        name=name,
        label=given["label"] or default.label,
        status=status,
        impact=given["impact"] or _IMPACT_OF[status],
        first_within_s=int(first.total_seconds()) if first else default.first_within_s,
        update_every_s=int(every.total_seconds()) if every else default.update_every_s,
        audiences=given["audiences"],
    )
