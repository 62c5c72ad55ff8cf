"""What comes back, as mail servers, mailbox providers, Amazon SES and people write it."""

import json

DATE = "Sat, 17 Oct 2026 03:15:00 +0000"


def mail(subject: str, *headers: str, words: str = "Hello.") -> bytes:
    """Write a mail of somebody."""
    lines = ["From: somebody@example.net", f"Subject: {subject}", f"Date: {DATE}", *headers, "", words]
    return "\r\n".join(lines).encode()


def dsn(slip: str, status: str = "5.1.1", action: str = "failed", envelope: str = "", *, is_cut: bool = False) -> bytes:
    """Write a bounce as RFC 3464 has it; `is_cut`: without what it is about."""
    about = f"X-Lightship-Slip: {slip}\nSubject: Checkout fails\n" if not is_cut else "Subject: Checkout fails\n"
    id_ = f"Original-Envelope-Id: {envelope}\n" if envelope else ""
    text = f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: status@example.com
Auto-Submitted: auto-replied
Date: {DATE}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="B1"

This is a MIME-encapsulated message.

--B1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
{id_}X-Postfix-Queue-ID: 4F1

Final-Recipient: rfc822; ana@example.com
Original-Recipient: rfc822;ana@example.com
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 said so

--B1
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{about}
--B1--
"""
    return text.replace("\n", "\r\n").encode()


def arf(slip: str, word: str = "abuse") -> bytes:
    """Write a complaint as RFC 5965 has it."""
    return f"""\
From: <abusedesk@example.net>
Date: {DATE}
Subject: FW: Checkout fails
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="part"

--part
Content-Type: text/plain; charset="US-ASCII"

This is an email abuse report.

--part
Content-Type: message/feedback-report

Feedback-Type: {word}
User-Agent: SomeGenerator/1.0
Version: 1

--part
Content-Type: message/rfc822

From: <status@example.com>
X-Lightship-Slip: {slip}
Subject: Checkout fails

Hello.
--part--
""".encode()


def ses(slip: str, name: str = "Bounce", key: str = "eventType", /, **told: object) -> dict[str, object]:
    """Write an event of Amazon SES."""
    details = {
        "Bounce": {
            "bounceType": "Permanent",
            "bounceSubType": "General",
            "bouncedRecipients": [{"emailAddress": "ana@example.com", "action": "failed", "status": "5.1.1"}],
            "timestamp": "2026-10-17T03:15:00.669Z",
            "feedbackId": "01000157c44f053b",
        },
        "Complaint": {
            "complainedRecipients": [{"emailAddress": "ana@example.com"}],
            "timestamp": "2026-10-17T03:15:00.669Z",
            "complaintFeedbackType": "abuse",
        },
        "Delivery": {"timestamp": "2026-10-17T03:15:00.669Z", "recipients": ["ana@example.com"]},
        "Reject": {"reason": "Bad content"},
    }
    return {
        key: name,
        "mail": {
            "timestamp": "2026-10-17T03:14:00.000Z",
            "source": "Status <status@example.com>",
            "messageId": "EXAMPLE7c191be45",
            "destination": ["ana@example.com"],
            "headersTruncated": False,
            "headers": [{"name": "From", "value": "status@example.com"}, {"name": "X-Lightship-Slip", "value": slip}],
            "tags": {"ses:configuration-set": ["status"]},
        },
        name.lower(): {**details.get(name, {}), **told},
    }


def by_sns(event: object) -> dict[str, object]:
    """Wrap an event as SNS does."""
    return {"Type": "Notification", "MessageId": "1", "TopicArn": "arn:aws:sns:x", "Message": json.dumps(event)}
