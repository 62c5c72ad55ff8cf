"""Mails and events are read from files, folders, mboxes and Maildirs."""

import mailbox
from pathlib import Path

import pytest

from lightship.errors import UsageError
from lightship.mailboxes import Item, MailboxError, open_mailbox
from lightship.mailboxes.base import MAIL_BYTES
from lightship.mailboxes.maildir import Maildir

MAIL = b"Subject: One\n\nHello.\n"


def items(place: Path) -> list[Item]:
    return list(open_mailbox(str(place), "").items())


def test_a_file_is_a_mail_or_a_text_of_events(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(MAIL)
    (tmp_path / "two.json").write_bytes(b'{"eventType": "Bounce"}' + b" " * 2 * MAIL_BYTES)

    assert [item.content for item in items(tmp_path / "one.eml")] == [MAIL]
    assert len(items(tmp_path / "two.json")[0].content) > MAIL_BYTES


def test_a_file_without_anything_in_it_is_no_mail(tmp_path: Path) -> None:
    (tmp_path / "events.json").touch()

    assert not items(tmp_path / "events.json")


def test_a_folder_is_read_with_all_that_is_in_it(tmp_path: Path) -> None:
    for name in ("b/2.json", "b/c/3", "1.eml", ".hidden", ".git/4"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(MAIL)
    (tmp_path / "5").symlink_to(tmp_path / "1.eml")

    assert [item.name for item in items(tmp_path)] == [str(tmp_path / name) for name in ("1.eml", "b/2.json", "b/c/3")]


def test_of_a_mail_that_is_very_long_the_begin_is_read(tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_bytes(MAIL + b"x" * 2 * MAIL_BYTES)

    assert len(items(tmp_path / "one.eml")[0].content) == MAIL_BYTES


def test_events_that_are_too_many_for_one_file_are_refused(tmp_path: Path) -> None:
    with (tmp_path / "many.ndjson").open("wb") as file:
        file.write(b"{")
        file.truncate(80 * 1024 * 1024)

    with pytest.raises(MailboxError, match="larger than 64 MiB"):
        items(tmp_path / "many.ndjson")


def test_an_mbox_is_read_mail_by_mail_and_left_as_it_is(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "box")
    for number in range(3):
        box.add(f"Subject: {number}\n\nFrom here on\nFrom me\n".encode())
    box.close()
    before = (tmp_path / "box").read_bytes()

    found = items(tmp_path / "box")

    assert [item.content.split(b"\n")[0] for item in found] == [b"Subject: 0", b"Subject: 1", b"Subject: 2"]
    assert (tmp_path / "box").read_bytes() == before


def test_in_a_maildir_what_was_acted_on_counts_as_seen(tmp_path: Path) -> None:
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    for name in ("new/1.host", "new/2.host", "cur/3.host:2,", "cur/4.host:2,F", "cur/5.host:2,RS"):
        (tmp_path / name).write_bytes(MAIL)
    opened = open_mailbox(str(tmp_path), "")

    names = [item.name for item in opened.items()]
    opened.settle(["new/1.host", "cur/4.host:2,F", "new/gone"])

    assert names == ["new/1.host", "new/2.host", "cur/3.host:2,", "cur/4.host:2,F"]
    assert [item.name for item in opened.items()] == ["new/2.host", "cur/3.host:2,"]
    assert {path.name for path in (tmp_path / "cur").iterdir()} >= {"1.host:2,S", "4.host:2,FS"}


@pytest.mark.parametrize("source", ["nowhere", "https://example.com/box", "imap://me@example.com/INBOX"])
def test_what_is_no_mailbox_is_said(source: str) -> None:
    with pytest.raises(UsageError):
        open_mailbox(source, "")


def test_of_a_maildir_that_is_flooded_the_newest_are_read(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    for number in range(5):
        (tmp_path / ("new" if number % 2 else "cur") / f"170000000{number}.x").write_bytes(b"Subject: One\n\n")

    box = Maildir(tmp_path, most=3)
    names = [item.name for item in box.items()]
    box.settle(names)
    rest = [item.name for item in box.items()]

    assert names == ["cur/1700000002.x", "new/1700000003.x", "cur/1700000004.x"]
    assert rest == ["cur/1700000000.x", "new/1700000001.x"]
    assert not box.is_too_full
