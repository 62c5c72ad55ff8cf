"""Publishing past the approvals: who may, what is noted of it, and who has looked at it since. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from lightship.errors import LightshipError, visible
from lightship.model.governing import GOVERNANCE, BreakGlass, Governance, Means, is_program
from lightship.model.notifying import ApprovalLinks
from lightship.policy import Members, People, UnitKind, Verdict
from lightship.policy.people import Names
from lightship.policy.seating import seat
from lightship.state.stored import instant
from lightship.trail.reviews import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """Who does it, and how that is known: from the forge, or by a signed commit, of which `proof` has the bytes."""

    person: str
    means: Means
    proof: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> dict[str, Any]:
        """Give what the trail has of it."""
        proof = {"proof": dict(self.proof)} if self.proof else {}
        return {"person": self.person, "means": self.means.value, **proof}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What was last published says of it: the policy, the people of its teams, and who agrees by link."""

    governance: Governance
    members: Members = field(default_factory=dict)
    links: ApprovalLinks | None = None

    @property
    def glass(self) -> BreakGlass:
        """Give its part of the policy; raises LightshipError where there is none."""
        if self.governance.break_glass is None:
            message = "the policy that is published lets nobody publish without the approvals"
            raise LightshipError(message, "`break_glass: {roles: [ROLE]}` in policy.yml would, once it is published")
        return self.governance.break_glass

    @property
    def wanted(self) -> dict[str, int]:
        """Give how many people of which role look at it afterwards; one of GOVERNANCE unless the policy says who."""
        return dict(self.glass.review) or {GOVERNANCE: 1}

    def expect_own(self, account: str) -> None:
        """Raise LightshipError where an account of the forge is not that of whom the policy calls so, or nobody's.

        Anybody may call theirs like somebody who has none and agrees by link.
        """
        if is_program(account):
            raise LightshipError(f"{visible(account)} is a program, and decides nothing", "start it yourself")
        if self.links and self.links.address(account):
            message = f"{visible(account)} agrees by link, so an account of that name is a stranger's"
            raise LightshipError(message, "they say who they are with an SSH key: docs/break-glass.md")

    def expect_allowed(self, person: str) -> None:
        """Raise LightshipError, with the names of those who may, unless somebody may publish without approvals."""
        able = self._of(self.glass.roles)
        if person.casefold() not in able:
            raise LightshipError(f"{visible(person)} may not publish without the approvals", _who(able))

    def left(self, review: Review, people: Iterable[str]) -> dict[str, int]:
        """Give how many of which role have yet to look at it when these people have; nobody counts for two roles."""
        wanted = review.wanted
        able = {person.casefold(): frozenset(role for role in wanted if self._is(person, role)) for person in people}
        seats = seat([role for role, number in sorted(wanted.items()) for _ in range(number)], able)
        taken = Counter(seats.values())
        return {role: number - taken[role] for role, number in sorted(wanted.items()) if number > taken[role]}

    def signed_off(self, review: Review, person: str) -> dict[str, int]:
        """Give what is left when somebody looks at it; raises LightshipError where that is not theirs to do."""
        before = tuple(str(entry.body.get("person", "")) for entry in review.looked)
        if person.casefold() == review.person.casefold():
            raise LightshipError(f"{visible(person)} published it, and cannot be the one who looks at it")
        if person.casefold() in {name.casefold() for name in before}:
            raise LightshipError(f"{visible(person)} has looked at it already")
        missing = self.left(review, before)
        left = self.left(review, (*before, person))
        authors = {name.casefold() for name in review.authors}
        never = {review.person.casefold(), *authors}
        others = {key: name for key, name in self._of(missing).items() if key not in never}
        if person.casefold() in authors and others:
            raise LightshipError(f"{visible(person)} wrote it: somebody else can look at it", _who(others))
        if left == missing:
            raise LightshipError(f"{visible(person)} is not one of those who are to look at it", _who(others))
        return left

    def _of(self, roles: Iterable[str]) -> Names:
        people = People(self.governance, self.members)
        found: Names = {}
        for role in roles:
            found |= people.of(role) | people.backups(role)
        return found

    def _is(self, person: str, role: str) -> bool:
        return person.casefold() in self._of([role])


def _who(able: Names) -> str:
    return f"who may: {', '.join(sorted(able.values()))}" if able else "nobody else may: name people in policy.yml"


def passes(verdict: Verdict, silent: Collection[str] | None) -> bool:
    """Tell whether the approvals of a unit can be passed over: of words and components, never of the rules.

    Nor are they of published words in `silent` folders, in which some are others now, or gone, without a word about
    it; None where nobody knows of which that is true.
    """
    unit = verdict.unit
    folders = {path.rpartition("/")[0] for path, blob in unit.before.items() if blob and path.startswith("incidents/")}
    return unit.kind is not UnitKind.GOVERNED and not (folders if silent is None else folders.intersection(silent))


def passed_over(verdicts: Iterable[Verdict], held: Iterable[str]) -> tuple[Verdict, ...]:
    """Give what is published without its approvals, of all that was judged but what is withheld all the same."""
    withheld = frozenset(held)
    return tuple(one for one in verdicts if not one.is_met and one.unit.id not in withheld)


def roles(verdicts: Iterable[Verdict]) -> tuple[str, ...]:
    """Name the roles whose approvals are missing, and those of whom somebody asks for changes."""
    listed = list(verdicts)
    missing = {found.role for one in listed for found in one.missing}
    return tuple(sorted(missing | {role for one in listed for found in one.objectors for role in found.roles}))


def account(rule: Rule, operator: Operator, reason: str, verdicts: Iterable[Verdict], now: datetime) -> dict[str, Any]:
    """Give what the trail has of it: who, how that is known, why, past whose approvals, and who looks at it by when."""
    listed = list(verdicts)
    until = now + timedelta(seconds=rule.glass.review_within_s)
    return {
        **operator.body,
        "reason": reason,
        "roles": list(roles(listed)),
        "units": [_unit(one) for one in listed],
        "review": rule.wanted,
        "review_until": instant(until),
    }


def covers(review: Review, verdicts: Iterable[Verdict], base: str) -> bool:
    """Tell whether an open review is of all this, over the same page and past the same roles.

    Then a run that died had noted it, or one that goes on beside this one.
    """
    listed = list(verdicts)
    known = {str(one.get("unit")): one.get("blobs") for one in review.entry.body.get("units", ())}
    is_known = all(known.get(one.unit.id) == dict(one.unit.after) for one in listed)
    is_same = review.entry.body.get("base") == base and {*roles(listed)} <= {*review.passed}
    return not review.sign_off and is_known and is_same


def _unit(verdict: Verdict) -> dict[str, Any]:
    missing = [{"role": one.role, "number": one.number} for one in verdict.missing]
    return {
        "unit": verdict.unit.id,
        "blobs": dict(verdict.unit.after),
        "missing": missing,
        "stopped": verdict.stopped,
        "authors": sorted(verdict.authors),
    }
