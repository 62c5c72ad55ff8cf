"""Everything else by Apprise: the whole text or an SMS, numbers in their place, and no secret in any word."""

import json
import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from apprise.plugins.discord import USER_ROLE_DETECTION_RE
from hypothesis import given
from hypothesis import strategies as st

from lightship.channels import ChannelError, DownError, Recipient, Surroundings, UnsureError
from lightship.channels.apprise import open_channel
from lightship.channels.apprise.short import fitting, is_plain, short, size
from lightship.channels.escaping import inert
from lightship.errors import LightshipError
from lightship.model.notifying import ChannelSettings, Secret
from messages import message
from receivers import Receiver, Said, misbehaving, read_request, receiving

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # looked for by Apprise
LINK = "https://status.example.com/incidents/2026-10-17-checkout-errors/"
ITSELF = Recipient(id="00ff", address="more")
ANA = Recipient(id="00ff", address="+4930123456")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Give what a program that logs would have in its log."""
    found: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    root, kept = logging.getLogger(), Kept(logging.INFO)
    root.addHandler(kept)
    yield found
    root.removeHandler(kept)


def sent(surroundings: Surroundings, *urls: str, to: Recipient = ITSELF, told: Any = None, **options: Any) -> None:
    around = replace(surroundings, secret=lambda secret: urls[int(secret.env)])
    secrets = tuple(Secret(env=str(number)) for number in range(len(urls)))
    channel = open_channel(ChannelSettings(name="more", kind="apprise", options={"urls": secrets, **options}), around)
    connection = channel.connect()
    assert "very-secret" not in repr(connection) + repr(channel)
    connection.send(channel.compose(told or message(), "Europe/Berlin"), to, "key")


def service(receiver: Receiver, path: str = "very-secret") -> str:
    return f"json://127.0.0.1:{receiver.port}/{path}"


def test_the_whole_text_has_a_title_the_state_and_the_link(receiver: Receiver, surroundings: Surroundings) -> None:
    sent(surroundings, service(receiver))
    told = json.loads(receiver.posts[0].body)
    assert told["title"] == "Identified: Checkout errors in the EU (Checkout)"
    assert told["type"] == "warning"
    assert told["message"].startswith("Identified · Partial outage\n\nWhat is happening\nA failing dependency")
    assert told["message"].endswith(f"(Sun 18 Oct 2026, 00:30 Berlin time)\n\n{LINK}")


def test_the_short_form_is_one_sms_with_the_link(receiver: Receiver, surroundings: Surroundings) -> None:
    sent(surroundings, service(receiver), short=True)
    told = json.loads(receiver.posts[0].body)
    assert told["title"] == ""
    assert told["message"] == f"Checkout errors in the EU: identified. Next update by 22:30 UTC. {LINK}"
    assert len(told["message"]) <= 160


def test_a_number_is_put_where_the_address_of_the_service_says(receiver: Receiver, surroundings: Surroundings) -> None:
    sent(surroundings, service(receiver, "send/{to}"), to=ANA, each=True)
    assert receiver.posts[0].path == "/send/+4930123456"


@pytest.mark.parametrize(
    ("path", "is_each", "words"), [("send/{to}", False, "has a place"), ("x", True, "has no place")]
)
def test_a_number_without_a_place_and_a_place_without_a_number_are_said(
    receiver: Receiver, surroundings: Surroundings, path: str, is_each: bool, words: str
) -> None:
    with pytest.raises(DownError, match=f"an address of the channel more {words} for a recipient's number") as caught:
        sent(surroundings, service(receiver, path), to=ANA, each=is_each)
    assert caught.value.permanent
    assert receiver.posts == []


@pytest.mark.parametrize(
    ("status", "kind", "is_permanent"),
    [
        (400, ChannelError, True), (401, DownError, True), (403, DownError, True), (404, ChannelError, True),
        (429, DownError, False), (500, ChannelError, False), (503, DownError, False),
    ],
)  # fmt: skip
def test_what_a_service_answers_is_said_without_any_secret(
    receiver: Receiver,
    surroundings: Surroundings,
    capfd: pytest.CaptureFixture[str],
    logged: list[str],
    status: int,
    kind: type[ChannelError],
    is_permanent: bool,
) -> None:
    receiver.answer = lambda _post, _number: Said(status, b"very-secret")
    with pytest.raises(ChannelError, match=rf"^JSON .*\({status}\)") as caught:
        sent(surroundings, service(receiver, "very-secret/{to}"), to=ANA, each=True)
    assert (type(caught.value), caught.value.permanent) == (kind, is_permanent)
    printed = capfd.readouterr()
    assert logged == []
    everything = str(caught.value) + printed.out + printed.err
    assert "very-secret" not in everything
    assert "4930123456" not in everything


def test_a_service_that_is_not_there_is_down_and_one_that_hangs_up_leaves_it_open(surroundings: Surroundings) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(DownError, match="JSON cannot be reached"):
            sent(surroundings, f"json://127.0.0.1:{unused.getsockname()[1]}/very-secret")

    def hang_up(taken: socket.socket) -> None:
        read_request(taken)

    def hold(taken: socket.socket) -> None:
        read_request(taken)
        taken.recv(1)

    for act in (hang_up, hold):
        with misbehaving(act) as url, pytest.raises(UnsureError, match="JSON did not answer"):
            sent(surroundings, url.replace("http", "json") + "/very-secret", timeout=0.5)


def test_when_only_some_services_took_a_message_it_is_open(receiver: Receiver, surroundings: Surroundings) -> None:
    receiver.answer = lambda _post, number: Said(200 if number == 0 else 500)
    with pytest.raises(UnsureError, match="JSON took the message, and JSON did not"):
        sent(surroundings, service(receiver), service(receiver))


def test_an_address_that_apprise_does_not_know_is_not_shown(
    surroundings: Surroundings, capfd: pytest.CaptureFixture[str]
) -> None:
    for url in ("very-secret", "nonsense://very-secret", "twilio://very-secret"):
        with pytest.raises(DownError, match="is none that Apprise knows") as caught:
            sent(surroundings, url)
        assert "very-secret" not in str(caught.value) + "".join(capfd.readouterr())
    with pytest.raises(LightshipError, match="the channel more has no urls"):
        sent(surroundings)


@given(st.text(max_size=400), st.sampled_from([LINK, LINK + "x" * 100, "https://s.example/" + "i" * 200]))
def test_an_sms_is_never_longer_than_160_signs_and_its_link_is_whole_or_left_out(words: str, link: str) -> None:
    found = short(words, link)
    assert size(found) <= 160
    assert found.endswith(link) or (link not in found and size(link) > 100)


def test_typography_does_not_make_an_sms_dearer() -> None:
    assert is_plain(short("Checkout – “größtenteils” fertig… • it’s 3 × faster", LINK))
    assert short("word " * 100, LINK + "x" * 70) == f"{'word ' * 30}word...", "too little would be said"
    assert short("word " * 100, LINK) == f"{'word ' * 17}word... {LINK}"


def test_a_text_that_a_service_would_refuse_ends_with_the_link() -> None:
    assert fitting("short", LINK, 100) == "short"
    found = fitting("word " * 1000, LINK, 2000)
    assert len(found) <= 2000
    assert found.endswith(f"word…\n\n{LINK}")


@pytest.mark.parametrize("bomb", ["@everyone", "x @here", "<@123456789>", "<@&42>", "(@everyone)", "@42 and @all"])
def test_words_call_nobody_in_discord(bomb: str) -> None:
    assert USER_ROLE_DETECTION_RE.findall(bomb)
    assert USER_ROLE_DETECTION_RE.findall(inert(bomb)) == []
    assert USER_ROLE_DETECTION_RE.findall(short(inert(bomb), LINK)) == []
    assert is_plain(short(inert(bomb), LINK))
