"""Whatever somebody sends is read in time and without a fault."""

import json
import time

import pytest
from comeback import arf, dsn, mail, ses
from hypothesis import given
from hypothesis import strategies as st

from lightship.bounces import events, mails
from lightship.bounces.report import Report
from lightship.mailboxes.base import MAIL_BYTES

SLIP = f"{'a' * 24}-1-0-7-{'b' * 24}"
SEEDS = (dsn(SLIP), dsn(SLIP, envelope=SLIP, is_cut=True), arf(SLIP), mail(f"unsubscribe {'c' * 16}-{'d' * 24}"))
PIECES = st.sampled_from(
    [b"\r\n", b"\n\n", b"--B1", b"Content-Type: message/delivery-status", b"Status: 5.1.1", b"Action: failed", b"\xff"]
)


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 1500), st.binary(max_size=9) | PIECES), max_size=9))
def test_a_mail_that_was_changed_anywhere_is_read(seed: bytes, changes: list[tuple[int, bytes]]) -> None:
    for place, change in changes:
        seed = seed[:place] + change + seed[place + len(change) :]

    report = mails.read(seed)

    assert report.detail.isascii()
    assert len(report.detail) <= 40
    assert report.detail.isprintable()


@given(st.binary(max_size=400))
def test_any_bytes_are_read(content: bytes) -> None:
    mails.read(content)
    list(events.read(content))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["eventType", "mail", "headers", "bounce", "bouncedRecipients", "Message", "name", "value"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=9,
)


@given(VALUES, st.sampled_from(["mail", "bounce", "eventType"]))
def test_any_json_is_read(value: object, key: str) -> None:
    for report in events.read(json.dumps([value, {**ses(SLIP), key: value}]).encode()):
        assert isinstance(report, Report)


@pytest.mark.parametrize(
    "unit",
    [
        b"Content-Type: message/delivery-status\n",
        b"Content-Type: message/delivery-status\n\nAction: failed\n\n",
        b"Content-Type: multipart/report; boundary=x\n\n--x\n",
        b"content-type:" + b"\n" * 999,
        b"Subject: unsubscribe ",
        b"\n ",
        b"\n--",
        b"=\n",
        b"0" * 24 + b"-",
        b"5.1.",
        b"a" * 23 + b"-1-",
        b"From: (((((",
    ],
)
def test_a_mail_made_to_be_slow_is_not(unit: bytes) -> None:
    head = b"Content-Type: multipart/report\nDate: " + unit[:200] + b"\n\n"
    begun = time.process_time()

    mails.read((head + unit * (MAIL_BYTES // len(unit)))[:MAIL_BYTES])
    mails.read((unit * (MAIL_BYTES // len(unit) + 1))[:MAIL_BYTES])

    assert time.process_time() - begun < 2


@pytest.mark.parametrize("unit", ["[", '{"Message":', '{"a":[1,\n', '"', "[1,\n", "1 "])
def test_json_made_to_be_slow_is_not(unit: str) -> None:
    begun = time.process_time()

    list(events.read((unit * (300_000 // len(unit))).encode()))

    assert time.process_time() - begun < 2


def test_what_is_wrapped_again_and_again_is_left() -> None:
    wrapped: object = ses(SLIP)
    for _ in range(12):
        wrapped = {"Message": json.dumps(wrapped)}

    assert [report.proof for report in events.read(json.dumps(wrapped).encode())] == [""]
