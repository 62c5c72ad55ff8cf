"""What author text may name in its slots: facts, and what customers may know of the incident; nothing else."""

from collections.abc import Mapping

from lightship.model import Incident, Policy


def values(incident: Incident, policy: Policy, facts: Mapping[str, str]) -> dict[str, object]:
    """Give what `{{ … }}` may name: `facts.NAME`, and `incident.` title, severity, started, starts, ends."""
    severity = policy.severities.get(incident.severity)
    known: dict[str, str] = {"title": incident.title, "severity": severity.label if severity else ""}
    for name, instant in (
        ("started", incident.started),
        ("starts", incident.starts),
        ("ends", incident.ends),
    ):
        if instant:
            known[name] = f"{instant:%Y-%m-%d %H:%M} UTC"
    return {"facts": dict(facts), "incident": known}
