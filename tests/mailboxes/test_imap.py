"""Mails are read from an IMAP server, Dovecot, and marked as seen when they were acted on."""

from collections.abc import Iterator

import pytest

from certificates import self_signed
from lightship.errors import UsageError
from lightship.mailboxes import Mailbox, MailboxError, open_mailbox
from lightship.mailboxes.base import MAIL_BYTES
from lightship.mailboxes.imap import Imap, place
from mailhosts import Server, dovecot
from mailservers import free_port

MAIL = b"Subject: One\r\n\r\nHello.\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    certificate = self_signed(tmp_path_factory.mktemp("certificate"))
    with pytest.MonkeyPatch.context() as here, dovecot(certificate) as running:
        here.setenv("SSL_CERT_FILE", str(certificate))
        yield running


def opened(server: Server, folder: str = "", *, password: str = "right", is_read_only: bool = False) -> Mailbox:
    return open_mailbox(
        f"imaps://status%40example.com@127.0.0.1:{server.port}/{folder}", password, is_read_only=is_read_only
    )


def test_what_is_unseen_is_read_and_seen_when_it_was_acted_on(server: Server) -> None:
    server.put("1", MAIL)
    server.put("2", MAIL + b"x" * 2 * MAIL_BYTES)
    box = opened(server)

    first = list(box.items())
    unread = server.flags()
    box.settle([first[0].name])
    second = list(box.items())
    box.close()

    assert [len(item.content) for item in first] == [len(MAIL), MAIL_BYTES]
    assert set(unread.values()) == {""}
    assert [item.name for item in second] == [first[1].name]
    assert sorted(server.flags().values()) == ["", "S"]


def test_a_trial_cannot_change_a_mailbox(server: Server) -> None:
    server.put("3", MAIL, ".Back")
    box = opened(server, "Back", is_read_only=True)
    [item] = box.items()
    box.settle([item.name])
    box.close()

    assert not [path for path in (server.mail / ".Back").rglob("3*") if path.name.endswith("S")]


def test_who_floods_a_mailbox_hides_nothing_that_comes_later(server: Server) -> None:
    for name in "abcde":
        server.put(name, MAIL.replace(b"One", name.encode()), ".Back")
        opened(server, "Back").close()  # so that they have their numbers in this order
    url = f"imaps://status%40example.com@127.0.0.1:{server.port}/Back"

    box = Imap(place(url, "right"), most=2)
    newest = list(box.items())
    box.settle([newest[0].name])
    again = list(box.items())
    box.close()
    everything = Imap(place(url, "right"), most=99)

    assert [item.content[9:10] for item in newest] == [b"d", b"e"]
    assert [item.content[9:10] for item in again] == [b"c", b"e"]
    assert box.is_too_full
    assert [item.content[9:10] for item in everything.items()][-4:] == [b"a", b"b", b"c", b"e"]
    assert not everything.is_too_full
    everything.close()


def test_a_wrong_password_is_said_and_not_shown(server: Server) -> None:
    with pytest.raises(MailboxError, match=f"127.0.0.1:{server.port} refuses user or password") as caught:
        opened(server, password="s3cret")

    assert "s3cret" not in f"{caught.value!r} {caught.value}"


def test_a_folder_that_is_not_there_is_said(server: Server) -> None:
    with pytest.raises(MailboxError, match='has no folder No "such'):
        opened(server, "No%20%22such")


def test_a_server_that_is_not_there_is_said() -> None:
    with pytest.raises(MailboxError, match="does not answer"):
        open_mailbox(f"imaps://status@127.0.0.1:{free_port()}/", "right")


def test_a_certificate_that_nobody_knows_is_not_trusted(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(MailboxError, match="is not to be trusted"):
        opened(server)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("imaps://example.com/INBOX", "no address"),
        ("imaps://ana@/INBOX", "no address"),
        ("imaps://ana@example.com:x/INBOX", "no address"),
        ("imaps://ana:s3cret@example.com/INBOX", "holds a password"),
        ("imaps://ana@example.com/%0d%0aLOGOUT", "does not know"),
        ("imaps://ana@example.com/Ärger", "does not know"),
        ("imaps://ana@example.com/INBOX?x=1", "no address"),
    ],
)
def test_an_address_that_cannot_be_is_said(url: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as caught:
        place(url, "")

    assert "s3cret" not in str(caught.value)


def test_an_address_names_server_user_and_folder() -> None:
    found = place("imaps://status@example.com@imap.example.com/Back/2026", "s3cret")

    assert (found.host, found.port, found.user, found.folder) == (
        "imap.example.com",
        993,
        "status@example.com",
        "Back/2026",
    )
    assert "s3cret" not in repr(found)
