"""Mails that came back are told apart, and what they say is found."""

from datetime import UTC, datetime

import pytest
from comeback import DATE, arf, dsn, mail

from lightship.bounces import mails
from lightship.bounces.report import Kind, of_status
from tools import ROOT

SLIP = f"{'a' * 24}-1-0-7-{'b' * 24}"
AT = datetime(2026, 10, 17, 3, 15, tzinfo=UTC)


def test_a_bounce_says_what_is_wrong_with_which_message_and_when() -> None:
    report = mails.read(dsn(SLIP))

    assert (report.kind, report.detail, report.proof, report.at) == (Kind.PERMANENT, "5.1.1", SLIP, AT)


@pytest.mark.parametrize("clock", ["Thu, 01 Jan 1970 00:00:00 +0000", "Fri, 31 Dec 2099 00:00:00 +0000", "soon"])
def test_a_mail_is_of_when_our_own_server_got_it_whatever_the_senders_clock_says(clock: str) -> None:
    got = "Received: from mx.example.net by mail.example.com with ESMTPS\r\n\tid 4F1; Sat, 17 Oct 2026 05:15:00 +0200 (CEST)\r\n"
    before = f"Received: by mx.example.net; {clock}\r\n"

    assert mails.read(f"{got}{before}".encode() + dsn(SLIP).replace(DATE.encode(), clock.encode())).at == AT
    assert mails.read(f"{got}{before}Subject: unsubscribe\r\nDate: {clock}\r\n\r\n".encode()).at == AT


def test_a_bounce_without_the_headers_of_the_mail_is_known_by_its_envelope() -> None:
    assert mails.read(dsn(SLIP, is_cut=True)).proof == ""
    assert mails.read(dsn("", envelope=SLIP, is_cut=True)).proof == SLIP


def test_a_slip_is_found_where_a_server_encoded_the_headers() -> None:
    folded = dsn(SLIP).replace(SLIP.encode(), SLIP[:30].encode() + b"=\r\n" + SLIP[30:].encode())

    assert mails.read(folded).proof == SLIP


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_still_tried_or_arrived_is_no_bounce(action: str) -> None:
    assert mails.read(dsn(SLIP, "4.4.1", action)).kind is Kind.AUTOMATIC


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("5.1.1", Kind.PERMANENT),
        ("5.0.0", Kind.PERMANENT),
        ("5.2.1", Kind.PERMANENT),
        ("5.4.1", Kind.PERMANENT),
        ("5.4.4", Kind.PERMANENT),
        ("5.5.0", Kind.PERMANENT),
        ("5.2.2", Kind.TRANSIENT),
        ("5.3.0", Kind.TRANSIENT),
        ("5.4.7", Kind.TRANSIENT),
        ("4.2.2", Kind.TRANSIENT),
        ("4.4.1", Kind.TRANSIENT),
        ("", Kind.TRANSIENT),
        ("5.7.1", Kind.BLOCKED),
        ("5.6.0", Kind.BLOCKED),
        ("5.1.8", Kind.BLOCKED),
        ("5.2.3", Kind.BLOCKED),
        ("5.3.4", Kind.BLOCKED),
        ("4.7.0", Kind.BLOCKED),
    ],
)
def test_a_status_tells_a_wrong_address_from_a_full_mailbox_and_from_a_refused_mail(status: str, kind: Kind) -> None:
    assert of_status(status) is kind


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("abuse", Kind.COMPLAINT),
        ("fraud", Kind.COMPLAINT),
        ("not-spam", Kind.AUTOMATIC),
        ("auth-failure", Kind.BLOCKED),
        ("virus", Kind.BLOCKED),
    ],
)
def test_a_complaint_is_one_only_where_somebody_complains_of_the_mail(word: str, kind: Kind) -> None:
    report = mails.read(arf(SLIP, word))

    assert (report.kind, report.detail, report.proof) == (kind, word, SLIP)


@pytest.mark.parametrize("subject", ["unsubscribe {}", "Unsubscribe {}", "Re: unsubscribe {}"])
def test_a_wish_to_leave_is_in_the_subject(subject: str) -> None:
    proof = f"{'c' * 16}-{'d' * 24}"

    report = mails.read(mail(subject.format(proof)))

    assert (report.kind, report.proof) == (Kind.LEAVING, proof)


@pytest.mark.parametrize("subject", ["unsubscribe", f"unsubscribe {'c' * 16}"])
def test_a_wish_to_leave_without_a_seal_proves_nothing(subject: str) -> None:
    assert mails.read(mail(subject)).kind is Kind.LEAVING


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: auto-replied (vacation)", "X-Autoreply: yes", "X-Autorespond: yes"]
)
def test_an_answer_of_somebody_who_is_away_is_no_bounce(header: str) -> None:
    words = f"I am away until Monday.\n\n> X-Lightship-Slip: {SLIP}\n> Status: 5.1.1"

    assert mails.read(mail("Out of office", header, words=words)).kind is Kind.AUTOMATIC


@pytest.mark.parametrize("header", ["", "Auto-Submitted: auto-generated", "Auto-Submitted: no"])
def test_what_somebody_wrote_is_left_to_people(header: str) -> None:
    headers = [header] if header else []

    assert mails.read(mail("A question about 5.1.1", *headers)).kind is Kind.OTHER


def test_a_bounce_in_words_alone_is_understood() -> None:
    """Exim and qmail write such ones."""
    returned = f"----- This is a copy of the message.\n\nX-Lightship-Slip: {SLIP}\nStatus: 5.7.1\n"
    exim = mail("Mail delivery failed", "X-Failed-Recipients: ana@example.com", words=f"550 5.1.1 unknown\n{returned}")
    qmail = mail("failure notice", words=f"Sorry, no mailbox here by that name. (#5.1.1)\n{returned}")
    vague = mail("failure notice", words=f"It did not work.\n{returned}")

    for bounce in (exim, qmail):
        report = mails.read(bounce)
        assert (report.kind, report.detail, report.proof) == (Kind.PERMANENT, "5.1.1", SLIP)
    assert (mails.read(vague).kind, mails.read(vague).proof) == (Kind.TRANSIENT, SLIP)


@pytest.mark.parametrize("is_whole", [True, False])
@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("hard", Kind.PERMANENT, "5.1.1"),
        ("soft", Kind.TRANSIENT, "4.2.2"),
        ("picky", Kind.BLOCKED, "5.7.1"),
    ],
)
def test_what_postfix_wrote_is_understood(name: str, kind: Kind, status: str, *, is_whole: bool) -> None:
    """Bounces of Postfix 3.7.11, which was told the slip as the envelope's id where it returned the headers alone."""
    bounce = (ROOT / f"tests/data/bounces/postfix-{name}-{'whole' if is_whole else 'headers'}.eml").read_bytes()

    report = mails.read(bounce)
    cut = mails.read(bounce.partition(b"Content-Description: Undelivered")[0])

    assert (report.kind, report.detail, report.proof) == (kind, status, SLIP)
    assert report.at
    assert cut.proof == ("" if is_whole else SLIP)
