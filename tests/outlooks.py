"""Makes what a change says to people, so that a test states only what it is about."""

from datetime import UTC, datetime
from typing import Any

from lightship.model.governing import Opinion, Review
from lightship.model.message import Occasion
from lightship.plan import Reason
from lightship.plan.outlook import Letter, Outlook, Said, Text, Told, Way
from lightship.plan.telling import State
from lightship.policy import Given, Missing, Need, Requirement, Unit, UnitKind, Verdict

AT = datetime(2026, 10, 17, 3, 10, tzinfo=UTC)


def said(words: str = "We look into it.", **given: Any) -> Said:
    fields: dict[str, Any] = {
        "incident": "outage",
        "title": "Checkout fails",
        "update": "20261017T031000Z-investigating",
        "reason": Reason.NEW,
        "label": "Investigating",
        "at": AT,
        "texts": (Text(audience="public", language="en", text=words),),
    }
    return Said(**fields | given)


def letter(words: str = "We look into it.", subject: str = "[Investigating] Checkout fails") -> Letter:
    to = (("public", "mail"), ("public", "hooks"), ("support", "chat"))
    return Letter(to=to, language="en", subject=subject, text=words, short="Checkout fails https://example.com/1")


def way(audience: str = "public", kind: str = "smtp", medium: str = "email", **given: Any) -> Way:
    return Way(**{"audience": audience, "channel": kind, "kind": kind, "medium": medium} | given)


def told(*letters: Letter, ways: tuple[Way, ...] = (way(),), **given: Any) -> Told:
    fields = {"event": "outage/1", "occasion": Occasion.FIRST, "title": "Checkout fails", "at": AT, "ways": ways}
    return Told(**fields | {"letters": letters} | given)


def outlook(*changes: Said, **given: Any) -> Outlook:
    fields: dict[str, Any] = {
        "against": "main (0123456789)",
        "before": State(overall="operational", components={"API": "operational", "Website": "operational"}),
        "after": State(overall="partial_outage", components={"API": "operational", "Website": "partial_outage"}),
        "blobs": {"incidents/2026/outage/incident.md": "a" * 40},
        "said": changes,
    }
    return Outlook(**fields | given)


def verdict(id_: str = "outage/1", needs: tuple[Need, ...] = (), **given: Any) -> Verdict:
    unit = Unit(id=id_, kind=UnitKind.UPDATE, before={}, after={"a.md": "b"})
    return Verdict(unit=unit, requirement=Requirement(needs=needs, note=given.pop("note", "")), **given)


def need(role: str, number: int = 1) -> Need:
    return Need(role=role, number=number, because=("severity critical",))


def given(role: str, person: str) -> Given:
    review = Review(id="1", change="7", person=person, opinion=Opinion.APPROVED, at=AT, commit="c", blobs={})
    return Given(role=role, review=review)


def missing(role: str, *by: str, number: int = 1) -> Missing:
    return Missing(role=role, number=number, by=by)
