"""How the state of a message is shown: its colour, and its words."""

from lightship.channels.phrases import Phrases
from lightship.model.message import Message
from lightship.model.nouns import Kind, Status


def tint(message: Message) -> Status:
    """Give the colour of the state: what is planned or announced is blue although nothing is wrong yet."""
    event = message.event
    is_ahead = event.kind is not Kind.INCIDENT and not event.phase.is_final
    return Status.UNDER_MAINTENANCE if is_ahead and message.status is Status.OPERATIONAL else message.status


def headline(message: Message, say: Phrases) -> tuple[str, ...]:
    """Say the state, and what it means for components when something is wrong."""
    return (message.state,) if message.status is Status.OPERATIONAL else (message.state, say.status(message.status))
