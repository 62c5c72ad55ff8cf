"""What can be said though nobody must agree to it, since no rule of a policy with roles speaks of it."""

from collections.abc import Iterator, Mapping, Sequence

from lightship.errors import Level, Problem
from lightship.model import PUBLIC, Kind, Severity
from lightship.model.governing import Governance
from lightship.model.nouns import PHASES

_RULE = "{approve: {ROLE: 1}}"
_NOUNS = {Kind.INCIDENT: "an incident", Kind.MAINTENANCE: "a maintenance", Kind.NOTICE: "a notice"}


def problems(governance: Governance, severities: Mapping[str, Severity]) -> Iterator[Problem]:
    """Warn of kinds, and severities of incidents, that no rule names; one with `approve: {}` is meant so."""
    if not governance.is_governed or PUBLIC in governance.audiences:
        return
    free = [kind for kind, phases in PHASES.items() if kind not in governance.kinds and not _has(governance, phases)]
    levels = [name for name in severities if name not in governance.severities] if Kind.INCIDENT in free else []
    is_whole = len(levels) == len(severities)
    kinds = [kind for kind in free if kind is not Kind.INCIDENT or is_whole]
    levels = [] if is_whole else levels
    what = [*([f"an incident of severity {' or '.join(levels)}"] if levels else []), *(_NOUNS[kind] for kind in kinds)]
    if what:
        lines = (_line("severities", levels), _line("kinds", kinds))
        yield Problem(
            path="policy.yml",
            message=f"nobody must agree to {', nor to '.join(what)}: no rule names that",
            hint=f"write {' and '.join(filter(None, lines))}, or `approve: {{}}` there where it is meant so",
            level=Level.WARNING,
        )


def _has(governance: Governance, phases: tuple[str, ...]) -> bool:
    return all(phase in governance.phases for phase in phases)


def _line(table: str, names: Sequence[str]) -> str:
    return f"`{table}: {{{', '.join(f'{name}: {_RULE}' for name in names)}}}`" if names else ""
