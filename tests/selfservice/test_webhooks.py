"""Webhooks that are subscribed by oneself: asked and told at their own address, and shown their secret."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from certificates import self_signed
from lightship.channels.webhook import own_secret
from lightship.model.notifying import ChannelSettings
from lightship.wsgi import hasty
from mailhosts import until
from receivers import Post, Receiver, Said, receiving
from selfserving import DELIVERY, HOOKS, Desk, serving_people


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(self_signed(tmp_path)) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, receiver: Receiver) -> Iterator[Desk]:
    with serving_people(tmp_path, ca_file=str(tmp_path / "certificate.pem")) as running:
        yield running


def asking(desk: Desk, receiver: Receiver, place: str = "/hook") -> str:
    """Ask for a webhook, and give the link that it was posted."""
    shown = desk.visit("/", {"address": f"{receiver.url}{place}", "medium": "webhook"})
    assert shown.status == 303
    return str(json.loads(receiver.posts[-1].body)["notice"]["shortlink"])


def test_a_webhook_is_asked_at_its_own_address_and_shown_its_secret(desk: Desk, receiver: Receiver) -> None:
    link = asking(desk, receiver)
    assert link.startswith(f"{desk.url}/confirm/")
    shown = desk.visit(link, {})
    address = f"{receiver.url}/hook"
    secret = own_secret(HOOKS, address)
    assert secret in shown.text
    person = desk.person(address)
    assert person is not None
    assert (person.medium, person.is_told) == ("webhook", True)
    welcome = receiver.posts[-1]
    at = datetime.fromtimestamp(int(welcome.headers["webhook-timestamp"]), UTC)
    signed = Webhook(secret).sign(welcome.headers["webhook-id"], at, welcome.body.decode())
    assert signed in welcome.headers["webhook-signature"].split()
    told = json.loads(welcome.body)
    assert told["notice"]["name"] == "You are subscribed"
    assert desk.visit(told["meta"]["unsubscribe"], {}).status == 200
    assert not desk.person(address).is_told


def test_a_webhook_gets_the_link_to_its_subscription_itself(desk: Desk, receiver: Receiver) -> None:
    desk.visit(asking(desk, receiver), {})
    desk.visit("/manage", {"address": f"{receiver.url}/hook"})
    link = str(json.loads(receiver.posts[-1].body)["notice"]["shortlink"])
    shown = desk.visit(link)
    assert own_secret(HOOKS, f"{receiver.url}/hook") in shown.text
    assert 'name="zone" type="hidden"' in shown.text
    assert desk.visit(link, {"component": "web"}).status == 303


def test_nobody_learns_here_what_a_receiver_answers(desk: Desk, receiver: Receiver) -> None:
    fine = desk.visit("/", {"address": f"{receiver.url}/fine", "medium": "webhook"})
    answers = [Said(500), Said(404), Said(302, headers={"Location": "/elsewhere"})]
    receiver.answer = lambda _post, number: answers[number % 3]
    for place in ("a", "b", "c"):
        shown = desk.visit("/", {"address": f"{receiver.url}/{place}", "medium": "webhook"})
        assert (shown.status, shown.headers["Location"]) == (fine.status, fine.headers["Location"])
    private = desk.visit("/", {"address": "https://169.254.169.254/latest", "medium": "webhook"})
    assert (private.status, private.headers["Location"]) == (fine.status, fine.headers["Location"])
    assert len(desk.log) == 4
    assert not any(part in line for line in desk.log for part in ("/a", "/b", "/c", "169.254", str(receiver.port)))


@pytest.mark.parametrize(
    "address", ["http://example.com/hook", "ana@example.com", "ftp://example.com/", "https://a:b@c.example/"]
)
def test_what_is_no_address_of_a_webhook_is_refused(desk: Desk, address: str) -> None:
    shown = desk.visit("/", {"address": address, "medium": "webhook"})
    assert (shown.status, "This is no address of a webhook" in shown.words) == (422, True)


def test_an_audience_without_webhooks_cannot_be_chosen_for_one(desk: Desk, receiver: Receiver) -> None:
    assert 'value="partners"' not in desk.visit("/?medium=webhook").text
    form = {"address": f"{receiver.url}/hook", "medium": "webhook", "audience": "partners"}
    shown = desk.visit("/", form)
    assert (shown.status, receiver.posts) == (422, [])
    assert 'name="audience" type="hidden" value="public"' in shown.text  # the only one: the next try will do


def test_who_does_not_choose_is_of_an_audience_that_has_webhooks(tmp_path: Path, receiver: Receiver) -> None:
    delivery = DELIVERY.replace("[files, hooks]", "[files]")
    delivery = delivery.replace("Who resells, channels: [files]", "Who resells, channels: [hooks]")
    with serving_people(tmp_path / "other", delivery, ca_file=str(tmp_path / "certificate.pem")) as desk:
        desk.visit(asking(desk, receiver), {})
        person = desk.person(f"{receiver.url}/hook")
        assert person is not None
        assert person.audience == "partners"


def test_where_no_channel_posts_webhooks_are_not_offered(tmp_path: Path) -> None:
    with serving_people(tmp_path / "other", DELIVERY.replace("[files, hooks]", "[files]")) as desk:
        shown = desk.visit("/")
        assert "webhook" not in shown.text
        assert desk.visit("/", {"address": "https://example.com/", "medium": "webhook"}).status == 422
        assert desk.visit("/manage", {"address": "https://example.com/"}).status == 422


def test_receivers_that_are_slow_hold_up_themselves_alone(desk: Desk, receiver: Receiver) -> None:
    is_over = threading.Event()

    def slow(_post: Post, _number: int) -> Said:
        is_over.wait(20)
        return Said()

    receiver.answer = slow
    form = {"address": f"{receiver.url}/slow", "medium": "webhook"}
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(desk.visit, "/", form) for _ in range(2)]
        until(lambda: len(receiver.posts) == 2)
        shown = desk.visit("/", form)
        mailed = desk.visit("/", {"address": "ana@example.com"})
        is_over.set()
        assert [one.result().status for one in waiting] == [303, 303]
    assert (shown.status, mailed.status, len(receiver.posts)) == (503, 303, 2)
    assert desk.visit("/", form).status == 303


def test_no_receiver_is_waited_for_long() -> None:
    settings = ChannelSettings(name="hooks", kind="webhook", options={"secret": None, "timeout": 60})
    assert hasty(settings).options == {"secret": None, "timeout": 10}
    assert hasty(replace(settings, options={"timeout": 3})).options == {"timeout": 3}
    assert hasty(replace(settings, options={})).options == {"timeout": 10}
