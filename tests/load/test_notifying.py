"""Who is told of what, as delivery.yml says it."""

import re
from pathlib import Path

import pytest

from lightship.model import Kind, Phase
from lightship.model.notifying import (
    AudienceRule,
    ChannelSettings,
    Conditions,
    Fatigue,
    First,
    Notifying,
    Route,
    Secret,
    Security,
    ServiceSubscribers,
    SqliteSubscribers,
    SubscriptionService,
    Unsure,
)
from story import Story
from tools import ROOT

CASE = ROOT / "tests" / "cases" / "delivery-everything-right" / "delivery.yml"
# In the tree of a story another component has a former name.
RIGHT = CASE.read_text(encoding="utf-8").replace("webhook-delivery", "http")
MAIL = "channels: {mail: {kind: smtp, host: smtp.example.com, from: a@example.com}}\n"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def read(story: Story, text: str) -> Notifying:
    return story.file("delivery.yml", text).read().notifying


def routes(found: Notifying, audience: str) -> tuple[Route, ...]:
    rule = found.audience(audience)
    assert rule is not None
    return rule.routes


def test_without_a_file_everybody_is_told_by_files_in_an_outbox(story: Story) -> None:
    found = story.read().notifying
    assert found == Notifying()
    assert found.audiences == (AudienceRule(name="public", routes=(Route(channel="outbox"),), is_self_service=True),)
    assert [channel.kind for channel in found.channels] == ["outbox"]
    assert found.subscribers == SqliteSubscribers(path=".lightship/subscribers.db")
    assert read(story, "required: any\n") == found


def test_everything_that_can_be_said_of_audiences_is_read(story: Story) -> None:
    found = read(story, RIGHT)
    assert found.audiences == (
        AudienceRule(
            name="executives",
            when=Conditions(severities=("critical",)),
            routes=(Route(channel="executives-slack", to=("#board",)),),
        ),
        AudienceRule(
            name="partners",
            description="Who resells",
            routes=(Route(channel="mail"), Route(channel="mail", to=("ana@example.com",))),
            is_self_service=True,
        ),
        AudienceRule(name="public", routes=(Route(channel="mail"), Route(channel="hooks")), is_self_service=True),
        AudienceRule(
            name="technical",
            when=Conditions(
                severities=("critical", "high"),
                components=("api", "rest"),
                tags=("database",),
                kinds=(Kind.INCIDENT,),
                phases=(Phase.RESOLVED,),
            ),
            routes=(
                Route(channel="cloud", to=("ops@example.com", "li@xn--bcher-kva.example")),
                Route(channel="technical-apprise", to=("technical-apprise",)),
            ),
        ),
    )


def test_everything_that_can_be_said_of_channels_is_read(story: Story) -> None:
    found = read(story, RIGHT)
    assert [channel.name for channel in found.channels] == [
        *("mail", "cloud", "hooks", "flow", "executives-slack", "technical-apprise"),
    ]
    assert found.channel("mail") == ChannelSettings(
        name="mail",
        kind="smtp",
        options={
            "host": "smtp.example.com",
            "port": 465,
            "security": Security.TLS,
            "user": "status",
            "password": Secret(env="SMTP_PASSWORD"),
            "from": '"Acme, Inc." <status@example.com>',
            "reply_to": "help@example.com",
            "rate": 1000 / 60,
            "connections": 8,
            "timeout": 60,
        },
    )
    assert found.campaign == {"mail": {"utm_source": "status", "utm_medium": "mail"}}
    hooks, cloud, sms = (found.channel(name) for name in ("hooks", "cloud", "technical-apprise"))
    assert hooks is not None
    assert hooks.options == {
        "secret": Secret(file=".lightship/webhooks.txt"),
        "rate": 0.0,
        "connections": 4,
        "timeout": 30,
    }
    assert cloud is not None
    assert (cloud.options["tags"], cloud.options["rate"]) == ({"page": "acme"}, 14)
    assert sms is not None
    assert (sms.options["urls"], sms.options["short"]) == ((Secret(env="SMS_URL"),), True)


def test_everything_that_guards_is_read(story: Story) -> None:
    found = read(story, RIGHT)
    assert found.subscribers == ServiceSubscribers(
        url="http://subscriptions:8080", token=Secret(env="SUBSCRIPTIONS_TOKEN")
    )
    assert (found.reminders, found.unsure, found.max_events, found.max_age_s) == ((86400, 3600), Unsure.HOLD, 5, 43200)
    assert found.fatigue == Fatigue(per_hour=4, below="high")
    assert found.first == First(audience="technical", within_s=300)
    assert found.subscription_service == SubscriptionService(
        url="https://subscribe.example.com", key=Secret(env="SUBSCRIPTION_KEY"), channel="mail", proxies=1
    )
    assert read(story, "notify: {reminders: []}\n").reminders == ()


def test_subscribers_can_choose_every_channel_that_writes_to_addresses(story: Story) -> None:
    found = read(
        story,
        "channels: {mail: {kind: outbox}, hooks: {kind: webhook}, flow: {kind: teams, url: {env: URL}}}\n"
        "audiences: {executives: {channels: [flow]}, legal: {}}\n",
    )
    assert [rule.name for rule in found.audiences] == ["public", "executives", "legal"]
    assert routes(found, "public") == (Route(channel="mail"), Route(channel="hooks"))
    assert routes(found, "executives") == (Route(channel="flow", to=("flow",)),)
    assert routes(found, "legal") == ()


def test_services_that_take_numbers_are_for_subscribers_and_contacts(story: Story) -> None:
    found = read(
        story,
        "channels: {texts: {kind: apprise, urls: [{env: URL}], each: true}, push: {kind: apprise, urls: [{env: P}]}}\n"
        "audiences: {legal: {channels: [push, {channel: texts, to: ['0049 30 123456']}]}}\n",
    )
    assert routes(found, "public") == (Route(channel="texts"),)
    assert routes(found, "legal") == (Route(channel="push", to=("push",)), Route(channel="texts", to=("+4930123456",)))


def test_a_kind_with_contacts_alone_means_the_one_channel_of_that_kind(story: Story) -> None:
    found = read(story, MAIL + "audiences: {executives: {channels: [{kind: smtp, to: [exec@example.com]}]}}\n")
    assert routes(found, "executives") == (Route(channel="mail", to=("exec@example.com",)),)
    assert [channel.name for channel in found.channels] == ["mail"]


def test_a_kind_that_needs_nothing_more_is_a_channel_of_its_own(story: Story) -> None:
    found = read(story, MAIL + "audiences: {legal: {channels: [{kind: outbox}, {kind: outbox, path: legal}]}}\n")
    assert [(channel.name, channel.options["path"]) for channel in found.channels[1:]] == [
        ("legal-outbox", ".lightship/outbox"),
        ("legal-outbox-2", "legal"),
    ]
    assert routes(found, "legal") == (Route(channel="legal-outbox"), Route(channel="legal-outbox-2"))


def test_contacts_of_one_channel_are_one_way(story: Story) -> None:
    found = read(
        story,
        MAIL
        + "audiences: {legal: {channels: [{channel: mail, to: li@example.com}, {channel: mail, to: [b@example.com]}]}}\n",
    )
    assert routes(found, "legal") == (Route(channel="mail", to=("li@example.com", "b@example.com")),)


def test_who_may_subscribe_is_said_by_the_file(story: Story) -> None:
    support = "{self_service: true, channels: [outbox]}"
    found = read(story, f"audiences: {{public: {{self_service: false}}, support: {support}, legal: {{}}}}\n")
    assert [(rule.name, rule.is_self_service) for rule in found.audiences] == [
        ("public", False),
        ("support", True),
        ("legal", False),
    ]


def test_a_name_that_headers_would_read_otherwise_is_quoted(story: Story) -> None:
    for written, kept in (
        ("Müller & Söhne <a@example.com>", '"Müller & Söhne" <a@example.com>'),
        ("Status Page <a@example.com>", "Status Page <a@example.com>"),
        ("<a@example.com>", "a@example.com"),
        ("a@BÜCHER.example", "a@xn--bcher-kva.example"),
    ):
        found = read(story, f"channels: {{mail: {{kind: outbox, from: '{written}'}}}}\n")
        assert found.channels[0].options["from"] == kept


def test_a_broken_channel_is_reported_once_and_not_again_where_it_is_used(story: Story) -> None:
    story.file("delivery.yml", "channels: {mail: {kind: smtp}}\naudiences: {public: {channels: [mail]}}\n")
    assert len(story.problems()) == 2  # host and from


@pytest.mark.parametrize("page", ["audiences.md", "channels.md", "mail.md"])
def test_the_settings_that_the_pages_show_are_right(story: Story, page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, flags=re.DOTALL)
    assert blocks
    for block in blocks:
        story.file("policy.yml" if block.startswith("severities:") else "delivery.yml", block)
        assert story.problems() == [], block
