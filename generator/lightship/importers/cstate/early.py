"""Messages whose times and the times of the issue differ: what is announced ahead, and ends told late."""

from dataclasses import replace
from datetime import datetime

from lightship.importers.cstate.facts import Context, Facts
from lightship.importers.cstate.front import Page
from lightship.importers.timeline import Message
from lightship.model import Kind, Status

_WORDS = "This incident has begun."


def is_told(messages: list[Message], start: datetime) -> bool:
    """Tell whether something was said before the start, and not already that it is over."""
    before = [message for message in messages if message.at < start]
    return bool(before) and not any(message.phase.is_final for message in before)


def ended(facts: Facts, at: datetime) -> datetime | None:
    """Give the true end of an incident whose end is told at `at`, when that is later."""
    return facts.end if facts.kind is Kind.INCIDENT and facts.end and facts.end < at else None


def calm(facts: Facts) -> dict[str, Status | None]:
    """Give what is affected before the start of an incident: the same components, working."""
    return dict.fromkeys(facts.components, Status.OPERATIONAL) if facts.kind is Kind.INCIDENT else facts.components


def begun(messages: list[Message], facts: Facts, page: Page, context: Context) -> list[Message]:
    """Let what is affected break when the issue starts, not when it was first told of."""
    first = min(message.at for message in messages)
    context.notes(
        page.path,
        f"an update of {first:%Y-%m-%d %H:%M}Z lies before the start {facts.date:%Y-%m-%d %H:%M}Z",
        "nothing counts as broken before the start",
        page["date"].line,
    )
    for number, message in enumerate(messages):
        if message.at == facts.date and not message.phase.is_final:
            return [
                *messages[:number],
                replace(message, components=facts.components),
                *messages[number + 1 :],
            ]
    latest = max((message for message in messages if message.at < facts.date), key=lambda message: message.at)
    start = Message(key="begin", at=facts.date, phase=latest.phase, text=_WORDS, components=facts.components)
    return [start, *messages]
