"""Decides what follows from what came back, for one person at a time; reads no clock and no store."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from lightship.bounces.report import Kind, Report
from lightship.model import Bounces
from lightship.model.subscriber import UNSUBSCRIBED, Subscriber, unsubscribed

Days = Mapping[str, date]
"""The days on which mails to somebody came back for reasons that may pass, by the marks of their events."""


class Fate(StrEnum):
    """What follows; the words are those of the counts."""

    QUARANTINED = "put in quarantine"
    LEFT = "unsubscribed"
    COUNTED = "counted until there are too many"
    BLOCKED = "left alone: the mail or its sender was refused, not the address"
    CROWD = "left alone: too many addresses at once"
    CONTACT = "about contacts in delivery.yml"
    RESTING = "about subscribers in quarantine already"
    GONE = "about people who are no longer subscribed"
    OUTDATED = "older than what the person agreed to since"
    KNOWN = "known already"
    NOTHING = "automatic, and nothing follows"
    UNPROVEN = "without proof of a message of ours"
    OTHER = "something else, left unread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What follows: who the person is from now on, None for somebody who is not there, and the days that count."""

    fate: Fate
    person: Subscriber | None
    days: Days


def judged(report: Report, mark: str, person: Subscriber | None, days: Days, rules: Bounces, now: datetime) -> Verdict:
    """Decide of a bounce, a complaint or a wish to leave that is proven; `mark` is that of its message's event."""
    if person is None or person.is_forgotten:
        return Verdict(fate=Fate.GONE, person=person, days=days)
    at = min(report.at or now, now)
    if person.confirmed and at < person.confirmed:
        return Verdict(fate=Fate.OUTDATED, person=person, days=days)
    if report.kind is Kind.LEAVING:
        fate = Fate.KNOWN if person.reason == UNSUBSCRIBED else Fate.LEFT
        return Verdict(fate=fate, person=unsubscribed(person, now), days={})
    if report.kind is Kind.BLOCKED:
        return Verdict(fate=Fate.BLOCKED, person=person, days=days)
    if person.quarantined:
        return Verdict(fate=Fate.RESTING, person=person, days=days)
    if report.kind is not Kind.TRANSIENT:
        return Verdict(fate=Fate.QUARANTINED, person=_resting(person, str(report), now), days={})
    since = now - timedelta(seconds=rules.within_s)
    counted = {name: day for name, day in {mark: at.date(), **days}.items() if day >= since.date()}
    if rules.transient and len(set(counted.values())) >= rules.transient:
        reason = f"{rules.transient} days with a {report}"
        return Verdict(fate=Fate.QUARANTINED, person=_resting(person, reason, now), days={})
    return Verdict(fate=Fate.COUNTED, person=person, days=counted)


def _resting(person: Subscriber, reason: str, now: datetime) -> Subscriber:
    return replace(person, quarantined=now, reason=reason)
