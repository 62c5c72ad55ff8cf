"""Made-up subscribers, and how to ask a store for all of them."""

from datetime import UTC, datetime

from lightship.model.addresses import id_of
from lightship.model.nouns import Kind
from lightship.model.subscriber import Medium, Preference, Subscriber
from lightship.subscribers import Subscribers

THEN = datetime(2026, 10, 17, 3, 1, 0, 123456, tzinfo=UTC)
ANA = Subscriber(
    id=id_of("Ana@example.com", Medium.EMAIL),
    address="Ana@example.com",
    audience="executives",
    components=("api", "web"),
    kinds=(Kind.INCIDENT, Kind.NOTICE),
    preference=Preference.ENDS,
    language="de",
    zone="Europe/Berlin",
    name="Ana Müller, “Ops” 例",
    tier="gold",
    confirmed=THEN,
    quarantined=THEN,
    reason="550 5.1.1 no such user; 'really'",
)


def person(number: int) -> Subscriber:
    """Make up somebody who agreed."""
    address = f"p{number}@example.com"
    return Subscriber(id=id_of(address, Medium.EMAIL), address=address, confirmed=THEN)


def everybody(store: Subscribers) -> list[Subscriber]:
    """List a whole store."""
    return list(store.after(0, 1_000_000))
