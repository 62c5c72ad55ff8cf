"""What each person says of a unit's very bytes, from all that was said of the changes that it came by."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lightship.model.governing import Opinion, Review
from lightship.policy.units import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Somebody asked for changes at `begin`, and withdrew that at `end`; None while it stands.

    `has_seen`: the last time of the very bytes of the unit, and not of others.
    """

    begin: datetime
    reason: str = ""
    end: datetime | None = None
    has_seen: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """What somebody says of a unit: `approval` is the newest of those that together saw all of its bytes.

    `lapsed` says why they have none though they approved something of it.
    """

    person: str
    approval: Review | None = None
    lapsed: str = ""
    objections: tuple[Objection, ...] = ()

    @property
    def objects(self) -> bool:
        """Tell whether they ask for changes still."""
        return any(one.end is None for one in self.objections)


def stances(unit: Unit, reviews: Iterable[Review], window_s: int, now: datetime) -> dict[str, Stance]:
    """Give what people say, by their names without regard to capitals.

    Robots are not heard. The last opinion of a person counts; one that was dismissed is none.
    """
    said: dict[str, dict[str, Review]] = defaultdict(dict)
    for review in reviews:
        if not review.is_robot and _concerns(review, unit):
            known = said[review.person.casefold()].get(review.id)
            # A dismissal has the id of what it dismisses.
            if known is None or review.opinion is Opinion.DISMISSED:
                said[review.person.casefold()][review.id] = review
    oldest = now - timedelta(seconds=window_s) if window_s else None
    return {person: _stance(unit, sorted(those.values(), key=_when), oldest) for person, those in sorted(said.items())}


def robots(unit: Unit, reviews: Iterable[Review]) -> Iterator[str]:
    """Name the robots that approved a unit, each once."""
    found = (
        one.person
        for one in reviews
        if one.is_robot and one.opinion is Opinion.APPROVED and one.blobs.keys() & unit.changed
    )
    yield from sorted(set(found))


def _concerns(review: Review, unit: Unit) -> bool:
    """Tell whether a review is of a unit; nobody knows of what an objection was whose commit is gone: of everything."""
    is_lost = not review.blobs and review.opinion is not Opinion.APPROVED
    return is_lost or not unit.changed.keys().isdisjoint(review.blobs)


def _when(review: Review) -> tuple[datetime, str]:
    return (review.at, review.id)


def _stance(unit: Unit, reviews: list[Review], oldest: datetime | None) -> Stance:
    """Follow one person's opinions in their order; `oldest` is what an approval may be of age."""
    seen: dict[str, Review] = {}
    objections: list[Objection] = []
    approved: Review | None = None
    for review in reviews:
        if objections and objections[-1].end is None and review.opinion is not Opinion.CHANGES_REQUESTED:
            objections[-1] = replace(objections[-1], end=review.at)
        if review.opinion is Opinion.APPROVED:
            approved = review
            same = (path for path, blob in unit.changed.items() if review.blobs.get(path) == blob)
            seen.update(dict.fromkeys(same, review))
            continue
        seen, approved = {}, None
        if review.opinion is Opinion.CHANGES_REQUESTED:
            if not (objections and objections[-1].end is None):
                objections.append(Objection(begin=review.at, reason=review.reason))
            has_seen = all(review.blobs.get(path) == blob for path, blob in unit.changed.items())
            objections[-1] = replace(objections[-1], has_seen=has_seen)
    fresh = {path: one for path, one in seen.items() if oldest is None or one.at >= oldest}
    is_whole = fresh.keys() == unit.changed.keys()
    lapsed = ""
    if approved and not is_whole:
        lapsed = "too long ago" if seen.keys() == unit.changed.keys() else "other bytes than these"
    return Stance(
        person=reviews[-1].person,
        approval=max(fresh.values(), key=_when) if is_whole else None,
        lapsed=lapsed,
        objections=tuple(objections),
    )
