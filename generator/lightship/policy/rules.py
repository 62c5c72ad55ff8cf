"""Which rules of the policy speak of a unit, and whom they ask for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lightship.model.governing import GOVERNANCE, Approve, Blackout, Governance
from lightship.model.nouns import PUBLIC
from lightship.policy.people import Names, People, names
from lightship.policy.units import Unit, UnitKind
from lightship.policy.verdicts import Members, Need, Requirement

RECENT = timedelta(days=1)
"""What is younger than this is no history, whatever it says of its origin, and what is older no words for the night."""
_STATEMENTS = (UnitKind.UPDATE, UnitKind.INCIDENT, UnitKind.REPORT)

Rule = tuple[str, Approve]
"""What a rule speaks of, such as `severity critical`, and whom it asks for."""


def requirement(
    unit: Unit, governance: Governance, members: Members, now: datetime, wrote: Iterable[str] = ()
) -> Requirement:
    """Say who must agree to a unit: of each role the largest number of all rules that speak of it.

    `wrote` are the people who did, where they are known: a team that is too small for roles needs less for its own.

    The policy is that which was last published, or that of the branch which a change is for: no change judges itself.
    """
    if not governance.is_governed:
        return Requirement(note="the policy names no roles: the merge is the approval")
    small = _Small(People(governance, members), names(wrote))
    blackouts = tuple(one for one in governance.blackouts if _holds(one, unit, now))
    stopped = "; ".join(_stop(one) for one in blackouts if not one.except_)
    lifted = [(f"blackout: {one.why}", {one.except_: 1}) for one in blackouts if one.except_]
    if unit.wording and _is_agreed(unit, now):
        note = f"it equals the wording {unit.wording.name}, approved in {unit.wording.commit[:12]}"
        return small.sized(_needs(lifted), stopped, note)
    rules = (*_rules(unit, governance, now), *lifted)
    return small.sized(_needs(rules), stopped, "")


@dataclass(frozen=True, slots=True)
class _Small:
    """Asks less of a team that is too small for roles, for what it wrote itself: a stranger's words need each role."""

    people: People
    wrote: Names

    def sized(self, needs: tuple[Need, ...], stopped: str, note: str) -> Requirement:
        """Make a requirement of needs, or of less than these."""
        everybody = self.people.everybody
        is_own = bool(self.wrote) and self.wrote.keys() <= everybody.keys()
        if not needs:
            return Requirement(stopped=stopped, note=note or ("" if stopped else "no rule of the policy speaks of it"))
        if self.people.count == 1:
            only = f"{next(iter(everybody.values()))} is the only one whom the policy names"
            if is_own:
                return Requirement(stopped=stopped, note=f"{only}, and wrote it: the merge is enough")
            return Requirement(needs=needs, stopped=stopped, note=f"{only}: their own words need the merge alone")
        if self.people.count == 2:
            note = f"the policy names {' and '.join(sorted(everybody.values()))} alone"
            if is_own:
                single = tuple(Need(role=need.role, number=1, because=need.because) for need in needs)
                note = f"{note}: the approval of the other one stands for every role"
                return Requirement(needs=single, stopped=stopped, note=note, is_shared=True)
            note = f"{note}: where one wrote it the approval of the other one stands for every role"
        return Requirement(needs=needs, stopped=stopped, note=note)


def _needs(rules: Iterable[Rule]) -> tuple[Need, ...]:
    numbers: dict[str, int] = {}
    because: dict[str, list[str]] = {}
    for reason, approve in rules:
        for role, number in approve.items():
            numbers[role] = max(number, numbers.get(role, 0))
            because.setdefault(role, []).append(reason)
    return tuple(
        Need(role=role, number=number, because=tuple(dict.fromkeys(because[role])))
        for role, number in sorted(numbers.items())
        if number
    )


def _rules(unit: Unit, governance: Governance, now: datetime) -> Iterator[Rule]:
    """Give the rules that speak of a unit; some hold in place of the others."""
    if unit.kind is UnitKind.GOVERNED:
        yield f"{unit.id} decides how the page is made", {GOVERNANCE: 1}
        if unit.id.startswith("templates/"):
            yield "templates", governance.templates
    elif unit.kind is UnitKind.COMPONENTS:
        yield unit.id, governance.components or {GOVERNANCE: 1}
    elif unit.is_imported and unit.at and unit.at <= now - RECENT and governance.imports:
        yield "an import", governance.imports
    elif unit.kind is UnitKind.REPORT and governance.reports:
        yield "a report", governance.reports
    else:
        yield from _of_words(unit, governance)


def _of_words(unit: Unit, governance: Governance) -> Iterator[Rule]:
    phases = {unit.phase} if unit.phase else set()
    yield from _named("severity", unit.severities, governance.severities)
    yield from _named("kind", unit.kinds, governance.kinds)
    yield from _named("phase", phases, governance.phases)
    yield from _named("category", unit.categories, governance.categories)
    yield from _named("tag", unit.tags, governance.tags)
    yield from _named("audience", unit.audiences, governance.audiences)


def _named(noun: str, facts: Iterable[str], rules: Mapping[str, Approve]) -> Iterator[Rule]:
    for fact in sorted(facts):
        if fact in rules:
            yield f"{noun} {fact}", rules[fact]


def _holds(blackout: Blackout, unit: Unit, now: datetime) -> bool:
    """Tell whether nothing may be said of this to everybody now; what a blackout does not name it does not ask."""
    return (
        unit.kind in _STATEMENTS
        and PUBLIC in unit.audiences
        and (not blackout.begins or blackout.begins <= now)
        and (not blackout.ends or now < blackout.ends)
        and (not blackout.severities or not unit.severities.isdisjoint(blackout.severities))
        and (not blackout.tags or not unit.tags.isdisjoint(blackout.tags))
        and (not blackout.phases or unit.phase in blackout.phases)
    )


def _is_agreed(unit: Unit, now: datetime) -> bool:
    """Tell whether a unit with pre-approved wording has nothing that nobody looked at.

    What was approved beforehand are new words, for the night: a change of published ones, or of what it is about and
    how bad it is, is judged, and so are pictures, which no wording has, and what is said to have happened long ago.
    """
    is_same = all(len(facts) < 2 for facts in (unit.severities, unit.kinds, unit.categories))
    is_new = not any(unit.before.values()) and is_same
    is_late = bool(unit.at and unit.at < now - RECENT)
    return is_new and not is_late and all(path.endswith(".md") for path in unit.after)


def _stop(blackout: Blackout) -> str:
    until = f", until {blackout.ends:%Y-%m-%d %H:%M} UTC" if blackout.ends else ""
    return f"nothing may be said now: {blackout.why}{until}"
