"""What holds for every policy, every change and whatever people say of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from hearings import instant, unit
from lightship.model.governing import Authors, Disputes, Governance, Opinion, Review, Role
from lightship.policy import Hearing, judge, requirement
from lightship.policy.seating import seat
from lightship.policy.verdicts import Verdict

PEOPLE = tuple("abcdef")
ROLES = ("tech", "comms", "legal")
NOW = instant("04:00")
UNIT = unit(severity="critical", tags="database", translation=True)

people = st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4, unique=True).map(tuple)
approve = st.dictionaries(st.sampled_from(ROLES), st.integers(1, 2), max_size=3)


@st.composite
def governances(draw: st.DrawFn) -> Governance:
    roles = {name: Role(name=name, people=draw(people), backup=draw(people), backup_after_s=600) for name in ROLES}
    return Governance(
        roles=roles,
        severities={"critical": draw(approve)},
        phases={"identified": draw(approve)},
        tags={"database": draw(approve)},
        window_s=draw(st.sampled_from((0, 1800))),
        disputes=draw(st.sampled_from((None, Disputes(decider="legal", after_s=600)))),
    )


@st.composite
def reviews(draw: st.DrawFn) -> tuple[Review, ...]:
    return tuple(
        Review(
            id=f"review-{number}",
            change="7",
            person=draw(st.sampled_from((*PEOPLE, "stranger"))),
            opinion=draw(st.sampled_from((Opinion.APPROVED, Opinion.APPROVED, *Opinion))),
            at=NOW - timedelta(minutes=draw(st.integers(0, 60))),
            commit="c",
            blobs=dict.fromkeys(draw(files), draw(st.sampled_from(("v1", "v2", "v2")))),
        )
        for number in range(draw(st.integers(0, 8)))
    )


files = st.sampled_from((tuple(UNIT.after), tuple(UNIT.after), tuple(UNIT.after)[:1], tuple(UNIT.after)[1:]))


@st.composite
def hearings(draw: st.DrawFn) -> Hearing:
    wrote = draw(st.frozensets(st.sampled_from(PEOPLE), min_size=1, max_size=3))
    editors = draw(st.frozensets(st.sampled_from(sorted(wrote)), max_size=2))
    asked = {role: NOW - timedelta(minutes=draw(st.integers(0, 20))) for role in draw(st.sets(st.sampled_from(ROLES)))}
    return Hearing(
        governance=draw(governances()),
        reviews=draw(reviews()),
        authors=Authors(people=wrote, editors=editors),
        members={},
        now=NOW,
        asked=asked,
    )


def approval(person: str, blob: str = "v2") -> Review:
    return Review(
        id="one-more",
        change="7",
        person=person,
        opinion=Opinion.APPROVED,
        at=NOW,
        commit="c",
        blobs=dict.fromkeys(UNIT.after, blob),
    )


def with_(hearing: Hearing, review: Review) -> Hearing:
    return replace(hearing, reviews=(*hearing.reviews, review))


def outcome(verdict: Verdict) -> object:
    """Give all of a verdict but its explanation."""
    return replace(verdict, why=())


@given(hearings(), st.sampled_from((*PEOPLE, "stranger")), st.sampled_from(("v1", "v2")))
def test_another_approval_never_takes_a_verdict_away(hearing: Hearing, person: str, blob: str) -> None:
    if judge(UNIT, hearing).is_met:
        assert judge(UNIT, with_(hearing, approval(person, blob))).is_met


@given(hearings(), st.data())
def test_the_approval_of_an_author_changes_nothing(hearing: Hearing, data: st.DataObject) -> None:
    # Who asked for changes may withdraw that, also in their own words.
    objectors = {one.person for one in hearing.reviews if one.opinion is Opinion.CHANGES_REQUESTED}
    alone = sorted(hearing.authors.people - hearing.authors.editors - objectors)
    if alone:
        more = with_(hearing, approval(data.draw(st.sampled_from(alone))))
        assert outcome(judge(UNIT, more)) == outcome(judge(UNIT, hearing))


@given(hearings(), st.randoms(use_true_random=False))
def test_the_order_in_which_reviews_are_read_does_not_matter(hearing: Hearing, random: object) -> None:
    mixed = list(hearing.reviews)
    random.shuffle(mixed)
    assert judge(UNIT, replace(hearing, reviews=tuple(mixed))) == judge(UNIT, hearing)


@given(governances(), st.sampled_from(("severities", "phases", "tags")))
def test_a_rule_that_is_taken_away_asks_for_nobody_more(agreed: Governance, rules: str) -> None:
    before = {need.role: need.number for need in requirement(UNIT, agreed, {}, NOW).needs}
    after = {need.role: need.number for need in requirement(UNIT, replace(agreed, **{rules: {}}), {}, NOW).needs}
    assert all(number <= before.get(role, 0) for role, number in after.items())


@given(hearings())
def test_nobody_counts_twice_and_no_author_counts(hearing: Hearing) -> None:
    verdict = judge(UNIT, hearing)
    counted = [one.review.person for one in verdict.given]
    assert verdict.requirement.is_shared or len(counted) == len(set(counted))
    assert not set(counted) & (hearing.authors.people - hearing.authors.editors)
    assert not set(counted) & {name for one in verdict.missing for name in one.by}


@given(hearings())
def test_what_is_missing_is_what_was_needed_and_not_given(hearing: Hearing) -> None:
    verdict = judge(UNIT, hearing)
    for need in verdict.requirement.needs:
        given_ = sum(one.role == need.role for one in verdict.given)
        missing = sum(one.number for one in verdict.missing if one.role == need.role)
        assert given_ + missing == need.number


roles_able = st.dictionaries(st.sampled_from(PEOPLE), st.frozensets(st.sampled_from(ROLES)), max_size=5)


@given(st.lists(st.sampled_from(ROLES), max_size=4), roles_able)
def test_as_many_roles_are_filled_as_can_be(wanted: list[str], able: Mapping[str, frozenset[str]]) -> None:
    nobody = ["-"] * len(wanted)
    most = max(
        sum(role in able.get(person, ()) for person, role in zip(order, wanted, strict=False))
        for order in permutations([*able, *nobody], len(wanted))
    )
    seated = seat(wanted, able)
    assert len(seated) == most
    assert all(role in able[person] for person, role in seated.items())
