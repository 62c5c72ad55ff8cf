"""How the state of a message is shown: its colour, and its words."""

from collections.abc import Iterator, Mapping

from lightship.channels.phrases import Phrases
from lightship.model.message import Message
from lightship.model.nouns import Kind, Status

_LONGEST = 60


def tint(message: Message) -> Status:
    """Give the colour of the state: what is planned or announced is blue although nothing is wrong yet."""
    event = message.event
    is_ahead = event.kind is not Kind.INCIDENT and not event.phase.is_final
    return Status.UNDER_MAINTENANCE if is_ahead and message.status is Status.OPERATIONAL else message.status


def headline(message: Message, say: Phrases) -> tuple[str, ...]:
    """Say the state, and what it means for components when something is wrong."""
    return (message.state,) if message.status is Status.OPERATIONAL else (message.state, say.status(message.status))


def worst(components: Mapping[str, Status], most: int) -> list[tuple[str, Status]]:
    """Give all components in their order, or of more than `most` the worst ones."""
    found = list(components.items())
    if len(found) <= most:
        return found
    return sorted(found, key=lambda item: item[1].rank, reverse=True)[:most]


def components(message: Message, say: Phrases, most: int) -> Iterator[str]:
    """Say the status of components, a line each, and how many more there are."""
    for name, status in worst(message.components, most):
        yield f"{name if len(name) <= _LONGEST else name[: _LONGEST - 1] + '…'}: {say.status(status)}"
    if len(message.components) > most:
        yield say.more(len(message.components) - most)


def moments(message: Message, zone: str, say: Phrases) -> Iterator[str]:
    """Say the instants that a message names, a line each, in UTC and as clocks in a zone show them."""
    for moment in message.moments:
        universal, there = say.moment(moment.at, zone)
        yield f"{moment.label}: {universal}" + (f" ({there})" if there else "")
