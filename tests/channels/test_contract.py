"""What every channel promises, tried on each kind against a real receiver.

To add a kind: a function in STAGES that starts a receiver and gives the channel's options, a recipient that it reaches
and what counts the messages that have arrived.
"""

import json
import pickle
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lightship.channels import KINDS, Channel, Recipient, Surroundings, open_channel
from lightship.model import Status
from lightship.model.message import Section
from lightship.model.notifying import ChannelSettings, Secret
from mailservers import mailbox, received
from messages import FIRST, event, message
from receivers import Said, receiving
from workspace import Workspace

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # looked for by Apprise


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A receiver that runs: how it is reached, and how many different messages it has got.

    Without `is_keyed` nothing that arrives tells a message that was tried again from a new one.
    """

    options: dict[str, Any]
    recipient: Recipient
    arrived: Callable[[], int]
    is_keyed: bool = True


MAIL = Recipient(
    id="00ff00ff00ff00ff", address="ana@example.org", name="Ana", unsubscribe="https://subscribe.example.com/u/x"
)


@contextmanager
def _outbox(surroundings: Surroundings, _request: pytest.FixtureRequest) -> Iterator[Stage]:
    folder = surroundings.root / "out"
    yield Stage(
        options={"path": "out"}, recipient=MAIL, arrived=lambda: len([*folder.rglob("*.eml"), *folder.rglob("*.json")])
    )


@contextmanager
def _webhook(_surroundings: Surroundings, _request: pytest.FixtureRequest) -> Iterator[Stage]:
    with receiving() as receiver:
        hook = Recipient(id="00ff", address=f"{receiver.url}/right", unsubscribe="https://subscribe.example.com/u/x")
        yield Stage(
            options={"secret": Secret(env="HOOKS")},
            recipient=hook,
            arrived=lambda: len({post.headers["webhook-id"] for post in receiver.posts if json.loads(post.body)}),
        )


@contextmanager
def _slack(_surroundings: Surroundings, _request: pytest.FixtureRequest) -> Iterator[Stage]:
    with receiving() as receiver:
        slack = Workspace(receiver)
        yield Stage(
            options={"token": Secret(env="SLACK"), "api_url": slack.url},
            recipient=Recipient(id="00ff", address="#status"),
            arrived=lambda: len({posted["metadata"]["event_payload"]["id"] for posted in slack.messages}),
        )


@contextmanager
def _teams(surroundings: Surroundings, _request: pytest.FixtureRequest) -> Iterator[Stage]:
    with receiving() as receiver:
        (surroundings.root / "secret").write_text(f"{receiver.url}/right\n")
        receiver.answer = lambda _post, _number: Said(202)
        yield Stage(
            options={"url": Secret(file="secret")},
            recipient=Recipient(id="00ff", address="team-room"),
            arrived=lambda: len({post.headers["x-ms-client-tracking-id"] for post in receiver.posts}),
        )


@contextmanager
def _apprise(surroundings: Surroundings, _request: pytest.FixtureRequest) -> Iterator[Stage]:
    with receiving() as receiver:
        (surroundings.root / "secret").write_text(f"json://127.0.0.1:{receiver.port}/right/{{to}}\n")
        yield Stage(
            options={"urls": (Secret(file="secret"),), "each": True},
            recipient=Recipient(id="00ff", address="+4930123456"),
            arrived=lambda: len(receiver.posts),
            is_keyed=False,
        )


@contextmanager
def _smtp(_surroundings: Surroundings, _request: pytest.FixtureRequest) -> Iterator[Stage]:
    with mailbox() as box:
        options = {"host": "127.0.0.1", "port": box.port, "security": "none", "from": "status@example.com"}
        yield Stage(options=options, recipient=MAIL, arrived=lambda: len({mail.content for mail in box.mails}))


@contextmanager
def _ses(_surroundings: Surroundings, request: pytest.FixtureRequest) -> Iterator[Stage]:
    request.getfixturevalue("credentials")
    double = request.getfixturevalue("double")
    with suppress(ClientError):  # another test's was first
        double.client("sesv2").create_email_identity(EmailIdentity="status@example.com")
    ana = replace(MAIL, address=f"ana-{secrets.token_hex(8)}@example.org")
    yield Stage(
        options={"region": "us-east-1", "endpoint_url": double.endpoint, "from": "status@example.com"},
        recipient=ana,
        arrived=lambda: len(set(received(double, ana.address))),
    )


STAGES: dict[str, Callable[[Surroundings, pytest.FixtureRequest], AbstractContextManager[Stage]]] = {
    "outbox": _outbox,
    "ses": _ses,
    "smtp": _smtp,
    "webhook": _webhook,
    "slack": _slack,
    "teams": _teams,
    "apprise": _apprise,
}


@pytest.fixture(params=STAGES)
def stage(request: pytest.FixtureRequest, surroundings: Surroundings) -> Iterator[tuple[Channel, Stage]]:
    with STAGES[request.param](surroundings, request) as found:
        settings = ChannelSettings(name="tell", kind=request.param, options=found.options)
        yield open_channel(settings, surroundings), found


def test_every_kind_is_tried_here() -> None:
    assert set(STAGES) == set(KINDS)


def test_a_message_arrives_and_has_a_receipt(stage: tuple[Channel, Stage]) -> None:
    channel, there = stage
    way = channel.connect()
    receipt = way.send(channel.compose(message(), "Europe/Berlin"), there.recipient, "key")
    way.close()
    assert there.arrived() == 1
    assert "\n" not in receipt.reference
    assert there.recipient.address not in receipt.reference


def test_the_same_key_says_the_same_and_another_key_something_else(stage: tuple[Channel, Stage]) -> None:
    channel, there = stage
    way, draft = channel.connect(), channel.compose(message(), "Etc/UTC")
    for key in ("one", "one", "two", "one"):
        way.send(draft, there.recipient, key)
    way.close()
    assert there.arrived() == (2 if there.is_keyed else 4)


def test_what_is_shown_is_a_file_that_is_always_the_same_and_sends_nothing(stage: tuple[Channel, Stage]) -> None:
    channel, there = stage
    draft = channel.compose(message(), "Etc/UTC")
    ending, content = channel.shown(draft, there.recipient, "key")
    assert ending in (".eml", ".json")
    assert content == channel.shown(channel.compose(message(), "Etc/UTC"), there.recipient, "key")[1]
    assert there.arrived() == 0


def test_a_way_may_be_closed_again_and_opened_anew(stage: tuple[Channel, Stage]) -> None:
    channel, there = stage
    draft = channel.compose(message(event=event(id=FIRST)), "Etc/UTC")
    for number in range(2):
        way = channel.connect()
        way.send(draft, there.recipient, f"{number}")
        way.close()
        way.close()
    assert there.arrived() == 2


HOSTILE = '\r\nBcc: all@example.com\r\n\r\n.\r\n<script>alert(1)</script> & "x" @channel <!everyone> {{ 7*7 }} \u202e\ud800\x00 é ✓'


def test_no_words_break_a_message_or_its_receiver(stage: tuple[Channel, Stage]) -> None:
    channel, there = stage
    way = channel.connect()
    said = message(
        subject=HOSTILE,
        title=HOSTILE,
        state=HOSTILE,
        short=HOSTILE,
        page_name=HOSTILE,
        components={HOSTILE: Status.MAJOR_OUTAGE},
        sections=(Section(heading=HOSTILE, html="<p>fine</p>", text=HOSTILE),) * 3,
    )
    way.send(channel.compose(said, "Etc/UTC"), there.recipient, HOSTILE.encode("utf-8", "replace").decode())
    way.close()
    assert there.arrived() == 1


def test_a_message_with_little_and_one_with_very_much_arrive(stage: tuple[Channel, Stage]) -> None:
    channel, there = stage
    way = channel.connect()
    little = message(components={}, moments=(), support_url="", status=Status.OPERATIONAL, sections=(_words("."),))
    much = message(
        subject="long " * 200,
        title="title " * 200,
        components={f"Component {number} " * 5: Status.MAJOR_OUTAGE for number in range(200)},
        sections=tuple(_words("word " * 3000) for _ in range(5)),
    )
    for number, said in enumerate((little, much)):
        way.send(channel.compose(said, "Pacific/Kiritimati"), there.recipient, f"{number}")
    way.close()
    assert there.arrived() == 2


def test_nothing_secret_is_in_what_is_printed_of_a_channel(stage: tuple[Channel, Stage]) -> None:
    channel, there = stage
    draft, way = channel.compose(message(), "Etc/UTC"), channel.connect()
    assert "right" not in f"{channel!r}{way!r}{draft!r}"
    way.close()
    assert there.recipient.address not in f"{channel!r}{draft!r}"


def test_messages_cross_to_other_processes() -> None:
    assert pickle.loads(pickle.dumps(message())) == message()


def _words(text: str) -> Section:
    return Section(html=f"<p>{text}</p>", text=text)
