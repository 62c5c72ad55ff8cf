"""Messages for tests of channels: one that a reader may really get, and others like it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from lightship.model import Kind, Phase, Status
from lightship.model.message import Event, Message, Moment, Occasion, Section

AT = datetime(2026, 10, 17, 3, 31, 40, tzinfo=UTC)
ENTRY = "2026-10-17-checkout-errors"
FIRST = f"{ENTRY}/20261017T031000Z-investigating"
_EVENT = Event(
    id=f"{ENTRY}/20261017T033140Z-identified",
    occasion=Occasion.UPDATE,
    entry=ENTRY,
    update="20261017T033140Z-identified",
    kind=Kind.INCIDENT,
    phase=Phase.IDENTIFIED,
    severity="high",
    components=("checkout", "rest"),
    at=AT,
    before=FIRST,
)
_MESSAGE = Message(
    event=_EVENT,
    audience="public",
    language="en",
    subject="Identified: Checkout errors in the EU (Checkout)",
    title="Checkout errors in the EU",
    state="Identified",
    status=Status.PARTIAL_OUTAGE,
    components={"Checkout": Status.PARTIAL_OUTAGE, "REST API": Status.DEGRADED_PERFORMANCE},
    sections=(
        Section(
            heading="What is happening",
            html="<p>A failing dependency is causing errors for 12&nbsp;% of EU logins. Read <code>GET /v1/orders</code>"
            ' in <a href="https://docs.example.com/errors?a=1&amp;b=2" rel="noopener">the guide</a>.</p>'
            "<ul><li>Orders are kept.</li><li>Cards are <strong>not</strong> charged twice.</li></ul>",
            text="A failing dependency is causing errors for 12 % of EU logins. Read GET /v1/orders in the guide"
            " (https://docs.example.com/errors?a=1&b=2).\n\n- Orders are kept.\n- Cards are not charged twice.",
        ),
        Section(
            heading="What we are doing",
            html="<p>We are moving traffic to another region – größtenteils fertig ✓</p>",
            text="We are moving traffic to another region – größtenteils fertig ✓",
        ),
    ),
    moments=(
        Moment(label="Since", at=datetime(2026, 10, 17, 3, 1, tzinfo=UTC)),
        Moment(label="Next update by", at=datetime(2026, 10, 17, 22, 30, tzinfo=UTC)),
    ),
    short="Checkout errors in the EU: identified. Next update by 22:30 UTC.",
    url="https://status.example.com/incidents/2026-10-17-checkout-errors/",
    root_event=FIRST,
    page_name="Example Status",
    page_url="https://status.example.com/",
    support_url="https://support.example.com/",
    payload={"incident": {"id": "p31zjtct2jer", "name": "Checkout errors in the EU"}},
)


def message(**changes: Any) -> Message:
    """Give an update of an incident, or the same with other fields."""
    return replace(_MESSAGE, **changes)


def event(**changes: Any) -> Event:
    """Give the event of that message, or the same with other fields."""
    return replace(_EVENT, **changes)
