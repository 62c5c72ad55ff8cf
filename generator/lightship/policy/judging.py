"""Whether the people whom the policy asks for have agreed to a unit's very bytes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from lightship.policy import telling
from lightship.policy.opinions import Stance, stances
from lightship.policy.people import People, names
from lightship.policy.rules import requirement
from lightship.policy.seating import seat
from lightship.policy.units import Unit
from lightship.policy.verdicts import Given, Hearing, Missing, Need, Objector, Requirement, Verdict


def judge(unit: Unit, hearing: Hearing) -> Verdict:
    """Say whether a unit may be published: what it needs, who gave it, what is missing and what stands in the way.

    Whoever wrote it approves nothing of it; an editor, who only changed somebody else's words, does where another
    person approved the same bytes. Nobody counts for two roles, unless the team is too small for them.
    """
    # Of words that nobody knows the author of nobody can say that they are their own.
    wrote = () if hearing.authors.unknown else hearing.authors.persons
    needed = requirement(unit, hearing.governance, hearing.members, hearing.now, wrote)
    if not needed.needs:
        return Verdict(unit=unit, requirement=needed, stopped=needed.stopped, why=telling.nobody(needed))
    room = _Room(unit, needed, hearing)
    given = room.given()
    missing = tuple(room.missing(need, given) for need in needed.needs)
    verdict = Verdict(
        unit=unit,
        requirement=needed,
        given=given,
        missing=tuple(one for one in missing if one.number),
        stopped="; ".join((*filter(None, [needed.stopped]), *room.stops())),
        decides_at=room.decides_at(),
        objectors=tuple(room.objectors()),
        authors=hearing.authors.people,
    )
    return telling.explained(verdict, hearing, room.people, room.stances)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Decision:
    """A dispute that was decided: who stands for the roles of whom."""

    decider: str
    objector: str


class _Room:
    """All who have something to say of one unit, by their names without regard to capitals."""

    def __init__(self, unit: Unit, needed: Requirement, hearing: Hearing) -> None:
        """Hear what everybody says."""
        self._needed = needed
        self._hearing = hearing
        self.people = People(hearing.governance, hearing.members)
        self.stances = stances(unit, hearing.reviews, hearing.governance.window_s, hearing.now)
        editors = names(hearing.authors.editors)
        self._authors = names(hearing.authors.people).keys() - editors.keys()
        self._approving = self._agreed(editors)
        self._decisions = tuple(self._decided())

    def _agreed(self, editors: Mapping[str, str]) -> dict[str, Stance]:
        """Give those whose approval counts for something."""
        whole = {
            key: stance
            for key, stance in self.stances.items()
            if stance.approval and key not in self._authors and key in self.people.everybody
        }
        return {key: stance for key, stance in whole.items() if key not in editors or len(whole) > 1}

    def _able(self, role: str) -> Mapping[str, str]:
        hearing = self._hearing
        everybody = self.people.everybody
        return everybody if self._needed.is_shared else self.people.able(role, hearing.asked.get(role), hearing.now)

    def _concerned(self, person: str) -> frozenset[str]:
        """Give the needed roles that somebody is of, as a backup too."""
        return frozenset(
            need.role
            for need in self._needed.needs
            if self._needed.is_shared or person in self.people.of(need.role) | self.people.backups(need.role)
        )

    def _objecting(self) -> list[str]:
        return [key for key, stance in self.stances.items() if stance.objects and self._concerned(key)]

    def _decided(self) -> Iterable[_Decision]:
        """Find who approved as the decider while somebody objected, when that had stood for long enough."""
        rule = self._hearing.governance.disputes
        if rule is None:
            return
        for decider, stance in self._approving.items():
            if stance.approval is None or decider not in self.people.of(rule.decider):
                continue
            for objector, other in self.stances.items():
                for one in other.objections:
                    decides = one.begin + timedelta(seconds=rule.after_s)
                    is_due = decides <= (one.end or self._hearing.now)
                    if is_due and one.begin < stance.approval.at and objector != decider:
                        yield _Decision(decider=decider, objector=objector)

    def given(self) -> tuple[Given, ...]:
        """Choose for which role each approval counts."""
        if self._needed.is_shared:
            first = min(self._approving.items(), default=None)
            return tuple(_given(need.role, first[1]) for need in self._needed.needs) if first else ()
        able = {key: self._fit(key) for key in self._approving}
        # Roles of few people first, so that somebody of two roles counts for the one that has nobody else.
        order = sorted(self._needed.needs, key=lambda need: (len(self._able(need.role)), need.role))
        seated = seat([need.role for need in order for _ in range(need.number)], able)
        return tuple(_given(role, self._approving[key]) for key, role in sorted(seated.items(), key=_by_role))

    def _fit(self, person: str) -> frozenset[str]:
        """Give the roles that somebody may fill: their own, and those of whom they decided about."""
        own = frozenset(need.role for need in self._needed.needs if person in self._able(need.role))
        others = (self._concerned(one.objector) for one in self._decisions if one.decider == person)
        return own.union(*others)

    def missing(self, need: Need, given: tuple[Given, ...]) -> Missing:
        """Give what is not there yet of a role; none is where its number is 0."""
        number = need.number - sum(one.role == need.role for one in given)
        there = self._authors | {key for key, stance in self.stances.items() if stance.approval}
        by = tuple(sorted(name for key, name in self._able(need.role).items() if key not in there))
        return Missing(role=need.role, number=number, by=by, backups_at=self._backups_at(need.role))

    def _backups_at(self, role: str) -> datetime | None:
        at = self.people.backups_at(role, self._hearing.asked.get(role))
        is_ahead = at and at > self._hearing.now and self.people.backups(role)
        return at if is_ahead and not self._needed.is_shared else None

    def stops(self) -> Iterable[str]:
        """Give what stands in the way besides approvals."""
        unknown = self._hearing.authors.unknown
        if unknown:
            yield telling.unknown(unknown)
        for key in self._open():
            yield telling.dispute(self.stances[key], self._concerned(key), self._hearing.governance.disputes)

    def objectors(self) -> Iterable[Objector]:
        """Give who asks for changes, in which roles, and whether of these bytes."""
        for key in self._open():
            stance = self.stances[key]
            has_seen = any(one.has_seen for one in stance.objections if one.end is None)
            yield Objector(person=stance.person, roles=tuple(sorted(self._concerned(key))), has_seen=has_seen)

    def decides_at(self) -> datetime | None:
        """Give from when on the decider may decide about all who object."""
        rule = self._hearing.governance.disputes
        begun = [one.begin for key in self._open() for one in self.stances[key].objections if one.end is None]
        return max(begun) + timedelta(seconds=rule.after_s) if rule and begun else None

    def _open(self) -> list[str]:
        decided = {one.objector for one in self._decisions}
        return [key for key in self._objecting() if key not in decided]


def _given(role: str, stance: Stance) -> Given:
    if stance.approval is None:
        raise AssertionError("only approvals are given")
    return Given(role=role, review=stance.approval)


def _by_role(seat: tuple[str, str]) -> tuple[str, str]:
    return seat[1], seat[0]
