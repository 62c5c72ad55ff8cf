"""Events of Amazon SES are read in whatever they are wrapped."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from comeback import by_sns, ses

from lightship.bounces import events
from lightship.bounces.report import Kind, Report

SLIP = f"{'a' * 24}-1-0-7-{'b' * 24}"


def read(*values: object) -> list[Report]:
    return list(events.read("\n".join(map(json.dumps, values)).encode()))


@pytest.mark.parametrize("key", ["eventType", "notificationType"])
def test_a_bounce_says_what_is_wrong_with_which_message_and_when(key: str) -> None:
    [report] = read(ses(SLIP, "Bounce", key))

    assert (report.kind, report.detail, report.proof) == (Kind.PERMANENT, "5.1.1", SLIP)
    assert report.at
    assert report.at.replace(microsecond=0) == datetime(2026, 10, 17, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrap",
    [
        by_sns,
        lambda event: {"Messages": [{"MessageId": "1", "Body": json.dumps(by_sns(event))}]},
        lambda event: {"Messages": [{"Body": json.dumps(event)}]},
        lambda event: {"version": "0", "detail-type": "Email Bounced", "source": "aws.ses", "detail": event},
        lambda event: {"Records": [{"EventSource": "aws:sns", "Sns": by_sns(event)}]},
        lambda event: {"Records": [{"messageId": "1", "body": json.dumps(by_sns(event))}]},
        lambda event: [event],
    ],
)
def test_an_event_is_found_in_what_hands_it_on(wrap: Callable[[object], object]) -> None:
    assert [report.proof for report in read(wrap(ses(SLIP)))] == [SLIP]


def test_events_stand_on_lines_in_a_list_or_one_after_the_other() -> None:
    one = json.dumps(ses(SLIP))

    for text in (f"{one}\n{one}\n", f"{one}{one}", f"[{one},{one}]", json.dumps([ses(SLIP)] * 2, indent=2)):
        assert len(list(events.read(text.encode()))) == 2


@pytest.mark.parametrize(
    ("kind", "event"),
    [
        (Kind.PERMANENT, ses(SLIP, bounceSubType="OnAccountSuppressionList")),
        (Kind.TRANSIENT, ses(SLIP, bounceType="Transient", bounceSubType="MailboxFull")),
        (Kind.TRANSIENT, ses(SLIP, bounceType="Undetermined", bounceSubType="Undetermined")),
        (Kind.BLOCKED, ses(SLIP, bounceType="Transient", bounceSubType="ContentRejected")),
        (Kind.COMPLAINT, ses(SLIP, "Complaint")),
        (Kind.COMPLAINT, ses(SLIP, "Complaint", complaintFeedbackType=None)),
        (Kind.AUTOMATIC, ses(SLIP, "Complaint", complaintFeedbackType="not-spam")),
        (Kind.BLOCKED, ses(SLIP, "Reject")),
        (Kind.AUTOMATIC, ses(SLIP, "Delivery")),
        (Kind.AUTOMATIC, ses(SLIP, "DeliveryDelay")),
    ],
)
def test_each_event_is_told_by_its_type(kind: Kind, event: dict[str, object]) -> None:
    assert [report.kind for report in read(event)] == [kind]


def test_an_event_without_the_headers_of_the_mail_proves_nothing() -> None:
    event = ses(SLIP)
    del event["mail"]["headers"]

    assert [report.proof for report in read(event)] == [""]


def test_a_broken_line_costs_no_other() -> None:
    text = f'{{"eventType": "Bou\n{json.dumps(ses(SLIP))}\n'

    assert [report.kind for report in events.read(text.encode())] == [Kind.OTHER, Kind.PERMANENT]
