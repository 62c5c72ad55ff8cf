"""Give the messages of an event the form in which they are sent, for somebody made up: no address is in it."""

from collections.abc import Iterable, Iterator

from lightship.channels.base import Recipient, key_of
from lightship.errors import LightshipError
from lightship.ledger.openings import Opening
from lightship.model.message import Message
from lightship.model.subscriber import Medium, Subscriber
from lightship.notify.freezing import medium
from lightship.notify.notifier import Notifier

_NOBODY = "0" * 16
_ADDRESSES = {
    Medium.EMAIL: "you@example.com",
    Medium.WEBHOOK: "https://example.com/",
    Medium.SMS: "+12025550100",
}


def composed(
    notifier: Notifier, opening: Opening, messages: Iterable[tuple[str, Message]]
) -> Iterator[tuple[str, bytes]]:
    """Give each message, given with its channel, as `AUDIENCE/CHANNEL/LANGUAGE.ending` and its bytes; times are UTC.

    A message that cannot be composed is left out: it reaches nobody, and the ledger tells why.
    """
    lines = {(line.audience, line.channel): line for line in sorted(opening.lines, key=lambda one: not one.is_listed)}
    for name, message in messages:
        kind, line = medium(notifier.notifying, name), lines[message.audience, name]
        you = Subscriber(
            id=_NOBODY, address=_ADDRESSES[kind], medium=kind, audience=line.audience, confirmed=opening.at
        )
        link = "" if line.is_listed else notifier.unsubscribe(you, line)
        recipient = Recipient(id=you.id, address=you.address, zone=you.zone, unsubscribe=link)
        way = notifier.channels[name]
        try:
            draft = way.compose(message, recipient.zone)
            ending, content = way.shown(draft, recipient, key_of(opening.event.id, recipient.id))
        except LightshipError:
            continue
        yield f"{message.audience}/{name}/{message.language}{ending}", content
