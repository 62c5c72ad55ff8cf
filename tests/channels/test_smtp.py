"""Mail by SMTP against real servers: what is taken, what is refused, and what nobody knows."""

import asyncio
import re
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from certificates import self_signed
from lightship.channels import ChannelError, Connection, DownError, Recipient, Surroundings, UnsureError, open_channel
from lightship.channels.base import NobodyError
from lightship.errors import LightshipError
from lightship.ledger.works import Outcome
from lightship.model.notifying import ChannelSettings, Secret
from lightship.notify.sending import Parcel, Sender
from mailservers import Mailbox, free_port, mailbox, sink
from messages import message

ANA = Recipient(id="00ff", address="ana@example.org", name="Ana", unsubscribe="https://subscribe.example.com/u/x")
BO = Recipient(id="11ff", address="bo@example.org")


def channel(surroundings: Surroundings, port: int, **options: Any) -> Any:
    usual = {"host": "127.0.0.1", "port": port, "security": "none", "from": "Status <status@example.com>"}
    return open_channel(ChannelSettings(name="mail", kind="smtp", options=usual | options), surroundings)


def send(way: Connection, mail: Any, recipient: Recipient = ANA, key: str = "key") -> str:
    return way.send(mail.compose(message(), "Etc/UTC"), recipient, key).reference


def test_a_server_gets_the_mail_byte_for_byte(surroundings: Surroundings) -> None:
    with mailbox() as box:
        mail = channel(surroundings, box.port)
        way = mail.connect()
        reference = send(way, mail)
        way.close()
        (got,) = box.mails
    draft = mail.compose(message(), "Etc/UTC")
    assert got.content == mail.shown(draft, ANA, "key")[1]
    assert (got.mail_from, got.rcpt_tos) == ("status@example.com", ["ana@example.org"])
    assert BytesParser(policy=default).parsebytes(got.content)["Message-ID"] == reference


def test_a_server_that_repeats_it_in_bounces_is_told_which_message_it_is(surroundings: Surroundings) -> None:
    slip = f"{'a' * 24}-1-0-7-{'b' * 24}"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)  # the sink gives up root's rights
        with sink("-d", f"{folder}/%M.") as port:
            mail = channel(surroundings, port)
            way = mail.connect()
            send(way, mail, Recipient(id="00ff", address="ana@example.org", slip=slip))
            send(way, mail, BO)
            way.close()
        kept = sorted(path.read_text() for path in Path(folder).iterdir())
    assert sorted(re.findall(r"X-Mail-Args: (.*)", "".join(kept))) == [
        "<status@example.com>",
        f"<status@example.com> RET=HDRS ENVID={slip}",
    ]
    assert "".join(kept).count(f"X-Lightship-Slip: {slip}\n") == 1


def test_many_mails_go_over_one_connection(surroundings: Surroundings) -> None:
    with mailbox() as box:
        mail = channel(surroundings, box.port)
        way = mail.connect()
        for number in range(20):
            send(way, mail, key=str(number))
        way.close()
        assert len(box.mails) == 20
        assert len(box.sessions) == 1


@pytest.mark.parametrize(
    "words", ["User ana unknown", "no mailbox 'ANA' here", "<ana@example.org>: not ana", "ana: who?"]
)
def test_a_server_that_names_somebody_without_a_domain_is_quoted_without_the_name(
    surroundings: Surroundings, words: str
) -> None:
    with mailbox() as box:
        box.refuse = {"ana@example.org": f"550 5.1.1 {words}"}
        mail = channel(surroundings, box.port)
        way = mail.connect()
        with pytest.raises(NobodyError, match="550") as caught:
            send(way, mail)
        assert "ana" not in str(caught.value).lower()
        way.close()


def test_an_answer_for_one_recipient_leaves_the_connection_to_the_next(surroundings: Surroundings) -> None:
    with mailbox() as box:
        box.refuse = {
            "ana@example.org": "550 5.1.1 <ana@example.org>: no such user",
            "bo@example.org": "450 4.2.0 later",
        }
        mail = channel(surroundings, box.port)
        way = mail.connect()
        with pytest.raises(ChannelError, match=r"refuses it: 550 5\.1\.1 …: no such user") as caught:
            send(way, mail)
        assert (type(caught.value), caught.value.permanent) == (NobodyError, True)
        assert "ana" not in str(caught.value)
        with pytest.raises(ChannelError, match="puts it off: 450") as caught:
            send(way, mail, BO)
        assert (type(caught.value), caught.value.permanent) == (ChannelError, False)
        send(way, mail, Recipient(id="2", address="cy@example.org"))
        way.close()
        assert [got.rcpt_tos for got in box.mails] == [["cy@example.org"]]


@pytest.mark.parametrize("pipelining", [(), ("-p",)], ids=["pipelining", "step by step"])
@pytest.mark.parametrize(
    ("flags", "kind", "permanent"),
    [
        (("-r", "mail"), ChannelError, False),
        (("-r", "rcpt"), ChannelError, False),
        (("-r", "data"), ChannelError, False),
        (("-r", "."), ChannelError, False),
        (("-f", "mail"), DownError, True),
        (("-f", "rcpt"), ChannelError, True),
        (("-f", "data"), ChannelError, True),
        (("-f", "."), ChannelError, True),
        (("-f", "rcpt", "-B", "554 5.7.1 Relay access denied"), DownError, True),
        (("-r", "data", "-b", "454 Throttling failure: Daily message quota exceeded."), DownError, True),
        (("-r", "data", "-b", "454 Throttling failure: Maximum sending rate exceeded."), ChannelError, False),
        (("-f", "mail", "-B", "530 5.7.0 Authentication required"), DownError, True),
        (("-q", "mail"), DownError, False),
        (("-q", "rcpt"), DownError, False),
        (("-q", "data"), DownError, False),
        (("-Q", "mail"), DownError, False),
        (("-Q", "rcpt"), DownError, False),
        (("-q", "."), UnsureError, False),
        (("-Q", "."), ChannelError, False),
    ],
)
def test_a_refusal_and_a_lost_connection_are_told_apart(
    surroundings: Surroundings, flags: tuple[str, ...], kind: type, permanent: bool, pipelining: tuple[str, ...]
) -> None:
    with sink(*flags, *pipelining) as port:
        mail = channel(surroundings, port)
        way = mail.connect()
        for _ in range(3):  # the second one finds the connection as the first one left it
            with pytest.raises(ChannelError) as caught:
                send(way, mail)
            assert (type(caught.value), caught.value.permanent) == (kind, permanent), caught.value
            assert "\n" not in str(caught.value)
        way.close()


def test_a_connection_that_the_server_has_ended_is_opened_again(surroundings: Surroundings) -> None:
    port = free_port()
    with sink(port=port):
        mail = channel(surroundings, port)
        way = mail.connect()
        send(way, mail)
    with sink(port=port):
        send(way, mail)
        way.close()


def test_a_server_that_is_gone_is_down_and_one_that_comes_back_is_used(surroundings: Surroundings) -> None:
    port = free_port()
    with sink(port=port):
        mail = channel(surroundings, port)
        way = mail.connect()
    with pytest.raises(DownError, match=f"nothing answers at 127.0.0.1:{port}"):
        send(way, mail)
    with sink(port=port):
        send(way, mail)
    way.close()
    way.close()


def test_a_server_that_never_answers_a_mail_leaves_it_unsure(surroundings: Surroundings) -> None:
    with _scripted({b"DATA": b"354 go on\r\n"}) as port:
        mail = channel(surroundings, port, timeout=0.3)
        way = mail.connect()
        with pytest.raises(UnsureError, match="was given a mail and gave no answer: it does not answer in time"):
            send(way, mail)
        way.close()


def test_a_server_that_never_greets_is_down(surroundings: Surroundings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mail = channel(surroundings, silent.getsockname()[1], timeout=0.3)
        with pytest.raises(DownError, match="does not answer in time"):
            mail.connect()


def test_what_is_no_mail_server_is_said(surroundings: Surroundings) -> None:
    with _scripted({}, greeting=b"HTTP/1.1 400 Bad Request\r\n") as port, pytest.raises(DownError, match=str(port)):
        channel(surroundings, port).connect()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_connection_is_secured_and_signed_in(
    surroundings: Surroundings, security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mailbox(certificate, security=security) as box:
        secured = {"security": security, "user": "status", "password": Secret(env="SMTP_PASSWORD")}
        mail = channel(surroundings, box.port, **secured)
        way = mail.connect()
        send(way, mail)
        way.close()
        assert box.sign_ins == [(b"status", b"right")]
        assert len(box.mails) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_knows_is_not_trusted(
    surroundings: Surroundings, security: str, tmp_path: Path
) -> None:
    with mailbox(self_signed(tmp_path), security=security) as box:
        with pytest.raises(DownError, match="is not to be trusted: self-signed certificate") as caught:
            channel(surroundings, box.port, security=security).connect()
        assert caught.value.permanent


def test_a_wrong_password_is_said_and_not_shown(
    surroundings: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    (tmp_path / "password").write_text("s3cret")
    with mailbox(certificate, security="starttls") as box:
        other = Surroundings(root=tmp_path, domain="x.org", secret=lambda _: "s3cret", clock=surroundings.clock)
        mail = channel(other, box.port, security="starttls", user="status", password=Secret(file="password"))
        with pytest.raises(DownError, match="refuses user or password: 535") as caught:
            mail.connect()
        assert caught.value.permanent
        assert "s3cret" not in f"{caught.value!r} {caught.value} {mail!r} {mail.server()!r}"


def test_a_missing_password_is_said_in_one_line(surroundings: Surroundings) -> None:
    mail = channel(surroundings, 1, user="status", password=Secret(env="NOT_SET"))
    assert mail.shown(mail.compose(message(), "Etc/UTC"), ANA, "key")[0] == ".eml"
    with pytest.raises(DownError, match=r"^the variable NOT_SET is not set \(set it\)$"):
        mail.connect()


def test_a_password_does_not_go_out_unencrypted(surroundings: Surroundings) -> None:
    mail = channel(surroundings, 25, host="192.0.2.1", user="status", password=Secret(env="SMTP_PASSWORD"))
    with pytest.raises(DownError, match=r"the password would go to 192\.0\.2\.1 unencrypted"):
        mail.connect()


def test_a_server_without_starttls_or_sign_in_is_said(surroundings: Surroundings) -> None:
    with mailbox() as box:
        with pytest.raises(DownError, match="does not offer STARTTLS"):
            channel(surroundings, box.port, security="starttls").connect()
        with pytest.raises(DownError, match="does not speak TLS as `security: tls` expects"):
            channel(surroundings, box.port, security="tls").connect()
        with pytest.raises(DownError, match="no way to sign in that fits"):
            channel(surroundings, box.port, user="x", password=Secret(env="SMTP_PASSWORD")).connect()


def test_a_host_that_does_not_exist_is_said(surroundings: Surroundings) -> None:
    with pytest.raises(DownError, match=r"the name of mail\.invalid is not known"):
        channel(surroundings, 25, host="mail.invalid").connect()


def test_a_sender_that_is_no_address_is_said_with_its_option(surroundings: Surroundings) -> None:
    with pytest.raises(LightshipError, match="`from` of the channel mail is no address for mail"):
        channel(surroundings, 25, **{"from": "Status"})
    with pytest.raises(LightshipError, match="`reply_to` of the channel mail"):
        channel(surroundings, 25, reply_to="a@b@c")


def test_threads_with_a_connection_each_do_not_disturb_each_other(surroundings: Surroundings) -> None:
    with mailbox() as box:
        mail = channel(surroundings, box.port)
        draft = mail.compose(message(), "Etc/UTC")

        def work(thread: int) -> None:
            way = mail.connect()
            for number in range(10):
                way.send(
                    draft, Recipient(id=f"{thread}", address=f"a{thread}.{number}@example.org"), f"{thread}.{number}"
                )
            way.close()

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wanted = {f"a{thread}.{number}@example.org" for thread in range(4) for number in range(10)}
        assert {got.rcpt_tos[0] for got in box.mails} == wanted
        assert len(box.mails) == 40


@contextmanager
def _scripted(answers: dict[bytes, bytes], greeting: bytes = b"220 here\r\n") -> Iterator[int]:
    """Run a server that says fixed words, `250 OK` to other commands, and nothing at all after a mail."""

    def serve() -> None:
        connection, _ = server.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(greeting)
            for line in lines:
                word = line[:4].upper()
                connection.sendall(answers.get(word, b"250 OK\r\n"))
                if word == b"DATA":
                    break
            connection.settimeout(5)
            while connection.recv(65536):
                pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


class Gathering(Mailbox):
    """A server that answers no mail before three have come."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the name of aiosmtpd
        answer = await super().handle_DATA(server, session, envelope)
        awaited = -(-len(self.mails) // 3) * 3
        for _ in range(500):
            if len(self.mails) >= awaited:
                return answer
            await asyncio.sleep(0.01)
        return "451 the others did not come"


def test_mails_are_on_their_way_on_all_connections_at_once(surroundings: Surroundings) -> None:
    words = message()
    people = [Recipient(id=f"{number:016x}", address=f"reader{number}@example.org") for number in range(6)]
    parcels = [Parcel(place=place, recipient=one, message=words) for place, one in enumerate(people)]
    with mailbox(kept=Gathering()) as box:
        sender = Sender(channel(surroundings, box.port), 3)
        results = [one for first in (0, 3) for one in sender.send(parcels[first : first + 3], "event", lambda: None)]
        sender.close()
    assert [result[0] for result in results if isinstance(result, tuple)] == [Outcome.SENT] * 6
    assert sorted(mail.rcpt_tos[0] for mail in box.mails) == [one.address for one in people]
    assert len(box.sessions) == 3
