"""Slack: threads whose first message shows the state now, limits kept, and nobody called by anybody's words."""

import json
import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightship.channels import ChannelError, DownError, Receipt, Recipient, Surroundings, UnsureError
from lightship.channels.escaping import inert, mrkdwn
from lightship.channels.slack import open_channel
from lightship.channels.slack.blocks import draft
from lightship.errors import LightshipError
from lightship.model import Status
from lightship.model.message import Message, Occasion, Section
from lightship.model.notifying import ChannelSettings, Secret
from messages import event, message
from receivers import Said, misbehaving, read_request, receiving
from workspace import TOKEN, Workspace, check_message, failed

URL = "http://127.0.0.1:9/services/T000/B000/very-secret"
SECRETS = {"TOKEN": TOKEN, "URL": URL, "NONE": ""}


@pytest.fixture
def slack() -> Iterator[Workspace]:
    with receiving() as receiver:
        yield Workspace(receiver)


def surroundings(**secrets: str) -> Surroundings:
    known = {**SECRETS, **secrets}
    return Surroundings(
        root=Path(),
        domain="status.example.com",
        secret=lambda wanted: known[wanted.env],
        clock=lambda: datetime(2026, 10, 17, 3, 32, tzinfo=UTC),
        inner=(ip_network("127.0.0.0/8"),),
    )


def sent(
    slack: Workspace, told: Message, thread: str = "", address: str = "C024BE91L", token: str = TOKEN, **options: Any
) -> Receipt:
    options = {"token": Secret(env="TOKEN"), "api_url": slack.url, "timeout": 5.0, **options}
    channel = open_channel(ChannelSettings(name="chat", kind="slack", options=options), surroundings(TOKEN=token))
    recipient = Recipient(id="00ff", address=address, thread=thread)
    return channel.connect().send(channel.compose(told, "Europe/Berlin"), recipient, "key")


def first() -> Message:
    return message(event=event(occasion=Occasion.FIRST), state="Investigating", status=Status.MAJOR_OUTAGE)


def last() -> Message:
    words = (Section(heading="What we fixed", html="<p>All.</p>", text="All."),)
    done = event(occasion=Occasion.RESOLUTION)
    return message(event=done, state="Resolved", status=Status.OPERATIONAL, components={}, sections=words)


def texts(posted: dict[str, Any]) -> str:
    blocks = posted["blocks"] + [block for attachment in posted["attachments"] for block in attachment["blocks"]]
    return "\n".join(block["text"]["text"] for block in blocks)


def test_a_story_is_one_thread_whose_first_message_keeps_its_words_and_shows_the_state_now(slack: Workspace) -> None:
    root = sent(slack, first()).reference
    assert root == "C024BE91L/1503435957.000247"
    sent(slack, message(), root)
    sent(slack, last(), root)
    begun, middle, end = slack.messages
    assert slack.calls == ["postMessage", "update", "postMessage", "update", "postMessage"]
    assert [posted.get("thread_ts") for posted in slack.messages] == [None, begun["ts"], begun["ts"]]
    assert [middle["reply_broadcast"], end["reply_broadcast"]] == [False, True]
    assert "12 % of EU logins" in texts(begun), "the words stay"
    assert "\n*Resolved*\n" in texts(begun)
    assert "Investigating" not in texts(begun)
    assert begun["attachments"][0]["color"] == "#2e7d32"
    assert "*Identified* · Partial outage" in texts(middle)


def test_a_message_says_what_a_mail_says(slack: Workspace) -> None:
    sent(slack, message())
    posted = slack.messages[0]
    assert posted["blocks"][0]["text"]["text"] == "Checkout errors in the EU"
    assert texts(posted) == (
        "Checkout errors in the EU\n"
        "*What is happening*\nA failing dependency is causing errors for 12 % of EU logins. Read GET /v1/orders in the"
        " guide (<https://docs.example.com/errors?a=1&amp;b=2>).\n\n- Orders are kept.\n- Cards are not charged twice.\n"
        "*What we are doing*\nWe are moving traffic to another region – größtenteils fertig ✓\n"
        "*Identified* · Partial outage\n"
        "Checkout: Partial outage\nREST API: Degraded performance\n"
        "Since: Sat 17 Oct 2026, 03:01 UTC (05:01 Berlin time)\n"
        "Next update by: Sat 17 Oct 2026, 22:30 UTC (Sun 18 Oct 2026, 00:30 Berlin time)\n"
        "<https://status.example.com/incidents/2026-10-17-checkout-errors/|Follow this incident>"
        " · <https://status.example.com/|Example Status>"
    )
    assert posted["text"].startswith("Identified: Checkout errors in the EU (Checkout)\n\nA failing dependency")
    assert (posted["parse"], posted["link_names"], posted["unfurl_links"]) == ("none", False, False)


def test_words_call_nobody_and_are_no_markup(slack: Workspace) -> None:
    bomb = "<!everyone> <!channel|x> @here @channel <@U024BE7LH> <https://evil.example|bank> & ana@example.com @ana"
    words = (Section(heading=bomb, html=bomb, text=bomb),)
    sent(
        slack,
        message(
            title=bomb, subject=bomb, sections=words, state=bomb, page_name=bomb, components={bomb: Status.OPERATIONAL}
        ),
    )
    posted = slack.messages[0]
    everything = "\n".join([*(text for text in texts(posted).splitlines()[1:]), posted["text"]])
    assert set(re.findall(r"<[^>]*>", everything)) <= {
        "<https://evil.example>",
        "<https://status.example.com/incidents/2026-10-17-checkout-errors/>",
        "<https://status.example.com/incidents/2026-10-17-checkout-errors/|Follow this incident>",
        *re.findall(r"<https://status\.example\.com/\|[^<>]*>", everything),
    }
    assert not re.search(r"@(here|channel|ana)", everything + posted["attachments"][0]["fallback"])
    assert "ana@example.com" in everything


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=300))
def test_slack_reads_back_what_was_escaped_for_it(text: str) -> None:
    read = re.sub(r"<([^>]*)>", r"\1", mrkdwn(text))
    text = inert(text)  # less what is not seen
    read = read.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").replace("\u200b", "")
    assert read == text.replace("\u200b", "")


@pytest.mark.parametrize("sign", ["a", "&", "<", "word ", "@here ", "https://example.com/x ", "🚨", "line\n"])
def test_the_limits_of_blocks_are_kept_whatever_the_words(sign: str) -> None:
    long = sign * (16384 // len(sign))
    words = tuple(Section(heading=long[:300], html="", text=long) for _ in range(40))
    components = {f"{long[:200]}{number}": Status.MAJOR_OUTAGE for number in range(300)}
    told = message(title=long[:300], subject=long[:300], sections=words, components=components, page_name=long[:300])
    many = tuple(Section(html="", text=f"{number}") for number in range(80))
    for found in (draft(told, "Etc/UTC"), draft(message(sections=many), "Etc/UTC")):
        check_message({"text": found.text, "blocks": found.blocks, "attachments": found.attachments})


@given(st.text(max_size=80), st.text(max_size=200))
def test_no_words_make_a_block_that_slack_refuses(title: str, text: str) -> None:
    words = (Section(html="", text=text), Section(heading=title, html="", text=text))
    found = draft(
        message(title=title, subject=title, sections=words, components={title: Status.OPERATIONAL}), "Etc/UTC"
    )
    check_message({"text": found.text, "blocks": found.blocks, "attachments": found.attachments})


def test_a_room_by_its_name_is_referred_to_by_its_id(slack: Workspace) -> None:
    root = sent(slack, first(), address="", channel="#status").reference
    assert root.startswith("C024BE91L/")
    sent(slack, message(), root, address="", channel="#status")
    assert slack.messages[1]["thread_ts"] == root.partition("/")[2]


def test_a_story_that_moves_to_another_room_begins_anew_there(slack: Workspace) -> None:
    root = sent(slack, first()).reference
    assert sent(slack, message(), root, address="C0000OTHER").reference.startswith("C0000OTHER/")
    assert slack.calls == ["postMessage", "postMessage"]


def test_news_is_posted_although_the_first_message_is_gone_or_cannot_be_edited(slack: Workspace) -> None:
    root = sent(slack, first()).reference
    slack.failures["chat.update"] = [failed("edit_window_closed"), Said(500), failed("internal_error")]
    for _ in range(3):
        sent(slack, message(), root)
    assert len(slack.messages) == 4
    slack.rooms["C024BE91L"].clear()
    assert sent(slack, message(), root).reference != root
    assert "thread_ts" not in slack.messages[0]


def test_slack_that_wants_to_be_asked_later_gets_nothing_before(slack: Workspace) -> None:
    root = sent(slack, first()).reference
    limits = [(Said(429, b"", {"Retry-After": "17"}), 17), (failed("ratelimited"), 30), (Said(503), 0)]
    for method in ("chat.postMessage", "chat.update"):
        for said, wait_s in limits:
            slack.failures[method] = [said]
            with pytest.raises(DownError, match="Slack wants to be asked later") as caught:
                sent(slack, message(), root)
            assert (caught.value.wait_s, caught.value.permanent) == (wait_s, False)
    assert len(slack.messages) == 1


def test_a_token_that_is_not_accepted_stops_the_channel_and_is_not_shown(slack: Workspace) -> None:
    with pytest.raises(DownError, match="Slack does not accept the token \\(invalid_auth\\)") as caught:
        sent(slack, message(), token="xoxb-wrong")
    assert caught.value.permanent
    assert "xoxb" not in str(caught.value)


def test_a_room_that_is_not_there_is_refused_alone(slack: Workspace) -> None:
    with pytest.raises(ChannelError, match="Slack refuses the message: channel_not_found") as caught:
        sent(slack, message(), address="C99999NONE")
    assert caught.value.permanent
    assert not isinstance(caught.value, DownError)
    with pytest.raises(ChannelError, match="no room of Slack is named"):
        sent(slack, message(), address="")


@pytest.mark.parametrize("said", [failed("fatal_error"), Said(200, b"<html>portal</html>"), Said(200, b"[]")])
def test_an_answer_that_says_nothing_leaves_it_open_whether_it_was_posted(slack: Workspace, said: Said) -> None:
    slack.failures["chat.postMessage"] = [said]
    with pytest.raises(UnsureError):
        sent(slack, message())


def test_an_incoming_webhook_gets_the_same_message_without_a_thread(slack: Workspace) -> None:
    bodies: list[dict[str, Any]] = []

    def hear(taken: socket.socket) -> None:
        bodies.append(json.loads(read_request(taken)))
        taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    with misbehaving(hear) as url:
        settings = ChannelSettings(name="chat", kind="slack", options={"url": Secret(env="URL")})
        channel = open_channel(settings, surroundings(URL=f"{url}/services/T000/B000/very-secret\n"))
        composed = channel.compose(message(), "Etc/UTC")
        recipient = Recipient(id="00ff", address="")
        assert channel.connect().send(composed, recipient, "key") == Receipt()
        assert channel.shown(composed, recipient, "key")[0] == ".json"
        assert json.loads(channel.shown(composed, recipient, "key")[1]) == bodies[0]
    check_message(bodies[0])


def test_a_webhook_that_is_gone_stops_the_channel_and_its_address_is_not_shown() -> None:
    with receiving() as receiver:
        receiver.answer = lambda _post, _number: Said(404, b"no_service")
        settings = ChannelSettings(name="chat", kind="slack", options={"url": Secret(env="URL")})
        channel = open_channel(settings, surroundings(URL=f"{receiver.url}/services/very-secret"))
        connection = channel.connect()
        with pytest.raises(DownError, match=r"Slack refuses the message \(404\)") as caught:
            connection.send(channel.compose(message(), "Etc/UTC"), Recipient(id="00ff", address=""), "key")
    assert caught.value.permanent
    assert "secret" not in str(caught.value) + repr(connection)


def test_a_channel_with_neither_token_nor_url_says_so() -> None:
    channel = open_channel(ChannelSettings(name="chat", kind="slack"), surroundings())
    with pytest.raises(LightshipError, match="the channel chat has no token and no url"):
        channel.connect()
