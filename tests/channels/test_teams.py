"""Teams: cards by their published schema, small enough, and nobody called by anybody's words."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft6Validator

from lightship.channels import DownError, Recipient, Surroundings, UnsureError
from lightship.channels.teams import open_channel
from lightship.channels.teams.card import body
from lightship.errors import LightshipError
from lightship.model import Status
from lightship.model.message import Message, Section
from lightship.model.notifying import ChannelSettings, Secret
from messages import message
from receivers import Receiver, Said, misbehaving, read_request, receiving
from tools import ROOT

SCHEMA = json.loads((ROOT / "tests" / "data" / "teams" / "adaptive-card-1.4.json").read_text(encoding="utf-8"))
NOBODY = Recipient(id="00ff", address="")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        found.answer = lambda _post, _number: Said(202)
        yield found


def card(told: Message) -> dict[str, Any]:
    """Give a message's card, which the schema knows."""
    posted = json.loads(body(told, "Europe/Berlin"))
    assert posted["type"] == "message"
    attachment = posted["attachments"][0]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    # What is of Teams alone is no part of the schema.
    content = {name: value for name, value in attachment["content"].items() if name != "msteams"}
    assert [error.message for error in Draft6Validator(SCHEMA).iter_errors(content)] == []
    return content


def lines(found: dict[str, Any]) -> list[str]:
    elements = [*found["body"][0]["items"], *found["body"][1:]]
    assert {element["type"] for element in elements} == {"RichTextBlock"}, "a text block would be read as Markdown"
    return ["".join(run["text"] for run in element["inlines"]) for element in elements]


def sent(url: str, surroundings: Surroundings, **options: Any) -> Any:
    around = replace(surroundings, secret=lambda _: url)
    settings = ChannelSettings(name="team", kind="teams", options={"url": Secret(env="TEAMS"), **options})
    channel = open_channel(settings, around)
    return channel.connect().send(channel.compose(message(), "Etc/UTC"), NOBODY, "key")


def test_a_card_says_what_a_mail_says() -> None:
    found = card(message())
    assert lines(found) == [
        "Checkout errors in the EU",
        "Identified · Partial outage",
        "What is happening",
        (
            "A failing dependency is causing errors for 12 % of EU logins. Read GET /v1/orders in the guide"
            " (https://docs.example.com/errors?a=1&b=2)."
        ),
        "- Orders are kept.",
        "- Cards are not charged twice.",
        "What we are doing",
        "We are moving traffic to another region – größtenteils fertig ✓",
        "Checkout: Partial outage",
        "REST API: Degraded performance",
        "Since: Sat 17 Oct 2026, 03:01 UTC (05:01 Berlin time)",
        "Next update by: Sat 17 Oct 2026, 22:30 UTC (Sun 18 Oct 2026, 00:30 Berlin time)",
    ]
    assert found["actions"][0] == {
        "type": "Action.OpenUrl",
        "title": "Follow this incident",
        "url": "https://status.example.com/incidents/2026-10-17-checkout-errors/",
    }
    assert found["body"][0]["style"] == "warning"
    opened = [
        run["selectAction"]["url"] for block in found["body"][1:] for run in block["inlines"] if "selectAction" in run
    ]
    assert opened == ["https://docs.example.com/errors?a=1&b=2"]


def test_words_call_nobody_and_are_no_markup() -> None:
    bomb = "<at>everyone</at> @channel **bold** [bank](javascript:alert(1)) <b>x</b> @ana ana@example.com"
    words = (Section(heading=bomb, html=bomb, text=bomb),)
    found = card(message(title=bomb, subject=bomb, state=bomb, sections=words, components={bomb: Status.OPERATIONAL}))
    assert "msteams" not in found
    assert "entities" not in json.dumps(found), "without them, nothing is a mention"
    assert not re.search(r"@(channel|ana)\b", json.dumps(found, ensure_ascii=False))
    assert [run for run in json.dumps(found).split('"') if run.startswith("javascript")] == []


@pytest.mark.parametrize("sign", ["a", "ü", "🚨", "word ", "line\n", "x\n\n", '"', "https://example.com/x "])
def test_a_card_is_never_larger_than_teams_takes(sign: str) -> None:
    long = sign * (16384 // len(sign))
    words = tuple(Section(heading=long[:300].strip(), html="", text=long) for _ in range(40))
    components = {f"{long[:100]}{number}": Status.MAJOR_OUTAGE for number in range(300)}
    told = message(title=long[:300], subject=long[:300], sections=words, components=components, page_name=long[:300])
    posted = body(told, "Etc/UTC")
    assert len(posted) <= 28_000
    assert len(posted.decode().encode("utf-16-le")) <= 28_000
    card(told)


def test_a_run_of_the_workflow_is_found_by_the_receipt(receiver: Receiver, surroundings: Surroundings) -> None:
    receipts = [sent(f"{receiver.url}/workflows/x?sig=secret", surroundings).reference for _ in range(2)]
    assert {post.headers["x-ms-client-tracking-id"] for post in receiver.posts} == set(receipts)
    assert len(set(receipts)) == 1
    assert receiver.posts[0].path == "/workflows/x?sig=secret"


@pytest.mark.parametrize(
    ("status", "is_permanent", "words"),
    [
        (401, True, "Teams refuses the message (401)"),
        (404, True, "Teams refuses the message (404)"),
        (429, False, "Teams wants to be asked later (429)"),
        (307, True, "Teams leads elsewhere (307)"),
    ],
)
def test_what_a_workflow_answers_holds_for_all_messages_and_its_address_is_not_shown(
    receiver: Receiver, surroundings: Surroundings, status: int, is_permanent: bool, words: str
) -> None:
    receiver.answer = lambda _post, _number: Said(status, headers={"Retry-After": "9"})
    with pytest.raises(DownError) as caught:
        sent(f"{receiver.url}/workflows/x?sig=secret", surroundings)
    assert str(caught.value).startswith(words)
    assert (caught.value.permanent, caught.value.wait_s) == (is_permanent, 0 if is_permanent else 9)
    assert "sig" not in str(caught.value)


def test_a_workflow_that_takes_too_long_leaves_it_open(surroundings: Surroundings) -> None:
    def hold(taken: Any) -> None:
        read_request(taken)
        taken.recv(1)

    with misbehaving(hold) as url, pytest.raises(UnsureError, match="Teams took the message and did not answer"):
        sent(f"{url}/?sig=secret", surroundings, timeout=0.5)


def test_a_secret_that_is_no_address_is_not_shown(surroundings: Surroundings) -> None:
    with pytest.raises(DownError, match="Teams has no web address") as caught:
        sent("hunter2", surroundings)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(LightshipError, match="the channel team has no url"):
        sent("  ", surroundings)
