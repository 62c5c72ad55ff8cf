"""Every message that the example page has ever had to tell, in the form of every channel, by what receivers expect."""

import json
from datetime import UTC, datetime

import pytest
from jsonschema import Draft6Validator, Draft202012Validator

from lightship import events, load
from lightship.channels import Recipient, Surroundings, open_channel
from lightship.channels.apprise.short import is_plain, size
from lightship.model.message import Message
from lightship.model.notifying import ChannelSettings
from lightship.outputs.messages import Press
from lightship.snapshot import take
from tools import ROOT
from workspace import check_message

DATA = ROOT / "tests" / "data"
ANA = Recipient(id="00ff", address="https://example.com/hook", unsubscribe="https://subscribe.example.com/u/x")


def schema(path: str) -> dict[str, object]:
    found: dict[str, object] = json.loads((DATA / path).read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def told() -> list[Message]:
    snapshot = take(
        load.repository(ROOT, datetime(2026, 11, 21, 12, tzinfo=UTC)), datetime(2026, 11, 21, 3, 43, tzinfo=UTC)
    )
    press = Press(snapshot)
    found = events.announceable({snapshot.audience: snapshot}, (86400, 3600))
    messages = [press.message(event, language=language) for event in found for language in ("en", "de")]
    assert len(messages) > 50
    return messages


def shown(kind: str, message: Message, surroundings: Surroundings, **options: object) -> str:
    channel = open_channel(ChannelSettings(name=kind, kind=kind, options=options), surroundings)
    return channel.shown(channel.compose(message, "Europe/Berlin"), ANA, "key")[1].decode()


def test_webhooks_are_statuspages(told: list[Message], surroundings: Surroundings) -> None:
    known = {name: schema(f"statuspage-v2/webhook/webhook-{name}.json") for name in ("incident", "component")}
    kinds = set()
    for message in told:
        for line in shown("webhook", message, surroundings).splitlines():
            body = json.loads(line)
            kind = next(name for name in ("incident", "component", "notice") if name in body)
            kinds.add(kind)
            if kind != "notice":
                wrong = [error.message for error in Draft202012Validator(known[kind]).iter_errors(body)]
                assert (message.event.id, wrong) == (message.event.id, [])
    assert kinds == {"incident", "component", "notice"}


def test_blocks_and_cards_are_within_what_slack_and_teams_take(told: list[Message], surroundings: Surroundings) -> None:
    cards = Draft6Validator(schema("teams/adaptive-card-1.4.json"))
    for number, message in enumerate(told):
        check_message(json.loads(shown("slack", message, surroundings)))
        posted = shown("teams", message, surroundings)
        assert len(posted) < 28_000
        card = json.loads(posted)["attachments"][0]["content"]
        card.pop("msteams")
        if number % 7:
            continue  # the schema takes long for each
        assert [error.message for error in cards.iter_errors(card)] == []


def test_the_short_form_is_one_sms_with_its_link(told: list[Message], surroundings: Surroundings) -> None:
    for message in told:
        body = json.loads(shown("apprise", message, surroundings, short=True))["body"]
        assert size(body) <= 160
        assert is_plain(body), body
        assert body.endswith(message.url), body
