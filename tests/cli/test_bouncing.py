"""The command that reads what came back, as its users run it: real bounces of Postfix, events, an IMAP mailbox."""

import json
import os
import re
import shutil
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from authors import Author
from certificates import self_signed
from lightship.cli.boundary import run
from lightship.mailboxes.base import MOST_MAILS
from lightship.model.addresses import id_of
from lightship.model.subscriber import Medium
from mailhosts import dovecot, postfix, until
from mailservers import mailbox, sink

Run = Callable[..., tuple[int, str, str]]
NAMES = ("ana", "bo", "cy")
ANA, BO, CY = (id_of(f"{name}@example.com", Medium.EMAIL) for name in NAMES)


@pytest.fixture
def author(tmp_path: Path) -> Author:
    (tmp_path / "page").mkdir()
    return Author(tmp_path / "page")


def tell(author: Author, lightship: Run, *addresses: str) -> None:
    """Publish a page, let people subscribe, and tell them of an outage."""
    lightship("publish")
    lightship("baseline")
    for address in addresses:
        lightship("subscribers", "add", address, "--confirmed")
    author.outage()
    lightship("publish")
    code, out, error = lightship("notify", "--meant")
    assert code == 0, out + error


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a page of which three people were told, in an outbox."""
    root = tmp_path_factory.mktemp("finished")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(root)
        here.delenv("CI", raising=False)
        tell(
            Author(root), lambda *arguments: (run(list(arguments)), "", ""), *(f"{name}@example.com" for name in NAMES)
        )
    return root


@pytest.fixture
def told(finished: Path, author: Author) -> dict[str, EmailMessage]:
    """Let the page be one of which three people were told; gives their mails by their ids."""
    shutil.copytree(finished, author.root, symlinks=True, dirs_exist_ok=True)
    mails = map(read, (author.root / ".lightship/outbox").rglob("*.eml"))
    return {id_of(str(mail["To"]), Medium.EMAIL): mail for mail in mails}


def read(path: Path) -> EmailMessage:
    found = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(found, EmailMessage)
    return found


def event(mail: EmailMessage, name: str = "Bounce", **told: object) -> str:
    headers = [{"name": header, "value": str(value)} for header, value in mail.items()]
    return json.dumps({"eventType": name, "mail": {"headers": headers}, name.lower(): told})


def bounce(mail: EmailMessage) -> str:
    return event(mail, bounceType="Permanent", bounceSubType="NoEmail")


@pytest.mark.skipif(os.geteuid() != 0, reason="Postfix starts for root alone; tests/data/bounces has what it wrote")
def test_bounces_that_postfix_writes_are_understood(author: Author, lightship: Run, tmp_path: Path) -> None:
    back = tmp_path / "back"
    back.mkdir()
    with (
        mailbox() as ours,
        sink("-f", "rcpt", "-B", "550 5.1.1 no such user") as hard,
        sink("-r", "rcpt", "-b", "450 4.2.2 mailbox full") as soft,
        sink("-f", ".", "-B", "550 5.7.1 looks like spam") as picky,
        postfix(
            {"status.example": ours.port, "hard.example": hard, "soft.example": soft, "picky.example": picky},
            lifetime="0",
        ) as port,
    ):
        author.story.file(
            "delivery.yml",
            "audiences: {public: {channels: [mail]}}\n"
            f"channels: {{mail: {{kind: smtp, host: 127.0.0.1, port: {port}, security: none, from: us@status.example}}}}\n",
        )
        tell(author, lightship, "ana@hard.example", "bo@soft.example", "cy@picky.example")
        until(lambda: len(ours.mails) == 3)
    for number, mail in enumerate(ours.mails):
        content = mail.content
        assert isinstance(content, bytes)
        # Where nothing but the report is left of a bounce, its envelope still says whose it is.
        is_cut = b"5.1.1" in content
        kept = content.partition(b"Content-Description: Undelivered")[0] if is_cut else content
        (back / f"{number}.eml").write_bytes(kept)

    trial = lightship("bounces", str(back), "--dry-run")
    code, out, error = lightship("bounces", str(back))
    again = lightship("bounces", str(back))
    listed = lightship("subscribers", "list")[1]

    ids = [id_of(address, Medium.EMAIL) for address in ("ana@hard.example", "bo@soft.example", "cy@picky.example")]
    assert (code, error) == (0, "")
    assert f"{ids[0]}: permanent bounce (5.1.1); put in quarantine" in out
    assert f"{ids[1]}: transient bounce (4.2.2); counted" in out
    assert f"{ids[2]}: block (5.7.1); left alone" in out
    assert "3 read\n  1 put in quarantine\n  1 counted" in out
    assert trial[1] == out + "This was a trial: nothing was changed.\n"
    assert again == (0, "3 read\n  3 known already\n", "")
    assert listed.count("quarantined") == 1
    assert "@" not in out


def test_who_is_refused_because_the_mailbox_is_not_there_rests(author: Author, lightship: Run) -> None:
    with sink("-f", "rcpt", "-B", "550 5.1.1 no such user") as port:
        author.story.file(
            "delivery.yml",
            "audiences: {public: {channels: [mail]}}\n"
            f"channels: {{mail: {{kind: smtp, host: 127.0.0.1, port: {port}, security: none, from: us@status.example}}}}\n",
        )
        tell(author, lightship, "ana@example.com")

    code, out, error = lightship("subscribers", "list", "--state", "quarantined")
    assert (code, error) == (0, "")
    assert ANA in out
    assert "no such mailbox (5.1.1)" in lightship("subscribers", "export")[1]


def test_events_of_ses_quarantine_and_the_ledger_says_so(
    told: dict[str, EmailMessage], author: Author, lightship: Run, tmp_path: Path
) -> None:
    complaint = event(told[BO], "Complaint", complaintFeedbackType="abuse")
    full = event(told[CY], bounceType="Transient", bounceSubType="MailboxFull")
    delivered = event(told[CY], "Delivery")
    (tmp_path / "events.ndjson").write_text("\n".join((bounce(told[ANA]), complaint, full, delivered, '{"a": 1}')))

    code, out, _ = lightship("bounces", str(tmp_path / "events.ndjson"))
    author.story.update("resolved", "04:10", "It works.")
    author.commit("Resolved")
    lightship("publish")
    told_later = lightship("notify", "--meant")[1]

    assert code == 0
    assert f"{ANA}: permanent bounce (NoEmail); put in quarantine\n" in out
    assert f"{BO}: complaint (abuse); put in quarantine\n" in out
    assert out.endswith(
        "5 read\n  2 put in quarantine\n  1 counted until there are too many\n"
        "  1 automatic, and nothing follows\n  1 something else, left unread\n"
    )
    assert "1 sent" in told_later


def test_somebody_who_writes_to_leave_is_not_told_any_more(
    told: dict[str, EmailMessage], lightship: Run, tmp_path: Path
) -> None:
    link = str(told[ANA]["List-Unsubscribe"])
    subject = unquote(re.findall(r"mailto:[^?>]*\?subject=([^>]*)", link)[0])
    (tmp_path / "leave.eml").write_text(f"From: other@example.net\nSubject: {subject}\n\n")
    (tmp_path / "forged.eml").write_text(f"From: bo@example.com\nSubject: unsubscribe {BO}\n\n")

    code, out, _ = lightship("bounces", str(tmp_path / "leave.eml"))
    forged = lightship("bounces", str(tmp_path / "forged.eml"))

    assert (code, out) == (0, f"{ANA}: wish to leave; unsubscribed\n1 read\n  1 unsubscribed\n")
    assert forged == (0, "1 read\n  1 without proof of a message of ours\n", "")
    assert lightship("subscribers", "list", "--state", "quarantined")[1].count(ANA) == 1


def test_a_mailbox_is_read_by_imap_and_what_people_wrote_stays_unread(
    told: dict[str, EmailMessage], lightship: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    monkeypatch.setenv("IMAP_PASSWORD", "right")
    returned = (
        "Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1\n\n--b\n"
        f"Content-Type: text/rfc822-headers\n\nX-Lightship-Slip: {told[ANA]['X-Lightship-Slip']}\n--b--\n"
    )
    away = "Subject: Away\nAuto-Submitted: auto-replied\n\nUntil Monday.\n"
    with dovecot(certificate) as server:
        for name, text in (("1", returned), ("2", away), ("3", "Subject: A question\n\nWhy?\n")):
            server.put(name, text.encode())
        place = f"imaps://status@127.0.0.1:{server.port}/INBOX"

        code, out, error = lightship("bounces", place, "--password-env", "IMAP_PASSWORD")
        again = lightship("bounces", place, "--password-env", "IMAP_PASSWORD")

        assert (code, error) == (0, "")
        assert f"{ANA}: permanent bounce (5.1.1); put in quarantine" in out
        assert sorted(server.flags().values()) == ["", "S", "S"]
        assert again[1] == "1 read\n  1 something else, left unread\n"


def test_very_many_at_once_are_believed_when_that_is_meant(author: Author, lightship: Run, tmp_path: Path) -> None:
    tell(author, lightship, *(f"p{number}@example.com" for number in range(10)))
    mails = map(read, (author.root / ".lightship/outbox").rglob("*.eml"))
    (tmp_path / "events.ndjson").write_text("\n".join(map(bounce, mails)))

    careful = lightship("bounces", str(tmp_path / "events.ndjson"))
    meant = lightship("bounces", str(tmp_path / "events.ndjson"), "--meant")

    assert careful[:2] == (1, "10 read\n  10 left alone: too many addresses at once\n")
    assert "10 addresses failed at once, as if a mail server were mistaken, and were left alone" in careful[2]
    assert "--meant" in careful[2]
    assert (meant[0], meant[2]) == (0, "")
    assert "10 put in quarantine" in meant[1]


def test_what_comes_back_while_others_are_still_told_is_read_again(
    told: dict[str, EmailMessage], author: Author, lightship: Run, tmp_path: Path
) -> None:
    (tmp_path / "events.json").write_text(bounce(told[ANA]))
    [record] = (author.root / ".lightship/state/ledger/sent").glob("*/outcomes/*.json")
    done = record.read_text()
    record.write_text(done.replace('"sss"', '"ssw"'))

    early = lightship("bounces", str(tmp_path / "events.json"))
    record.write_text(done)
    late = lightship("bounces", str(tmp_path / "events.json"))

    assert early[0] == 4
    assert "put in quarantine" in early[1]
    assert "1 came back of messages that are still being sent; run this again afterwards" in early[2]
    assert late == (0, "1 read\n  1 about subscribers in quarantine already\n", "")


def test_a_mailbox_with_too_many_unread_mails_is_said(
    told: dict[str, EmailMessage], lightship: Run, tmp_path: Path
) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    for number in range(MOST_MAILS + 1):
        (tmp_path / "new" / f"{number:06}.x").write_bytes(b"Subject: Buy\n\n")

    code, out, error = lightship("bounces", str(tmp_path), "--dry-run")

    assert code == 4
    assert f"{MOST_MAILS:,} something else, left unread" in out
    assert "there are more mails that nobody has seen; the newest were looked at" in error


def test_what_cannot_be_read_is_said(told: dict[str, EmailMessage], lightship: Run) -> None:
    mailbox = "imaps://me@example.com/INBOX"

    nowhere = lightship("bounces", "nowhere.eml")
    without = lightship("bounces", mailbox)
    unset = lightship("bounces", mailbox, "--password-env", "NOT_SET")

    assert [code for code, _, _ in (nowhere, without, unset)] == [2, 2, 2]
    assert "there is no nowhere.eml" in nowhere[2]
    assert "--password-env NAME" in without[2]
    assert "NOT_SET is not set" in unset[2]


def test_a_state_from_which_nothing_was_sent_is_the_wrong_one(author: Author, lightship: Run, tmp_path: Path) -> None:
    (tmp_path / "one.eml").write_text("Subject: One\n\n")
    lightship("subscribers", "add", "ana@example.com", "--confirmed")

    code, _, error = lightship("bounces", str(tmp_path / "one.eml"))

    assert code == 1
    assert "no mail was ever sent with this state" in error


def test_a_machine_without_the_subscribers_says_so(
    told: dict[str, EmailMessage], author: Author, lightship: Run, tmp_path: Path
) -> None:
    (tmp_path / "events.json").write_text(bounce(told[ANA]))
    (author.root / ".lightship/subscribers.db").unlink()

    code, out, error = lightship("bounces", str(tmp_path / "events.json"))

    assert (code, out) == (1, "")
    assert "subscribers.db is not on this machine" in error
