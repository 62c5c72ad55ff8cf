"""Say what became of deliveries, as lines for people and as data for programs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from lightship.deliveries.accounts import OTHER, Account, Delivery
from lightship.ledger.openings import Opening
from lightship.ledger.works import Outcome
from lightship.state.stored import instant

WORDS: Mapping[Outcome, str] = {
    Outcome.WAITING: "waiting",
    Outcome.IN_FLIGHT: "in flight",
    Outcome.SENT: "sent",
    Outcome.REFUSED: "refused",
    Outcome.GAVE_UP: "given up",
    Outcome.SUPERSEDED: "superseded by newer words",
    Outcome.SKIPPED: "skipped",
    Outcome.HELD: "held: nobody knows whether they were sent",
    Outcome.BOUNCED: "bounced",
    Outcome.COMPLAINED: "complained of",
}
UNDECIDED = (Outcome.GAVE_UP, Outcome.HELD)
"""What stays as it is until somebody says what is to become of it."""
_REASONS = 5


def counts(outcomes: Mapping[Outcome, int]) -> str:
    """Say how many recipients have which outcome."""
    return ", ".join(f"{outcomes[one]:,} {word}" for one, word in WORDS.items() if outcomes.get(one)) or "nobody"


def summary(accounts: Sequence[Account]) -> Iterator[str]:
    """Give a line for each event, those that somebody should look at first, else the newest."""
    latest = sorted(
        accounts, key=lambda one: (one.opening.at, one.opening.event.at, one.opening.event.id), reverse=True
    )
    if not latest:
        yield "Nothing was told yet."
    needing = [one for one in latest if one.is_in_need]
    if needing:
        yield "Look at these: `lightship deliveries EVENT` says more"
        yield from map(_line, needing)
    if fine := [one for one in latest if not one.is_in_need]:
        yield "Told as they should be"
        yield from map(_line, fine)


def whole(account: Account, overtaking: Opening | None) -> Iterator[str]:
    """Give what became of an event, with the reasons and what may be done now."""
    opening = account.opening
    event = opening.event
    yield event.id
    yield f"  {event.occasion}, opened at {_time(opening.at)} by the run {opening.run}"
    if opening.why:
        yield f"  {_silence(opening)}"
        return
    if account.first and account.last:
        yield f"  messages went out from {_time(account.first)} to {_time(account.last)}"
    for delivery in account.deliveries:
        yield f"  {_name(delivery)}: {counts(delivery.outcomes)}"
        yield from _reasons(delivery)
    for why, count in sorted(account.passed.items()):
        yield f"  not told: {count:,} {why}"
    if overtaking:
        yield f"  overtaken by {overtaking.event.id}"
    yield from (f"  {hint}" for hint in _hints(account, is_overtaken=overtaking is not None))


def data(account: Account, overtaking: Opening | None = None) -> dict[str, object]:
    """Give the same as data."""
    opening = account.opening
    return {
        "event": opening.event.id,
        "occasion": opening.event.occasion,
        "opened_at": instant(opening.at),
        "run": opening.run,
        "first_sent_at": instant(account.first) if account.first else None,
        "last_sent_at": instant(account.last) if account.last else None,
        "is_finished": account.is_finished,
        "overtaken_by": overtaking.event.id if overtaking else None,
        "told_within": opening.within or None,
        "why_nobody": None if opening.within else opening.why or None,
        "deliveries": [_delivery(one) for one in account.deliveries],
        "not_told": dict(account.passed),
    }


def _line(account: Account) -> str:
    opening = account.opening
    what = _silence(opening) if opening.why else counts(account.outcomes)
    rest = "" if account.is_finished else "; not finished"
    return f"  {_time(opening.at)}  {opening.event.id}  {what}{rest}"


def _silence(opening: Opening) -> str:
    """Say why an event has no message of its own."""
    return f"told together with {opening.within}" if opening.within else f"told to nobody: {opening.why}"


def _name(delivery: Delivery) -> str:
    whom = ", contacts" if delivery.line.is_listed else ""
    return f"{delivery.line.audience} by {delivery.line.channel} in {delivery.language}{whom}"


def _reasons(delivery: Delivery) -> Iterator[str]:
    named = ((count, outcome, why) for (outcome, why), count in delivery.reasons.items() if why != OTHER)
    shown = sorted(named, key=lambda one: (-one[0], one[2]))[:_REASONS]
    for count, outcome, why in shown:
        yield f"    {count:,} {WORDS[outcome].partition(':')[0]}: {why}"
    if rest := sum(delivery.reasons.values()) - sum(count for count, *_ in shown):
        yield f"    {rest:,} for other reasons (`--format json` or `--csv -` has them)"


def _hints(account: Account, *, is_overtaken: bool) -> Iterator[str]:
    found, event = account.outcomes, account.opening.event.id
    if not account.is_finished and not is_overtaken:
        yield "not finished: `lightship notify` goes on"
    if found[Outcome.GAVE_UP] and not is_overtaken:
        yield f"to try again those that were given up: `lightship deliveries retry {event}`"
    if found[Outcome.HELD]:
        yield f"if the held ones did arrive: `lightship deliveries arrived {event}`"
        if not is_overtaken:
            yield f"if they did not: `lightship deliveries retry {event} --held`"


def _delivery(one: Delivery) -> dict[str, object]:
    reasons: dict[str, dict[str, int]] = {}
    for (outcome, why), count in sorted(one.reasons.items()):
        reasons.setdefault(outcome.name.lower(), {})[why] = count
    return {
        "audience": one.line.audience,
        "channel": one.line.channel,
        "language": one.language,
        "is_contacts": one.line.is_listed,
        "outcomes": {outcome.name.lower(): one.outcomes.get(outcome, 0) for outcome in Outcome},
        "reasons": reasons,
    }


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
