"""Who is told of what, and why or why not."""

from dataclasses import replace
from datetime import UTC, datetime

from lightship.audiences import Decision, decide, loss
from lightship.config import DEFAULT_POLICY
from lightship.model import (
    Bucket,
    Component,
    Components,
    DirectoryState,
    GitState,
    Kind,
    Phase,
    Policy,
    Publishing,
    S3State,
)
from lightship.model.message import Event, Occasion
from lightship.model.notifying import AudienceRule, ChannelSettings, Conditions, Notifying, Route
from lightship.source import Where

HERE = Where("components.yml")
TREE = Components(
    (
        Component(
            id="api",
            name="API",
            components=(Component(id="rest", name="REST", where=HERE), Component(id="hooks", name="Hooks", where=HERE)),
            where=HERE,
        ),
        Component(id="web", name="Website", where=HERE),
    )
)
EVENT = Event(
    id="outage/1",
    occasion=Occasion.FIRST,
    entry="outage",
    update="1",
    kind=Kind.INCIDENT,
    phase=Phase.INVESTIGATING,
    severity="medium",
    tags=("database",),
    components=("rest",),
    at=datetime(2026, 10, 17, tzinfo=UTC),
)
MAIL = (Route(channel="mail"),)


def policy(**audiences: tuple[str, ...]) -> Policy:
    severities = {
        name: replace(severity, audiences=audiences.get(name, ()))
        for name, severity in DEFAULT_POLICY.severities.items()
    }
    return replace(DEFAULT_POLICY, severities=severities)


def one(when: Conditions | None, event: Event = EVENT, agreed: Policy = DEFAULT_POLICY, heard: str = "") -> Decision:
    rule = AudienceRule(name="executives", when=when, routes=MAIL)
    return decide(event, Notifying(audiences=(rule,)), agreed, TREE, heard.split())[0]


def said(when: Conditions | None, event: Event = EVENT, agreed: Policy = DEFAULT_POLICY, heard: str = "") -> str:
    decision = one(when, event, agreed, heard)
    return f"{'told' if decision.is_told else 'not told'}: {decision.why}"


def test_without_conditions_an_audience_is_always_told() -> None:
    assert said(None) == "told: it is always told"


def test_every_condition_must_be_met_and_says_why() -> None:
    when = Conditions(severities=("critical", "high"), components=("api",))
    assert said(when) == "not told: severity medium is none of critical, high"
    high = replace(EVENT, severity="high")
    assert said(when, high) == "told: severity high is one of critical, high; it touches rest"
    assert said(when, replace(high, components=("web",))) == "not told: it touches nothing of api"
    assert said(when, replace(high, components=())) == "not told: it names no component, such as api"


def test_kinds_phases_and_tags_are_asked_for() -> None:
    assert said(Conditions(kinds=(Kind.MAINTENANCE,))) == "not told: kind incident is not maintenance"
    assert said(Conditions(phases=(Phase.INVESTIGATING,))) == "told: phase investigating"
    assert said(Conditions(phases=(Phase.RESOLVED,))) == "not told: phase investigating is not resolved"
    assert said(Conditions(tags=("database",))) == "told: it has the tag database"
    assert said(Conditions(tags=("data-breach", "payments"))) == "not told: it has no tag of data-breach, payments"


def test_what_has_no_severity_is_told_to_nobody_who_asked_for_one() -> None:
    notice = replace(EVENT, kind=Kind.NOTICE, phase=Phase.PUBLISHED, severity="")
    assert said(Conditions(severities=("low",)), notice) == "not told: it has no severity, such as low"


def test_a_severity_of_the_policy_adds_audiences() -> None:
    agreed = policy(critical=("executives", "legal"), high=("executives",))
    worst = replace(EVENT, severity="critical")
    assert said(None, worst, agreed) == "told: policy.yml adds it for severity critical"
    assert said(Conditions(components=("web",)), worst, agreed) == "told: policy.yml adds it for severity critical"
    assert said(None, EVENT, agreed) == (
        "not told: policy.yml adds it for severity critical, high alone, and this is medium"
    )
    maintenance = replace(EVENT, kind=Kind.MAINTENANCE, severity="")
    assert said(None, maintenance, agreed).endswith("and this has none")


def test_an_audience_that_is_added_and_has_no_channel_is_named_all_the_same() -> None:
    worst = replace(EVENT, severity="critical")
    rules = (AudienceRule(name="public", routes=MAIL), AudienceRule(name="executives"))
    found = decide(worst, Notifying(audiences=rules), policy(critical=("executives", "legal")), TREE)
    assert [(one.audience, one.channel, one.is_told, one.why) for one in found] == [
        ("public", "mail", True, "it is always told"),
        ("executives", "", False, "delivery.yml names no channel for it"),
        ("legal", "", False, "delivery.yml names no channel for it"),
    ]


def test_everybody_is_told_also_when_a_severity_adds_them_by_name() -> None:
    found = decide(EVENT, Notifying(), policy(critical=("public",)), TREE)
    assert [(one.audience, one.channel, one.is_told) for one in found] == [("public", "outbox", True)]


def test_who_heard_the_start_hears_how_it_goes_on() -> None:
    agreed = policy(critical=("executives",))
    assert said(None, EVENT, agreed, heard="executives") == "told: it heard of this before"
    when = Conditions(severities=("critical",), kinds=(Kind.INCIDENT,))
    assert said(when, EVENT, heard="executives") == "told: it heard of this before"
    assert one(when, EVENT, heard="support").is_told is False


def test_who_asked_for_some_phases_hears_of_those_alone_whatever_they_heard() -> None:
    when = Conditions(severities=("critical",), phases=(Phase.RESOLVED,))
    assert said(when, EVENT, heard="executives") == "not told: phase investigating is not resolved"
    resolved = replace(EVENT, phase=Phase.RESOLVED)
    assert said(when, resolved, heard="executives") == "told: it heard of this before"


def test_what_only_some_may_see_is_told_to_nobody_else() -> None:
    inside = replace(EVENT, severity="critical", audiences=("support", "legal"))
    agreed = policy(critical=("executives",))
    assert said(None, inside, agreed, heard="executives") == "not told: it is for support, legal alone"


def test_each_way_of_an_audience_is_decided_by_itself() -> None:
    rule = AudienceRule(name="public", routes=(*MAIL, Route(channel="mail", to=("a@example.com",))))
    found = decide(EVENT, Notifying(audiences=(rule,)), DEFAULT_POLICY, TREE)
    assert [(one.channel, one.to) for one in found] == [("mail", ()), ("mail", ("a@example.com",))]


def test_a_machine_that_is_thrown_away_must_not_write_to_people() -> None:
    mail = ChannelSettings(name="mail", kind="smtp")
    chat = ChannelSettings(name="chat", kind="slack")
    told = Notifying(audiences=(AudienceRule(name="public", routes=MAIL),), channels=(mail, chat))
    assert loss(Publishing(), told) == (
        "mail reaches people, and the record of it in .lightship/state would vanish with this machine"
    )
    assert loss(Publishing(), Notifying()) == "", "files in an outbox reach nobody"
    assert loss(Publishing(), replace(told, audiences=())) == "", "a channel that is not used reaches nobody"
    for state in (S3State(bucket=Bucket(name="state")), GitState(), DirectoryState(path="/mnt/state")):
        assert loss(Publishing(state=state), told) == ""
