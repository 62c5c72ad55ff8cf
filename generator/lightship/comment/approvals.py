"""Who must agree, who has, and who is missing: in one sentence, and a line for each thing that is agreed to."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from lightship.comment.quoting import line
from lightship.policy import Missing, Need, Verdict

_Part = TypeVar("_Part", Need, Missing)


def sentence(verdicts: Sequence[Verdict]) -> str:
    """Say how far the approvals of a change have come."""
    # One review of somebody counts for all that it saw, so people are counted, of each role, and not things.
    needs = _most(need for verdict in verdicts for need in verdict.requirement.needs)
    roles = _most(one for verdict in verdicts for one in verdict.missing)
    needed, missing = (sum(one.number for one in found.values()) for found in (needs, roles))
    stopped = next((verdict.stopped for verdict in verdicts if verdict.stopped), "")
    if stopped:
        return f"⛔ {line(stopped)}"
    if not needed:
        return f"none needed{_because(verdicts)}"
    if not missing:
        return f"✅ all {needed:,} given" if needed > 1 else "✅ given"
    return f"⏳ {needed - missing:,} of {needed:,} given; missing: {'; '.join(map(_missing, roles.values()))}"


def _most(found: Iterable[_Part]) -> dict[str, _Part]:
    """Give of each role the one with the largest number."""
    most: dict[str, _Part] = {}
    for one in found:
        if one.role not in most or one.number > most[one.role].number:
            most[one.role] = one
    return most


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
