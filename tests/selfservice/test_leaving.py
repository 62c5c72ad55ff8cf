"""How readers of mails leave: by a link where the service is, and by a mail to where answers go."""

from dataclasses import replace

import pytest

from lightship.errors import LightshipError
from lightship.ledger.openings import Line
from lightship.model.notifying import ChannelSettings, Notifying, Secret, SubscriptionService
from lightship.model.subscriber import Medium
from lightship.selfservice.leaving import opened
from lightship.selfservice.links import Links
from people import ANA

KEY = "a-key-that-nobody-knows-of-32-characters"
CHANNELS = (
    ChannelSettings(
        name="mail", kind="smtp", options={"from": "Status <status@example.com>", "reply_to": "Help <help@example.com>"}
    ),
    ChannelSettings(name="plain", kind="smtp", options={"from": "status@example.com", "reply_to": None}),
    ChannelSettings(name="outbox", kind="outbox", options={"from": ""}),
    ChannelSettings(name="odd", kind="ses", options={"from": "Bücher <st{at}us+x@bücher.example>"}),
    ChannelSettings(name="hooks", kind="webhook", options={}),
)
BY_MAIL = Notifying(channels=CHANNELS)
BY_LINK = replace(
    BY_MAIL,
    subscription_service=SubscriptionService(
        url="https://subscribe.example.com", key=Secret(env="LINKS"), channel="mail"
    ),
)


def ways(notifying: Notifying, channel: str = "mail", medium: Medium = Medium.EMAIL) -> str:
    leaving = opened(notifying, "status.example.com", lambda secret: {"LINKS": KEY}[secret.env], lambda id_: f"{id_}-x")
    return leaving.ways(replace(ANA, medium=medium), Line(audience="public", channel=channel))


@pytest.mark.parametrize(
    ("channel", "box"),
    [
        ("mail", "help@example.com"),
        ("plain", "status@example.com"),
        ("outbox", "status@status.example.com"),
        ("odd", "st%7Bat%7Dus+x@xn--bcher-kva.example"),
    ],
)
def test_without_the_service_readers_leave_by_a_mail_to_where_answers_go(channel: str, box: str) -> None:
    assert ways(BY_MAIL, channel) == f"mailto:{box}?subject=unsubscribe%20{ANA.id}-x"


def test_with_the_service_a_link_comes_first_that_it_takes_and_that_names_no_address() -> None:
    link, by_mail = ways(BY_LINK).split()
    assert by_mail == ways(BY_MAIL)
    assert link == Links("https://subscribe.example.com", KEY).unsubscribe_link(ANA.id)
    assert "@example.com" not in link


@pytest.mark.parametrize("medium", [Medium.WEBHOOK, Medium.SMS])
def test_what_reads_no_mails_gets_no_way(medium: Medium) -> None:
    assert ways(BY_LINK, medium=medium) == ""


@pytest.mark.parametrize("channel", ["gone", "hooks"])
def test_a_channel_that_sends_no_mails_has_none_either(channel: str) -> None:
    assert ways(BY_LINK, channel) == ""


def test_a_key_that_is_missing_is_said_before_anybody_is_told() -> None:
    def missing(secret: Secret) -> str:
        raise LightshipError(f"the environment variable {secret.env} is not set")

    with pytest.raises(LightshipError, match="LINKS is not set"):
        opened(BY_LINK, "status.example.com", missing, str)
