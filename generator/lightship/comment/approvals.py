"""Who must agree, who has, and who is missing: in one sentence, and a line for each thing that is agreed to."""

from collections.abc import Iterator, Sequence

from lightship.comment.quoting import line
from lightship.policy import Missing, Verdict


def sentence(verdicts: Sequence[Verdict]) -> str:
    """Say how far the approvals of a change have come."""
    needed = sum(need.number for verdict in verdicts for need in verdict.requirement.needs)
    missing = sum(one.number for verdict in verdicts for one in verdict.missing)
    stopped = next((verdict.stopped for verdict in verdicts if verdict.stopped), "")
    if stopped:
        return f"⛔ {line(stopped)}"
    if not needed:
        return f"none needed{_because(verdicts)}"
    if not missing:
        return f"✅ all {needed:,} given" if needed > 1 else "✅ given"
    # One review of somebody counts for all that it saw.
    roles = {one.role: one for verdict in verdicts for one in verdict.missing}
    return f"⏳ {needed - missing:,} of {needed:,} given; missing: {'; '.join(map(_missing, roles.values()))}"


def lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Tell of each thing what it needs, what was given and by whom, and who can give the rest."""
    for verdict in verdicts:
        needs = verdict.requirement.needs
        told = [*_needs(verdict), line(verdict.requirement.note), line(verdict.stopped)]
        mark = "✅" if verdict.is_met else "⏳" if not verdict.stopped else "⛔"
        yield f"- {mark} {line(verdict.unit.id)}: {'; '.join(filter(None, told)) or 'nobody must agree'}"
        for need in needs:
            yield f"  - {line(need.role)}, by {line(', '.join(need.because))}"


def _needs(verdict: Verdict) -> Iterator[str]:
    for need in verdict.requirement.needs:
        given = [one.review.person for one in verdict.given if one.role == need.role]
        if given:
            yield f"{line(need.role)} given by {line(', '.join(given))}"
    yield from map(_missing, verdict.missing)


def _missing(one: Missing) -> str:
    number = f" × {one.number}" if one.number > 1 else ""
    who = f"{' or '.join(map(line, one.by))} can give it" if one.by else "nobody can give it now"
    backups = f", backups from {one.backups_at:%H:%M} UTC on" if one.backups_at else ""
    return f"**{line(one.role)}**{number} ({who}{backups})"


def _because(verdicts: Sequence[Verdict]) -> str:
    notes = dict.fromkeys(verdict.requirement.note for verdict in verdicts if verdict.requirement.note)
    return f" ({line('; '.join(notes))})" if notes else ""
