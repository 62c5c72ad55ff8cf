"""Which roles are to be asked now, of what, and how often."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from lightship.govern.calling import Council, Meant
from lightship.model.governing import Asking, Disputes, Governance, Role
from lightship.model.notifying import ApprovalLinks, Route, Secret
from lightship.policy import Missing, Objector, Requirement, Unit, UnitKind, Verdict

NOW = datetime(2026, 10, 17, 3, 30, tzinfo=UTC)
CHAT, DESK = Route(channel="chat", to=("#legal",)), Route(channel="mail", to=("backup@example.com",))
UNIT = Unit(id="outage", kind=UnitKind.UPDATE, before={"a.md": ""}, after={"a.md": "1" * 40})
LEGAL = Role(name="legal", people=("li",), backup=("Noor",), backup_after_s=600, ask=(CHAT,))
HEAD = Role(name="head", people=("eve",), ask=(CHAT,))
GOVERNANCE = Governance(
    roles={"legal": LEGAL, "head": HEAD, "silent": Role(name="silent", people=("bo",))},
    disputes=Disputes(decider="head", after_s=60),
)
LINKS = ApprovalLinks(
    url="https://approve.example.com",
    key=Secret(),
    channel="mail",
    people={"Li": "li@example.com", "noor": "noor@example.com"},
)


def unmet(role: str = "legal", by: tuple[str, ...] = ("li",), **given: object) -> Verdict:
    missing = (Missing(role=role, number=1, by=by),)
    return replace(Verdict(unit=UNIT, requirement=Requirement(), missing=missing), **given)


def called(
    *verdicts: Verdict,
    asked: Mapping[str, Mapping[str, datetime]] | None = None,
    minutes: float = 0,
    is_again: bool = False,
    governance: Governance = GOVERNANCE,
    links: ApprovalLinks | None = LINKS,
    opened: datetime = NOW,
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Give who is called: the role, in what sense, and who of it by link."""
    council = Council(governance=governance, links=links, opened=opened)
    calls = council.calls(verdicts, asked or {}, NOW + timedelta(minutes=minutes), is_again=is_again)
    return [(one.role, one.meant.value, one.people) for one in calls]


def turns(*verdicts: Verdict, until: int, governance: Governance = GOVERNANCE) -> list[tuple[int, str]]:
    """Let a run ask every five minutes; give when it asked whom."""
    asked: dict[str, dict[str, datetime]] = {}
    found = []
    for minute in range(0, until, 5):
        now = NOW + timedelta(minutes=minute)
        council = Council(governance=governance, links=LINKS, opened=NOW)
        for call in council.calls(verdicts, asked, now, is_again=False):
            taken = asked.setdefault(call.role, {})
            assert call.turn not in taken
            taken[call.turn] = now
            found.append((minute, "backup" if call.meant is Meant.BACKUPS else call.role))
    return found


def test_a_role_is_asked_by_its_channels_and_those_without_an_account_by_link() -> None:
    assert called(unmet()) == [("legal", "people", ("li",))]
    assert called(unmet(), links=None) == [("legal", "people", ())]


def test_a_role_that_nothing_reaches_is_not_asked() -> None:
    assert called(unmet("silent", by=("bo",))) == []
    assert called(unmet("governance", by=("eve",))) == []


def test_who_has_answered_gets_no_link() -> None:
    assert called(unmet(by=())) == [("legal", "people", ())]


def test_it_is_asked_again_after_a_while_and_then_the_backups_and_at_last_nobody() -> None:
    assert turns(unmet(by=("li", "Noor")), until=120) == [
        (0, "legal"),
        (10, "backup"),
        (15, "legal"),
        (25, "backup"),
        (30, "legal"),
        (40, "backup"),
    ]


def test_how_often_is_what_the_policy_says() -> None:
    rare = replace(GOVERNANCE, asking=Asking(repeat_s=3600, times=1))
    assert turns(unmet(by=("li",)), until=180, governance=rare) == [(0, "legal"), (10, "backup")]
    assert turns(unmet(), until=60, governance=replace(GOVERNANCE, asking=Asking(times=0))) == []


def test_the_backups_are_asked_by_their_own_channel_and_link() -> None:
    asked = {"legal": {"x-1": NOW}}
    own = replace(GOVERNANCE, roles={**GOVERNANCE.roles, "legal": replace(LEGAL, ask_backup=(DESK,))})
    for governance, routes in ((GOVERNANCE, (CHAT,)), (own, (DESK,))):
        calls = Council(governance=governance, links=LINKS, opened=NOW).calls(
            [unmet(by=("li", "Noor"))], asked, NOW + timedelta(minutes=10), is_again=True
        )
        backup = next(one for one in calls if one.meant is Meant.BACKUPS)
        assert (backup.routes, backup.people) == (routes, ("Noor",))


def test_other_bytes_are_asked_for_anew_and_again_means_at_once() -> None:
    council = Council(governance=GOVERNANCE, links=None, opened=NOW)
    [first] = council.calls([unmet()], {}, NOW, is_again=False)
    asked = {"legal": {first.turn: NOW}}
    assert called(unmet(), asked=asked) == []
    assert called(unmet(), asked=asked, is_again=True) == [("legal", "people", ("li",))]
    assert called(unmet(unit=replace(UNIT, after={"a.md": "2" * 40})), asked=asked) == [("legal", "people", ("li",))]


def test_nothing_is_asked_for_what_is_stopped_or_met() -> None:
    assert called(unmet(stopped="nothing may be said now: the hole is still open")) == []
    assert called(replace(unmet(), missing=())) == []


def test_the_decider_is_asked_once_the_time_has_come() -> None:
    disputed = unmet(stopped="cy (tech) asks for changes", decides_at=NOW + timedelta(minutes=1))
    assert called(disputed) == []
    assert called(disputed, minutes=1) == [("head", "decider", ())]
    assert called(replace(disputed, requirement=Requirement(stopped="a blackout")), minutes=1) == []
    assert called(disputed, minutes=1, governance=replace(GOVERNANCE, disputes=None)) == []


def test_backups_of_a_role_that_nothing_asks_are_asked_by_their_own_channel() -> None:
    silent = Role(name="silent", people=("bo",), backup=("cy",), backup_after_s=600, ask_backup=(DESK,))
    governance = replace(GOVERNANCE, roles={"silent": silent})
    missing = unmet("silent", by=("bo", "cy"))
    assert called(missing, minutes=9, governance=governance) == []
    assert called(missing, minutes=10, governance=governance) == [("silent", "backup", ())]
    assert turns(missing, until=60, governance=governance) == [(10, "backup"), (25, "backup"), (40, "backup")]


def test_the_time_of_backups_runs_from_when_somebody_was_tried_to_be_asked() -> None:
    assert ("legal", "backup", ("Noor",)) not in called(unmet(by=("li", "Noor")), minutes=60)
    tried = {"legal": {"tried": NOW}}
    assert called(unmet(by=("li", "Noor")), asked=tried, minutes=10) == [
        ("legal", "people", ("li",)),
        ("legal", "backup", ("Noor",)),
    ]


def test_who_asked_for_changes_is_asked_to_look_again_at_other_words() -> None:
    stale, seen = (Objector(person="Li", roles=("legal",), has_seen=has_seen) for has_seen in (False, True))
    disputed = unmet(stopped="Li (legal) asks for changes")
    assert called(replace(disputed, objectors=(stale,))) == [("legal", "objectors", ("Li",))]
    assert called(replace(disputed, objectors=(seen,))) == []
    assert called(replace(disputed, objectors=(seen,)), is_again=True) == [("legal", "objectors", ("Li",))]
    assert called(replace(disputed, objectors=(stale,), requirement=Requirement(stopped="a blackout"))) == []
    assert called(replace(disputed, objectors=(replace(stale, roles=("governance",)),))) == []


def test_once_it_is_merged_it_is_asked_for_anew() -> None:
    open_ = Council(governance=GOVERNANCE, links=None, opened=NOW)
    [first] = open_.calls([unmet()], {}, NOW, is_again=False)
    asked = {"legal": {first.turn: NOW}}
    assert not list(open_.calls([unmet()], asked, NOW, is_again=False))
    [again] = replace(open_, is_merged=True).calls([unmet()], asked, NOW, is_again=False)
    assert again.turn != first.turn
