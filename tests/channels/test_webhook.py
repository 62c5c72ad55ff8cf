"""Webhooks: what existing receivers read, signed so that another language's library believes it, and refusals told."""

import base64
import json
import os
import re
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from standardwebhooks import Webhook, WebhookVerificationError

from lightship.channels import ChannelError, DownError, Recipient, Surroundings, UnsureError
from lightship.channels.webhook import open_channel, own_secret
from lightship.errors import LightshipError
from lightship.model import Kind, Phase
from lightship.model.notifying import ChannelSettings, Secret
from messages import event, message
from receivers import Receiver, Said, misbehaving, read_request, receiving
from tools import ROOT, lacks, require

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
NEW_SECRET = "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()
SCHEMAS = ROOT / "tests" / "data" / "statuspage-v2" / "webhook"
UPDATE = {
    "status": "identified", "body": "A failing dependency.", "created_at": "2026-10-17T03:31:40.000Z",
    "updated_at": "2026-10-17T03:31:40.000Z", "display_at": "2026-10-17T03:31:40.000Z",
    "affected_components": [{"code": "sqm6pl84wzjc", "name": "REST API", "old_status": "operational",
                             "new_status": "degraded_performance"}],
    "custom_tweet": None, "deliver_notifications": True, "id": "qm8bgczn0p2n", "incident_id": "p31zjtct2jer",
    "wants_twitter_update": False, "twitter_updated_at": None,
}  # fmt: skip
COMPONENT = {
    "status": "degraded_performance", "name": "REST API", "created_at": "2024-03-01T00:00:00.000Z",
    "updated_at": "2026-10-17T03:31:40.000Z", "position": 3, "description": None, "showcase": True,
    "id": "sqm6pl84wzjc", "page_id": "jb7j80lkgqvb", "group_id": None,
}  # fmt: skip
CHANGE = {
    "component": COMPONENT,
    "component_update": {
        "old_status": "operational", "new_status": "degraded_performance", "created_at": "2026-10-17T03:31:40.000Z",
        "component_type": "Component", "id": "nd963wv4j30b", "component_id": "sqm6pl84wzjc",
    },
}  # fmt: skip
TOLD = message(
    payload={
        "name": "Checkout errors in the EU – größtenteils", "status": "identified", "impact": "major",
        "created_at": "2026-10-17T03:10:00.000Z", "updated_at": "2026-10-17T03:31:40.000Z", "monitoring_at": None,
        "resolved_at": None, "shortlink": "https://status.example.com/incidents/2026-10-17-checkout-errors/",
        "id": "p31zjtct2jer", "page_id": "jb7j80lkgqvb", "incident_updates": [UPDATE], "components": [COMPONENT],
    },
    page={"id": "jb7j80lkgqvb", "status_indicator": "major", "status_description": "Partial System Outage"},
    changes=(CHANGE,),
)  # fmt: skip


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


def surroundings(secret: str = SECRET, now: datetime | None = None) -> Surroundings:
    return Surroundings(
        root=Path(),
        domain="status.example.com",
        secret=lambda _: secret,
        clock=lambda: now or datetime.now(UTC),
        inner=(ip_network("127.0.0.0/8"),),
    )


def sent(url: str, told: Any = TOLD, key: str = "key", around: Surroundings | None = None, **options: Any) -> Any:
    settings = ChannelSettings(name="hooks", kind="webhook", options={"secret": Secret(env="S"), **options})
    channel = open_channel(settings, around or surroundings())
    connection = channel.connect()
    try:
        return connection.send(channel.compose(told, "Etc/UTC"), recipient(url), key)
    finally:
        connection.close()


def recipient(url: str) -> Recipient:
    return Recipient(id="00ff", address=f"{url}/hook", unsubscribe="https://subscribe.example.com/u/abc?x=1&y=2")


def checked(*posts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Check posts with the library for JavaScript."""
    if not (ROOT / "node_modules" / "standardwebhooks").is_dir():
        lacks("standardwebhooks is not installed (npm ci)")
    done = subprocess.run(
        [require("node"), ROOT / "tests" / "webhooks.mjs"],
        input="".join(json.dumps(post) + "\n" for post in posts), text=True, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_what_is_posted_is_what_receivers_of_statuspage_read(receiver: Receiver) -> None:
    sent(receiver.url)
    incident, component = (json.loads(post.body) for post in receiver.posts)
    for body, name in ((incident, "incident"), (component, "component")):
        schema = json.loads((SCHEMAS / f"webhook-{name}.json").read_text())
        assert [error.message for error in Draft202012Validator(schema).iter_errors(body)] == []
    assert incident["meta"] == {
        "unsubscribe": "https://subscribe.example.com/u/abc?x=1&y=2",
        "documentation": "https://status.example.com/",
        "generated_at": "2026-10-17T03:31:40.000Z",
    }
    assert {post.headers["content-type"] for post in receiver.posts} == {"application/json; charset=utf-8"}
    assert {post.path for post in receiver.posts} == {"/hook"}


def test_the_library_for_javascript_believes_the_signature_and_no_other(receiver: Receiver) -> None:
    sent(receiver.url, around=surroundings(f"{NEW_SECRET} {SECRET}"))
    own = own_secret(NEW_SECRET, f"{receiver.url}/hook")
    post = receiver.posts[0]
    right = {"headers": dict(post.headers), "body": post.body.decode()}
    others = "whsec_" + base64.b64encode(bytes(32)).decode()
    changed = {**right, "body": right["body"].replace("major", "minor")}
    other_id = {**right, "headers": {**right["headers"], "webhook-id": "msg_other"}}
    found = checked(
        *({**right, "secret": secret} for secret in (SECRET, NEW_SECRET, own)),
        *({**wrong, "secret": SECRET} for wrong in (changed, other_id)),
        {**right, "secret": others},
        {**right, "secret": own_secret(NEW_SECRET, "https://other.example/hook")},
    )
    assert [sorted(each) for each in found] == [["found"]] * 3 + [["error"]] * 4
    assert found[0]["found"] == json.loads(post.body)


def test_the_recipe_of_the_documentation_derives_the_same_secret() -> None:
    require("openssl", "od")
    text = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
    recipe = next(block for block in re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL) if "openssl dgst" in block)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", recipe], env={**os.environ, "WEBHOOK_SECRET": SECRET},
        text=True, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == own_secret(SECRET, "https://example.com/hook")


def test_an_old_message_is_not_believed(receiver: Receiver) -> None:
    sent(receiver.url, around=surroundings(now=datetime.now(UTC) - timedelta(minutes=6)))
    with pytest.raises(WebhookVerificationError, match="too old"):
        Webhook(SECRET).verify(receiver.posts[0].body, dict(receiver.posts[0].headers))


def test_the_same_message_has_the_same_id_and_bytes_at_every_try_and_another_one_others(receiver: Receiver) -> None:
    receipts = [sent(receiver.url, key=key).reference for key in ("a", "a", "b")]
    ids = [post.headers["webhook-id"] for post in receiver.posts]
    assert receipts == ids[::2]
    assert ids[:2] == ids[2:4] != ids[4:]
    assert len(set(ids)) == 4
    assert [post.body for post in receiver.posts[:2]] == [post.body for post in receiver.posts[2:4]]


def test_without_a_secret_nothing_is_signed(receiver: Receiver) -> None:
    sent(receiver.url, secret=None)
    names = set(receiver.posts[0].headers)
    assert "webhook-id" in names
    assert not names & {"webhook-signature", "webhook-timestamp"}


@pytest.mark.parametrize("secret", ["short", "whsec_AAAA", "hunter2" * 20, "%%%"])
def test_a_secret_that_is_none_is_said_and_not_shown(secret: str) -> None:
    with pytest.raises(LightshipError, match="the secret of the channel hooks is none of Standard Webhooks") as caught:
        sent("http://127.0.0.1:9", around=surroundings(secret))
    assert secret not in str(caught.value)


def test_neither_channel_nor_connection_show_the_secret() -> None:
    settings = ChannelSettings(name="hooks", kind="webhook", options={"secret": Secret(env="S")})
    channel = open_channel(settings, surroundings())
    assert SECRET not in repr(channel.connect()) + repr(channel)


def test_a_notice_which_statuspage_lacks_has_a_key_of_its_own(receiver: Receiver) -> None:
    told = message(event=event(kind=Kind.NOTICE, phase=Phase.PUBLISHED), title="We move", payload={}, changes=())
    sent(receiver.url, told)
    body = json.loads(receiver.posts[0].body)
    assert sorted(body) == ["meta", "notice", "page"]
    assert body["notice"]["name"] == "We move"


@pytest.mark.parametrize(
    ("status", "is_permanent", "words"),
    [
        (301, True, "leads elsewhere"), (302, True, "leads elsewhere"), (400, True, "refuses the message"),
        (401, True, "refuses the message"), (404, True, "refuses the message"), (408, False, "in trouble"),
        (410, True, "is gone"), (422, True, "refuses the message"), (425, False, "in trouble"),
        (429, False, "asked later"), (500, False, "in trouble"), (502, False, "in trouble"),
        (503, False, "asked later"), (504, False, "in trouble"),
    ],
)  # fmt: skip
def test_what_a_receiver_answers_is_told_of_it_alone(
    receiver: Receiver, status: int, is_permanent: bool, words: str
) -> None:
    receiver.answer = lambda _post, _number: Said(status, b"your key is hunter2", {"Retry-After": "70"})
    with pytest.raises(ChannelError, match=rf"^the receiver .*{words}.* \({status}\)") as caught:
        sent(receiver.url)
    assert caught.value.permanent is is_permanent
    assert caught.value.wait_s == (0 if is_permanent else 70)
    assert not isinstance(caught.value, DownError), "others are told all the same"
    assert "hunter2" not in str(caught.value)
    assert "127.0.0.1" not in str(caught.value), "no address is shown"
    assert len(receiver.posts) == 1


def test_who_wants_no_components_hears_the_incident(receiver: Receiver) -> None:
    receiver.answer = lambda _post, number: Said(200 if number == 0 else 422)
    assert sent(receiver.url).reference == receiver.posts[0].headers["webhook-id"]


def test_a_component_that_could_not_be_told_is_told_again_with_the_incident(receiver: Receiver) -> None:
    receiver.answer = lambda _post, number: Said(503 if number == 1 else 204)
    with pytest.raises(ChannelError, match="asked later"):
        sent(receiver.url)
    sent(receiver.url)
    ids = [post.headers["webhook-id"] for post in receiver.posts]
    assert ids[:2] == ids[2:]


def test_an_answer_that_is_lost_leaves_it_open_whether_it_arrived() -> None:
    def hang_up(taken: socket.socket) -> None:
        read_request(taken)

    with misbehaving(hang_up) as url, pytest.raises(UnsureError, match="took the message and did not answer"):
        sent(url, timeout=2.0)


def test_an_inner_address_is_refused_for_good_and_without_a_connection(receiver: Receiver) -> None:
    public_only = replace(surroundings(), inner=())
    for url in (receiver.url, "https://169.254.169.254", "https://[::ffff:10.0.0.1]"):
        with pytest.raises(ChannelError, match="private or reserved network") as caught:
            sent(url, around=public_only)
        assert caught.value.permanent
    assert receiver.posts == []


def test_what_delivery_yml_names_may_be_on_this_machine_and_nowhere_else_inside(receiver: Receiver) -> None:
    hooks = f"{receiver.url}/hook", "https://10.0.0.1/hook"
    named = replace(surroundings(), inner=(), named=frozenset(hooks))
    sent(receiver.url, around=named)
    assert len(receiver.posts) == 2
    with pytest.raises(ChannelError, match="private or reserved network"):
        sent("https://10.0.0.1", around=named)


def test_a_redirect_to_the_metadata_of_a_cloud_is_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda _post, _number: Said(308, headers={"Location": "http://169.254.169.254/latest/meta-data/"})
    with pytest.raises(ChannelError, match="redirects are not followed"):
        sent(receiver.url)
    assert len(receiver.posts) == 1


def test_nobody_there_is_no_reason_to_give_up() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(ChannelError, match="the receiver refuses the connection") as caught:
            sent(f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert not caught.value.permanent
    assert not isinstance(caught.value, DownError)
