"""Mail by SES: against a double of AWS what it takes, against fixed answers what it refuses."""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from botocore.exceptions import ClientError

from answering import answering
from lightship.channels import ChannelError, Connection, DownError, Recipient, Surroundings, UnsureError, open_channel
from lightship.channels.ses.handing import Desk
from lightship.model.notifying import ChannelSettings
from mailservers import received
from messages import message
from stores import Account

ANA = Recipient(id="00ff", address="ana@example.org", name="Ana", unsubscribe="https://subscribe.example.com/u/x")
pytestmark = pytest.mark.usefixtures("credentials")


def channel(surroundings: Surroundings, endpoint: str, **options: Any) -> Any:
    usual = {"endpoint_url": endpoint, "region": "eu-west-1", "from": "Status <status@example.com>"}
    return open_channel(ChannelSettings(name="mail", kind="ses", options=usual | options), surroundings)


def send(mail: Any, way: Connection | None = None) -> str:
    draft = mail.compose(message(), "Etc/UTC")
    return (way or mail.connect()).send(draft, ANA, "key").reference


def test_ses_gets_the_bytes_with_the_configuration_set_and_tags(surroundings: Surroundings, double: Account) -> None:
    with suppress(ClientError):  # another test's was first
        double.client("sesv2").create_email_identity(EmailIdentity="status@example.com")
    taken = []
    mail = channel(surroundings, double.endpoint, region="us-east-1", configuration_set="status", tags={"page": "main"})
    way = mail.connect()
    way._client.meta.events.register(
        "before-call.sesv2.SendEmail", lambda params, **_: taken.append(json.loads(params["body"]))
    )
    reference = send(mail, way)
    assert reference
    assert "<" not in reference
    (asked,) = taken
    assert asked["ConfigurationSetName"] == "status"
    assert asked["EmailTags"] == [{"Name": "page", "Value": "main"}]
    assert asked["Destination"] == {"ToAddresses": ["ana@example.org"]}
    stored = received(double, "ana@example.org")[-1]
    assert BytesParser(policy=default).parsebytes(stored)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stored.replace(b"\r\n", b"\n") == mail.shown(mail.compose(message(), "Etc/UTC"), ANA, "key")[1].replace(
        b"\r\n", b"\n"
    )


def said(code: str, words: str, status: int = 400) -> tuple[int, bytes, dict[str, str]]:
    return (
        status,
        json.dumps({"message": words}).encode(),
        {"x-amzn-ErrorType": code, "Content-Type": "application/json"},
    )


@pytest.mark.parametrize(
    ("answer", "kind", "permanent", "words"),
    [
        (
            said("TooManyRequestsException", "Maximum sending rate exceeded.", 429),
            ChannelError, False, "SES: too many mails a second (lower the channel's `rate`)",
        ),
        (
            said("ThrottlingException", "Daily message quota exceeded"),
            DownError, True, "SES: the quota of today is used up (ask AWS for a greater one, or wait)",
        ),
        (
            said("TooManyRequestsException", "Daily message quota exceeded.", 429),
            DownError, True, "SES: the quota of today is used up (ask AWS for a greater one, or wait)",
        ),
        (
            said("LimitExceededException", "Daily sending quota exceeded"),
            DownError, True, "SES: the quota of today is used up (ask AWS for a greater one, or wait)",
        ),
        (
            said("MessageRejected", "Email address is not verified. The following identities failed the check in region EU-WEST-1: Status@example.com, ana@example.org"),
            DownError, True, "SES: the sender is not verified in this region (verify the address in `from`, or its domain)",
        ),
        (
            said("MessageRejected", "Email address is not verified. The following identities failed the check in region EU-WEST-1: ana@example.org"),
            ChannelError, False, "SES sends to addresses alone that are verified (the account is in the sandbox: ask AWS for production access)",
        ),
        (said("MessageRejected", "Virus found in mail to ana@example.org"), ChannelError, True, "SES refuses it: Virus found in mail to …"),
        (said("BadRequestException", "Illegal address"), ChannelError, True, "SES refuses it: Illegal address"),
        (
            said("NotFoundException", "Configuration set <status> does not exist."),
            DownError, True, "SES: there is no such configuration set in this region (mend `configuration_set`)",
        ),
        (
            said("SendingPausedException", "Sending paused for this account."),
            DownError, True, "SES: sending is paused for the account or the configuration set (look into the SES console: too many bounces or complaints may have paused it)",
        ),
        (said("AccountSuspendedException", "x"), DownError, True, "SES: the account may not send mails any more (ask AWS Support)"),
        (
            said("AccessDeniedException", "User arn:aws:iam::1:user/x is not authorized", 403),
            DownError, True, "SES: no permission to send (let the policy of these credentials allow ses:SendEmail and ses:SendRawEmail)",
        ),
        (
            said("UnrecognizedClientException", "The security token included in the request is invalid.", 403),
            DownError, True, "SES: AWS does not know this access key (mend AWS_ACCESS_KEY_ID)",
        ),
        (said("InternalServiceErrorException", "x", 500), ChannelError, False, "SES: 500 InternalServiceErrorException x (it is tried again)"),
    ],
)  # fmt: skip
def test_a_refusal_is_said_in_one_line_and_the_account_is_told_from_the_mail(
    surroundings: Surroundings,
    answer: tuple[int, bytes, dict[str, str]],
    kind: type,
    permanent: bool,
    words: str,
) -> None:
    with answering(*answer) as endpoint:
        mail = channel(surroundings, endpoint)
        way = mail.connect()
        assert isinstance(way, Desk)
        way._pause = lambda _: None
        with pytest.raises(ChannelError) as caught:
            send(mail, way)
    assert str(caught.value) == words
    assert (type(caught.value), caught.value.permanent) == (kind, permanent)


def test_what_comes_too_fast_is_tried_again_and_then_given_back(surroundings: Surroundings) -> None:
    waits: list[float] = []
    with answering(*said("TooManyRequestsException", "Maximum sending rate exceeded.", 429)) as endpoint:
        mail = channel(surroundings, endpoint)
        way = mail.connect()
        way._pause = waits.append
        with pytest.raises(ChannelError) as caught:
            send(mail, way)
    assert caught.value.wait_s == 1
    assert len(waits) == 4
    assert all(0.5 * 0.25 * 2**number <= wait <= 0.25 * 2**number for number, wait in enumerate(waits))


def test_an_answer_that_does_not_come_leaves_the_mail_unsure(surroundings: Surroundings) -> None:
    with (
        _listening(lambda connection: connection.recv(100_000)) as endpoint,
        pytest.raises(UnsureError, match="no answer"),
    ):
        send(channel(surroundings, endpoint))


def test_an_answer_that_is_late_leaves_the_mail_unsure(surroundings: Surroundings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(UnsureError, match="no answer"):
        send(channel(surroundings, f"http://127.0.0.1:{server.getsockname()[1]}", timeout=0.2))


def test_where_nothing_answers_nothing_was_sent(surroundings: Surroundings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        endpoint = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(DownError, match=f"^SES: nothing answers at {endpoint}"):
        send(channel(surroundings, endpoint))


def test_without_credentials_or_a_region_the_way_out_is_said(
    surroundings: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name)
    with pytest.raises(DownError, match=r"^SES: no region is known \(write `region:`"):
        channel(surroundings, "", region="").connect()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(DownError, match=r"^SES: no credentials were found"):
        channel(surroundings, "").connect()


class _listening:  # noqa: N801 - it is used as a function
    """A server that does something with one connection and ends it."""

    def __init__(self, work: Callable[[socket.socket], Any]) -> None:
        self._work = work
        self._server = socket.create_server(("127.0.0.1", 0))

    def __enter__(self) -> str:
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._server.getsockname()[1]}"

    def _serve(self) -> None:
        connection, _ = self._server.accept()
        with connection:
            self._work(connection)

    def __exit__(self, *_: object) -> None:
        self._thread.join(5)
        self._server.close()
