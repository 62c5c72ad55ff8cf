"""Addresses of subscribers: typing errors are caught, real ones pass, and nothing in one can end a line."""

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lightship.model.addresses import AddressError, id_of, kept, masked, medium_of
from lightship.model.subscriber import Medium

EMAIL, WEBHOOK, SMS = Medium.EMAIL, Medium.WEBHOOK, Medium.SMS


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("ana@example.com", "ana@example.com"),
        ("  Ana.Lima+status@Example.COM ", "Ana.Lima+status@example.com"),
        ("o'brien@example.co.uk", "o'brien@example.co.uk"),
        ("!#$%&'*+/=?^_`{|}~-@example.org", "!#$%&'*+/=?^_`{|}~-@example.org"),
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("ana@XN--BCHER-KVA.example", "ana@xn--bcher-kva.example"),
        ("ana@faß.de", "ana@xn--fa-hia.de"),
        ("a@b.museum", "a@b.museum"),
        ("x@123.example.com", "x@123.example.com"),
        ("no-reply@mail.status-page.example", "no-reply@mail.status-page.example"),
        ("ana@例え.テスト", "ana@xn--r8jz45g.xn--zckzah"),
    ],
)
def test_real_mail_addresses_pass_and_are_written_in_one_way(written: str, found: str) -> None:
    assert kept(written, EMAIL) == found
    assert kept(found, EMAIL) == found


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("", "write an e-mail address"),
        ("ana", "such as ana@example.com"),
        ("@example.com", "such as ana@example.com"),
        ("ana@", "such as example.com"),
        ("ana@example", "such as example.com"),
        ("ana@example.", "such as example.com"),
        ("ana@.example.com", "such as example.com"),
        ("ana@example..com", "such as example.com"),
        ("ana@-example.com", "such as example.com"),
        ("ana@exa_mple.com", "such as example.com"),
        ("ana@127.0.0.1", "such as example.com"),
        ("ana@[127.0.0.1]", "such as example.com"),
        ("ana@example.con", "did you mean .com?"),
        ("ana@example.ogr", "did you mean .org?"),
        ("ana@example.com.", "such as example.com"),
        ("ana..lima@example.com", "single dots"),
        (".ana@example.com", "single dots"),
        ("ana.@example.com", "single dots"),
        ("a@b@example.com", "single dots"),
        ('"ana lima"@example.com', "without spaces"),
        ('"ana"@example.com', "single dots"),
        ("ána@example.com", "of ASCII"),
        ("ana@example.com, bo@example.com", "one address"),
        ("ana@example.com;bo@example.com", "one address"),
        ("ana @example.com", "one address"),
        ("Ana <ana@example.com>", "the address alone"),
        ("mailto:ana@example.com", "the address alone"),
        ("a" * 65 + "@example.com", "64 at most"),
        ("a@" + "b" * 64 + ".com", "such as example.com"),
        ("a@" + "b." * 130 + "com", "254 characters"),
        ("ana@☃.com", "typing error"),
        ("ana@xn--zzzz.com", "typing error"),
        ("ana@example.com\r\nBcc: all@example.com", "without spaces"),
        ("ana@example.com\u2028Bcc:x@example.com", "without spaces"),
        ("ana\0@example.com", "of ASCII"),
        ("ana\u200b@example.com", "of ASCII"),
    ],
)
def test_what_is_no_mail_address_is_said_with_the_way_out_and_without_the_address(written: str, hint: str) -> None:
    with pytest.raises(AddressError) as refused:
        kept(written, EMAIL)
    assert hint in refused.value.hint
    assert "bo@" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("https://hooks.example.com/T0/B1?x=1#top", "https://hooks.example.com/T0/B1?x=1"),
        ("HTTPS://Hooks.Example.COM:443", "https://hooks.example.com/"),
        ("http://127.0.0.1:8080/hook", "http://127.0.0.1:8080/hook"),
        ("https://[2001:DB8::1]:8443/", "https://[2001:db8::1]:8443/"),
        ("https://bücher.example/ok", "https://xn--bcher-kva.example/ok"),
        ("https://receiver/hook", "https://receiver/hook"),
        ("https://a.example/%20%F0?q=a%26b&c=d:e@f", "https://a.example/%20%F0?q=a%26b&c=d:e@f"),
    ],
)
def test_urls_are_written_in_one_way(written: str, found: str) -> None:
    assert kept(written, WEBHOOK) == found
    assert kept(found, WEBHOOK) == found


@pytest.mark.parametrize(
    "written",
    [
        "ftp://example.com/",
        "example.com/hook",
        "https://",
        "https:///hook",
        "https://ana:secret@example.com/",
        "https://exa mple.com/",
        "https://example.com/a b",
        "https://example.com/\r\nX: y",
        "https://example.com/\ta",
        "https://example.com:99999/",
        "https://[::1/",
        "https://example.com/ü",
        "https://..example.com/",
        "https://example.com/" + "a" * 2000,
    ],
)
def test_what_is_no_url_is_refused_without_showing_it(written: str) -> None:
    with pytest.raises(AddressError) as refused:
        kept(written, WEBHOOK)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("+49 30 123456", "+4930123456"),
        ("+49 (0)30 / 12 34-56", "+4930123456"),
        ("0049 30 123456", "+4930123456"),
        ("+1.415.555.2671", "+14155552671"),
    ],
)
def test_telephone_numbers_are_written_as_e164(written: str, found: str) -> None:
    assert kept(written, SMS) == found


@pytest.mark.parametrize(
    "written", ["030 123456", "+0301234567", "+49", "+1234567890123456", "+49 30 12a456", "+٤٩٣٠١٢٣٤٥٦"]
)
def test_what_is_no_telephone_number_is_refused(written: str) -> None:
    with pytest.raises(AddressError):
        kept(written, SMS)


def test_two_ways_to_write_an_address_have_one_id_which_says_nothing_of_it() -> None:
    def same(medium: Medium, *written: str) -> bool:
        return len({id_of(kept(text, medium), medium) for text in written}) == 1

    assert same(EMAIL, "Ana@Example.com", "ana@example.com")
    assert same(EMAIL, "ana@bücher.example", "ana@XN--BCHER-KVA.EXAMPLE")
    assert not same(EMAIL, "ana@example.com", "a.na@example.com")
    assert not same(EMAIL, "ana@example.com", "ana+status@example.com")
    assert same(WEBHOOK, "https://example.com", "HTTPS://EXAMPLE.COM:443/")
    assert not same(WEBHOOK, "https://example.com/a", "https://example.com/A")
    assert id_of("+4930123456", SMS) != id_of("+4930123456", WEBHOOK)
    assert id_of("ana@example.com", EMAIL) == "f8c3c203b618ed9e", "ledgers hold these ids"


def test_what_an_address_is_of_is_seen_in_it() -> None:
    assert [medium_of(text) for text in ("a@b.example", "+49 30", "0049", "https://a", "+a@b.example", "x")] == [
        EMAIL,
        SMS,
        SMS,
        WEBHOOK,
        EMAIL,
        EMAIL,
    ]


def test_a_masked_address_cannot_be_written_to() -> None:
    assert masked("ana@example.com", EMAIL) == "a…@example.com"
    assert masked("https://hooks.example.com/T0/secret", WEBHOOK) == "https://hooks.example.com/…"
    assert masked("+4930123456", SMS) == "+49…56"
    assert masked("", EMAIL) == "(forgotten)"


@given(
    text=st.one_of(st.text(), st.emails(), st.from_regex(r"https?://[^/]+.*"), st.from_regex(r"[+]\d{7,15}")),
    medium=st.sampled_from(Medium),
)
@example(text="a@b.example\n", medium=EMAIL)
@example(text="https://a/\x85", medium=WEBHOOK)
def test_whatever_is_kept_is_one_printable_word_and_stays_as_it_is(text: str, medium: Medium) -> None:
    with contextlib.suppress(AddressError):
        found = kept(text, medium)
        assert found.isascii()
        assert found.isprintable()
        assert " " not in found
        assert kept(found, medium) == found


@given(st.emails())
def test_addresses_of_rfc_5322_pass_unless_their_domain_cannot_be(text: str) -> None:
    complaint = ""
    try:
        kept(text, EMAIL)
    except AddressError as refused:
        complaint = refused.message
    assert not complaint or "no domain ends with" in complaint or "the name of the host" in complaint
