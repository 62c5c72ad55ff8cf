"""The mail itself: what a reader's program finds in it, and that nobody's words can change its headers."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from lightship.channels.base import ChannelError, Recipient, key_of
from lightship.channels.mail import Sender, addressed, compose
from lightship.model import Kind, Phase, Status
from lightship.model.message import Moment, Section
from messages import FIRST, event, message

NOW = datetime(2026, 10, 17, 3, 32, tzinfo=UTC)
LINK = "https://subscribe.example.com/unsubscribe/eyJpZCI6.aBc-_d.x?a=1&b=2"
SENDER = Sender(
    address="status@example.com",
    header="Status <status@example.com>",
    reply_to="help@example.com",
    domain="status.example.com",
)
MAILTO = "mailto:help@example.com?subject=unsubscribe%2000ff00ff00ff00ff-aabb"
ANA = Recipient(id="00ff00ff00ff00ff", address="ana@example.org", name="Ana", unsubscribe=LINK)
SUBJECTS = st.text(min_size=1, max_size=120)


def written(said=None, recipient=ANA, key="key", zone="Etc/UTC") -> bytes:
    return addressed(compose(said or message(), zone, SENDER), recipient, key, NOW)[2]


def read(mail: bytes) -> EmailMessage:
    """Read a mail as a program does, and find no fault in it."""
    found = BytesParser(policy=default).parsebytes(mail)
    assert isinstance(found, EmailMessage)
    assert [part.defects for part in found.walk()] == [[]] * 3
    assert {name: value.defects for name, value in found.items() if value.defects} == {}
    return found


def parts(mail: bytes) -> tuple[str, str]:
    found = read(mail)
    return tuple(found.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))


def test_a_mail_carries_what_it_is_known_by_when_it_comes_back() -> None:
    slip = f"{'a' * 24}-1-0-7-{'b' * 24}"
    assert read(written(recipient=replace(ANA, slip=slip)))["X-Lightship-Slip"] == slip
    assert read(written())["X-Lightship-Slip"] is None
    assert read(written(recipient=replace(ANA, slip=slip)))["Message-ID"] == read(written())["Message-ID"]


def test_a_mail_is_ascii_in_short_lines_and_parses_without_a_fault() -> None:
    mail = written()
    assert mail.isascii()
    assert b"\n" not in mail.replace(b"\r\n", b"")
    assert max(map(len, mail.split(b"\r\n"))) <= 998
    assert not re.search(rb"(?m)^\.", mail)
    assert read(mail).get_content_type() == "multipart/alternative"


def test_a_mail_has_the_headers_that_programs_look_for() -> None:
    assert dict(read(written()).items()) == {
        "Date": "Sat, 17 Oct 2026 03:32:00 +0000",
        "To": "Ana <ana@example.org>",
        "Message-ID": "<2c70e12b7a0646f92279f427c7b38e73@status.example.com>",
        "In-Reply-To": "<334e9f6ba1a168239e5eba28e18b5871@status.example.com>",
        "References": "<560761ae41b74b036aec606e264c32a2@status.example.com> <334e9f6ba1a168239e5eba28e18b5871@status.example.com>",
        "List-Unsubscribe": f"<{LINK}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "From": "Status <status@example.com>",
        "Reply-To": "help@example.com",
        "Subject": "Identified: Checkout errors in the EU (Checkout)",
        "List-Id": "Example Status <public.status.example.com>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": read(written())["Content-Type"],
    }


def test_the_same_message_is_the_same_bytes_at_every_try() -> None:
    assert written() == written()


def test_the_text_says_everything_and_ends_as_a_signature_does() -> None:
    text, _ = parts(written(zone="Europe/Berlin"))
    assert "12\u00a0%" in parts(written())[1] or "12&nbsp;%" in parts(written())[1]
    assert "größtenteils fertig ✓" in text
    assert "Since: Sat 17 Oct 2026, 03:01 UTC (05:01 Berlin time)\n" in text
    assert "Next update by: Sat 17 Oct 2026, 22:30 UTC (Sun 18 Oct 2026, 00:30 Berlin time)\n" in text
    assert "- Checkout: Partial outage\n" in text
    assert "Follow this incident: https://status.example.com/incidents/2026-10-17-checkout-errors/\n" in text
    assert "\n-- \nExample Status: https://status.example.com/\n" in text
    assert f"Unsubscribe: {LINK}\n" in text
    assert "\n\n\n" not in text.rstrip("\n")


def test_a_mail_of_no_incident_says_what_its_link_is_for_and_why_it_came() -> None:
    for words in parts(written(message(action="Confirm", reason="Somebody typed this address."))):
        assert "Somebody typed this address." in words
        assert "Confirm" in words
        assert "Follow this incident" not in words
        assert "You get this because" not in words


@pytest.mark.parametrize("zone", ["Etc/UTC", "Africa/Abidjan", "Mars/Olympus", "../etc/passwd", ""])
def test_who_reads_in_utc_or_in_an_unknown_zone_is_told_each_time_once(zone: str) -> None:
    text, html = parts(written(zone=zone))
    assert "Since: Sat 17 Oct 2026, 03:01 UTC\n" in text
    assert "time)" not in text + html


def test_the_html_carries_its_styles_and_loads_nothing() -> None:
    picture = '<p><img src="https://status.example.com/graph.png" alt="a &lt;graph&gt;" width="3"> and <a href="/x">\
<img src="/y/inner.png"></a><img src="/last&amp;one.png"></p>'
    _, html = parts(written(message(sections=(Section(html=picture, text="a graph"),))))
    assert '<a href="https://status.example.com/graph.png"' in html
    assert ">a &lt;graph&gt;</a>" in html
    assert ">inner.png</a>" in html
    assert ">last&amp;one.png</a>" in html
    assert not re.search(r"<(?:img|script|link|iframe)\b|url\(|@import|@font-face|\bsrc=|\bbackground=", html)
    assert re.search(r'<h1 style="[^"]*font-size: 24px', html)
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "@media (prefers-color-scheme: dark)" in html


def test_words_of_an_author_that_look_like_markup_stay_words() -> None:
    hostile = '<script>alert(1)</script> & "quotes" {{ 7 * 7 }}'
    said = message(
        title=hostile,
        state=hostile,
        subject=hostile,
        page_name=hostile,
        components={hostile: Status.MAJOR_OUTAGE},
        moments=(Moment(label=hostile, at=NOW),),
        sections=(Section(heading=hostile, html="<p>fine</p>", text="fine"),),
    )
    text, html = parts(written(said))
    assert "<script" not in html
    assert "49" not in text
    assert text.startswith(hostile)


@given(SUBJECTS, SUBJECTS)
def test_no_title_and_no_name_can_begin_a_header_or_a_line(title: str, name: str) -> None:
    mail = written(message(subject=title, page_name=name, audience=name), Recipient(id="1", address="a@b.c", name=name))
    head = mail.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")]
    assert b" ".join(names) == (
        b"Date To Message-ID In-Reply-To References From Reply-To Subject List-Id Auto-Submitted"
        b" X-Auto-Response-Suppress Content-Language MIME-Version Content-Type"
    )
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert mail.isascii()
    assert len(read(mail)["To"].addresses) == 1


@given(st.text(alphabet=st.characters(exclude_categories=("C", "Z"), exclude_characters="\u2028"), max_size=200))
def test_a_subject_arrives_as_it_was_written(words: str) -> None:
    subject = f"Größe {words}".strip()
    assert read(written(message(subject=subject)))["Subject"] == subject


@pytest.mark.parametrize("subject", ["a b " * 60 + "end", "x" * 300, "=?utf-8?q?a?=", "1 " * 38 + "é"])
def test_a_long_or_strange_subject_is_folded_and_arrives(subject: str) -> None:
    mail = written(message(subject=subject))
    assert read(mail)["Subject"] == subject
    assert max(len(line) for line in mail.split(b"\r\n") if not line.startswith(b"List-Unsubscribe")) <= 78


@given(st.text(max_size=400), st.text(max_size=300))
def test_any_words_arrive_in_the_body(words: str, after: str) -> None:
    mail = written(message(sections=(Section(html="<p>.</p>", text=f".{words}\n.{after}"),), short=words))
    assert not re.search(rb"(?m)^\.", mail)
    assert max(map(len, mail.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    read(mail)


def test_dots_at_the_begin_of_encoded_lines_arrive_undoubled() -> None:
    words = "." * 500 + "\n.\n..\n. x"
    mail = written(message(sections=(Section(html="<p>x</p>", text=words),)))
    assert words in parts(mail)[0]
    assert not re.search(rb"(?m)^\.", mail)


def test_updates_of_one_incident_stand_in_one_thread_for_each_reader() -> None:
    first = read(written(message(event=event(id=FIRST)), key=key_of(FIRST, ANA.id)))
    later, last = read(written(key="later")), read(written(key="last"))
    assert first["In-Reply-To"] is None
    assert later["In-Reply-To"] == last["In-Reply-To"] == first["Message-ID"]
    assert later["References"] == last["References"] == f"{first['References']} {first['Message-ID']}"
    assert len({first["Message-ID"], later["Message-ID"], last["Message-ID"]}) == 3
    bo = read(written(recipient=Recipient(id="other", address="bo@example.org")))
    assert not {*bo["References"].split()} & {*later["References"].split()}


def test_a_thread_whose_first_mail_the_channel_knows_answers_that_one() -> None:
    usual = read(written())
    known = read(written(recipient=replace(ANA, thread="<first@example.com>")))
    assert known["In-Reply-To"] == "<first@example.com>"
    assert known["References"] == f"{usual['References'].split()[0]} <first@example.com>"
    for wrong in ("<a@b>\r\nBcc: x@y.z", "0100018c-ses-id", "a@b", "<a b@c>"):
        assert read(written(recipient=replace(ANA, thread=wrong)))["In-Reply-To"] == usual["In-Reply-To"]


def test_a_link_by_mail_is_no_one_click_link() -> None:
    by_mail = "mailto:unsubscribe@example.com?subject=00ff"
    found = read(written(recipient=Recipient(id="1", address="a@example.org", unsubscribe=by_mail)))
    assert found["List-Unsubscribe"] == f"<{by_mail}>"
    assert found["List-Unsubscribe-Post"] is None


def test_a_link_comes_before_the_mail_for_programs_that_know_no_link() -> None:
    mail = written(recipient=replace(ANA, unsubscribe=f"{LINK} {MAILTO}"))
    found = read(mail)
    assert found["List-Unsubscribe"] == f"<{LINK}>, <{MAILTO}>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = parts(mail)
    assert f"Unsubscribe: {LINK}\n" in text
    assert "mailto:" not in text + html


def test_who_can_leave_by_a_link_is_told_where_to_change_what_comes() -> None:
    sender = replace(SENDER, manage_url="https://subscribe.example.com/manage")

    def mail(language: str, recipient: Recipient = ANA) -> tuple[str, str]:
        return parts(addressed(compose(message(language=language), "Etc/UTC", sender), recipient, "key", NOW)[2])

    text, html = mail("en")
    assert f"Unsubscribe: {LINK}\nChange your subscription: {sender.manage_url}?language=en\n" in text
    assert re.search(
        r'<a href="https://subscribe.example.com/manage\?language=en"[^>]*>Change your subscription</a>', html
    )
    assert "Abonnement ändern: https://subscribe.example.com/manage?language=de\n" in mail("de")[0]
    assert "/manage" not in "".join(mail("en", Recipient(id="1", address="exec@example.org")))
    assert "Change your subscription" not in "".join(parts(written()))


def test_a_contact_without_a_link_is_offered_none() -> None:
    mail = written(recipient=Recipient(id="1", address="exec@example.org"))
    text, html = parts(mail)
    assert read(mail)["List-Unsubscribe"] is None
    assert "nsubscribe" not in text + html
    assert "you are on a contact list of Example Status" in text


@pytest.mark.parametrize(
    "link",
    [
        f"{LINK} javascript:alert(1)",
        f"{LINK} {MAILTO} <x",
        "javascript:alert(1)",
        "https://x.y/\r\nBcc: a@b.c",
        'https://x.y/"><b>',
        "https://x.y/a b",
        "https://x.y/>",
    ],
)
def test_a_link_that_is_none_is_refused(link: str) -> None:
    with pytest.raises(ChannelError, match="the link to unsubscribe is none") as caught:
        written(recipient=Recipient(id="1", address="a@example.org", unsubscribe=link))
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("o'hara+status/x=1@example.co.uk", "o'hara+status/x=1@example.co.uk"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_an_address_is_written_as_smtp_takes_it(address: str, sent: str) -> None:
    letter = compose(message(), "Etc/UTC", SENDER)
    assert addressed(letter, Recipient(id="1", address=address), "key", NOW)[0] == sent


@pytest.mark.parametrize(
    "address",
    [
        *(
            "",
            "ana",
            "@example.org",
            "ana@",
            "ana@@example.org",
            "a na@example.org",
            "ana@example.org\r\nRCPT TO:<x@y.z>",
        ),
        *("ana@example.org,bo@example.org", "<ana@example.org>", '"a b"@example.org', "größe@example.org"),
        *("ana@exa_mple.org", "ana@-x.org", "ana.@example.org", "a" * 65 + "@example.org", "ana@example.org\x00"),
        *("ana@example..org", "ana@" + "a." * 130 + "org"),
    ],
)
def test_an_address_that_is_none_is_refused_for_good_and_not_shown(address: str) -> None:
    with pytest.raises(ChannelError) as caught:
        written(recipient=Recipient(id="1", address=address))
    assert caught.value.permanent
    assert not address or address not in f"{caught.value}" or address in ("ana", "@example.org")


@pytest.mark.parametrize(
    ("kind", "phase", "words"),
    [
        (Kind.MAINTENANCE, Phase.SCHEDULED, "Follow this maintenance"),
        (Kind.NOTICE, Phase.PUBLISHED, "Read this notice"),
    ],
)
def test_what_is_told_is_called_by_its_kind(kind: Kind, phase: Phase, words: str) -> None:
    said = message(event=event(kind=kind, phase=phase), status=Status.OPERATIONAL, components={}, moments=())
    text, html = parts(written(said))
    assert words in text
    assert words in html
    assert "Affected" not in text + html


def test_the_frame_is_in_the_language_of_the_words_and_in_english_where_there_is_no_other() -> None:
    text, html = parts(written(message(language="de"), zone="Europe/Berlin"))
    assert "Next update by: Sa 17. Okt 2026, 22:30 UTC (So 18. Okt 2026, 00:30 Ortszeit Berlin)\n" in text
    assert "- Checkout: Teilweise ausgefallen\n" in text
    assert "Störung verfolgen: https://status.example.com/" in text
    assert f"Abbestellen: {LINK}\n" in text
    assert '<html lang="de"' in html
    assert "Unsubscribe" not in text + html
    assert "Abbestellen" in parts(written(message(language="de-AT")))[0]
    assert "Unsubscribe" in parts(written(message(language="tlh")))[0]


def test_of_very_many_components_a_mail_names_the_worst_and_stays_small_enough_for_gmail() -> None:
    components = {f"Component {number}": Status.DEGRADED_PERFORMANCE for number in range(400)}
    said = message(components=components | {"Checkout": Status.MAJOR_OUTAGE})
    text, html = parts(written(said))
    assert text.count("- Component ") == 29
    assert "- Checkout: Major outage\n- Component 0:" in text
    assert "  and 371 more\n" in text
    assert "and 371 more" in html
    assert len(written(said)) < 102_000
    assert " more" not in parts(written())[0]


def test_what_is_planned_is_not_shown_in_the_colour_of_all_is_well() -> None:
    planned = message(event=event(kind=Kind.MAINTENANCE, phase=Phase.SCHEDULED), status=Status.OPERATIONAL)
    assert 'class="pill under_maintenance"' in parts(written(planned))[1]
    over = message(event=event(kind=Kind.MAINTENANCE, phase=Phase.COMPLETED), status=Status.OPERATIONAL)
    assert 'class="pill operational"' in parts(written(over))[1]


def test_dkim_signs_the_headers_to_unsubscribe_by_and_notices_when_they_change() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])
    mail = written(recipient=replace(ANA, unsubscribe=f"{LINK} {MAILTO}"))
    covered = [b"from", b"to", b"subject", b"date", b"message-id", b"list-unsubscribe", b"list-unsubscribe-post"]
    signature = dkim.sign(mail, b"s1", b"example.com", pem, include_headers=covered)
    assert dkim.verify(signature + mail, dnsfunc=lambda *_, **__: record)
    assert b"list-unsubscribe-post" in signature.lower()
    for ours, theirs in (
        (b"<https://subscribe", b"<https://evil"),
        (b"<mailto:help@", b"<mailto:evil@"),
        (b"List-Unsubscribe-Post: List", b"List-Unsubscribe-Post: Evil"),
    ):
        assert ours in mail
        assert not dkim.verify(signature + mail.replace(ours, theirs), dnsfunc=lambda *_, **__: record)
