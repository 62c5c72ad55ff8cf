"""What author text may name in its slots: facts, and what customers may know of the incident; nothing else."""

from collections.abc import Mapping

from lightship.model import Incident, Policy
from lightship.snapshot.views import Window


def values(
    incident: Incident,
    policy: Policy,
    facts: Mapping[str, str],
    *,
    severity: str | None = None,
    window: Window | None = None,
) -> dict[str, object]:
    """Give what `{{ … }}` may name: `facts.NAME`, and `incident.` title, severity, started, starts, ends.

    `severity` and `window` are those of the moment; the incident's first ones unless given.
    """
    known_severity = policy.severities.get(incident.severity if severity is None else severity)
    known: dict[str, str] = {"title": incident.title, "severity": known_severity.label if known_severity else ""}
    for name, instant in (
        ("started", incident.started),
        ("starts", window.starts if window else incident.starts),
        ("ends", window.ends if window else incident.ends),
    ):
        if instant:
            known[name] = f"{instant:%Y-%m-%d %H:%M} UTC"
    return {"facts": dict(facts), "incident": known}
