"""Freeze an event's recipients, part by part, as they are needed: the first message need not wait for the last."""

from collections import Counter
from collections.abc import Iterator

from lightship.audiences import ENDS_ONLY
from lightship.ledger import openings, works
from lightship.ledger import parts as ledger_parts
from lightship.ledger.openings import Opening
from lightship.ledger.parts import Frozen, Part
from lightship.ledger.works import Outcome
from lightship.model.message import Occasion
from lightship.model.notifying import Notifying
from lightship.model.subscriber import Medium, Subscriber
from lightship.notify.missing import missed
from lightship.notify.notifier import Notifier, frozen

SIZE = 1000
"""So many subscribers are looked at for one part."""
_AMENDING = (Occasion.CORRECTION, Occasion.RETRACTION)
_GOT = (Outcome.SENT, Outcome.HELD, Outcome.IN_FLIGHT, Outcome.COMPLAINED)
_MEDIA = {"webhook": Medium.WEBHOOK, "apprise": Medium.SMS}


def part(notifier: Notifier, opening: Opening, before: Part | None) -> Part:
    """Give the part after another one, or the first; it is frozen now unless it was."""
    number = before.number + 1 if before else 0
    found = ledger_parts.look(notifier.store, opening.event.id, number)
    if found:
        return found
    fresh = _amended(notifier, opening, number)
    if fresh is None:
        fresh = _subscribers(notifier, opening, before) if before else contacts(notifier, opening)
    return ledger_parts.freeze(notifier.store, opening.event.id, fresh)


def parts(notifier: Notifier, opening: Opening) -> Iterator[Part]:
    """Give every part of an event, freezing those that are not frozen yet."""
    found: Part | None = None
    while found is None or not found.is_last:
        found = part(notifier, opening, found)
        yield found


def _amended(notifier: Notifier, opening: Opening, number: int) -> Part | None:
    """Give the part of those who got the words that a correction or withdrawal is about, or may have got them.

    A correction goes to those as well who were still to get the wrong words: it has the right ones. None for any other
    event, and where it is not known who got them: they were told before the baseline.
    """
    event = opening.event
    wrong = openings.look(notifier.store, event.before) if event.occasion in _AMENDING else None
    if wrong and wrong.within:
        wrong = openings.look(notifier.store, wrong.within)
    if wrong is None or wrong.why:
        return None
    whole = ledger_parts.look(notifier.store, wrong.event.id, number)
    if whole is None:
        return Part(number=number, upto=0, recipients={}, is_last=True)
    is_cut_short = event.occasion is Occasion.CORRECTION and not openings.is_superseded(notifier.store, wrong.event)
    wanted = (*_GOT, Outcome.SUPERSEDED) if is_cut_short else _GOT
    recipients: dict[int, tuple[Frozen, ...]] = {}
    passed: Counter[str] = Counter()
    for line, listed in whole.recipients.items():
        here = next((place for place, one in enumerate(opening.lines) if one == wrong.lines[line]), None)
        work = works.look(notifier.store, wrong.event.id, number, line)
        outcomes = work.outcomes if work else ()
        got = tuple(one for one, outcome in zip(listed, outcomes, strict=False) if outcome in wanted)
        if here is None:
            passed["no channel for this audience"] += len(got)
        else:
            recipients[here] = got
        passed["did not get the words"] += len(listed) - len(got)
    return Part(number=number, upto=whole.upto, recipients=recipients, passed=+passed, is_last=whole.is_last)


def contacts(notifier: Notifier, opening: Opening) -> Part:
    """Give the part of the contacts; who is in several lists is told as the audience that is named last."""
    lines: dict[str, tuple[int, Frozen]] = {}
    for number, line in enumerate(opening.lines):
        if line.is_listed:
            for address in listed(notifier.notifying, line.audience, line.channel):
                contact = notifier.contact(address, line)
                lines[contact.id] = number, frozen(notifier, contact)
    recipients: dict[int, tuple[Frozen, ...]] = {}
    for number, one in lines.values():
        recipients[number] = (*recipients.get(number, ()), one)
    return Part(number=0, upto=0, recipients=recipients, is_last=not _told(opening))


def listed(notifying: Notifying, audience: str, channel: str) -> tuple[str, ...]:
    """Give the contacts of an audience on a channel."""
    rule = notifying.audience(audience)
    return tuple(address for route in rule.routes if route.channel == channel for address in route.to) if rule else ()


def _subscribers(notifier: Notifier, opening: Opening, before: Part) -> Part:
    contacts = ledger_parts.look(notifier.store, opening.event.id, 0)
    told = {one.id for listed in contacts.recipients.values() for one in listed} if contacts else set()
    lines = _told(opening)
    media = {
        number: medium(notifier.notifying, opening.lines[number].channel)
        for numbers in lines.values()
        for number in numbers
    }
    recipients: dict[int, list[Frozen]] = {}
    passed: Counter[str] = Counter()
    looked_at = list(notifier.subscribers.after(before.upto, SIZE))
    upto = looked_at[-1].number if looked_at else before.upto
    missing: frozenset[str] | None = None
    for subscriber in looked_at:
        number = next((one for one in lines.get(subscriber.audience, ()) if media[one] is subscriber.medium), None)
        why = _why_not(notifier, opening, subscriber, number, told)
        if why == ENDS_ONLY:
            missing = missed(notifier, opening, before, upto) if missing is None else missing
            why = "" if subscriber.id in missing else why
        if why or number is None:
            passed[why] += 1
        else:
            recipients.setdefault(number, []).append(frozen(notifier, subscriber))
    return Part(
        number=before.number + 1,
        upto=upto,
        recipients={number: tuple(listed) for number, listed in sorted(recipients.items())},
        passed=passed,
        is_last=len(looked_at) < SIZE,
    )


def _why_not(notifier: Notifier, opening: Opening, subscriber: Subscriber, line: int | None, told: set[str]) -> str:
    if subscriber.id in told:
        return "told as a contact"
    if subscriber.confirmed and subscriber.confirmed > opening.at:
        return "confirmed later"
    if line is None:
        return "no channel for this audience"
    return notifier.wants(subscriber, opening.event)


def _told(opening: Opening) -> dict[str, list[int]]:
    """Give the lines to subscribers by their audience."""
    lines: dict[str, list[int]] = {}
    for number, line in enumerate(opening.lines):
        if not line.is_listed:
            lines.setdefault(line.audience, []).append(number)
    return lines


def medium(notifying: Notifying, channel: str) -> Medium:
    """Give what a channel's addresses are."""
    settings = notifying.channel(channel)
    return _MEDIA.get(settings.kind, Medium.EMAIL) if settings else Medium.EMAIL
