"""Give the messages of an event the form in which they are sent, for somebody made up: no address is in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from lightship.channels.base import Channel, Recipient, key_of
from lightship.ledger.openings import Line
from lightship.model.message import Message
from lightship.model.notifying import Notifying
from lightship.model.subscriber import Medium, Subscriber
from lightship.notify.freezing import medium
from lightship.notify.notifier import Proofread

_NOBODY = "0" * 16
_ADDRESSES = {
    Medium.EMAIL: "you@example.com",
    Medium.WEBHOOK: "https://example.com/",
    Medium.SMS: "+12025550100",
}
# In the type of what Teams takes; that an author's words have it not is seen before they are composed.
_OF_FORMATS = "microsoft"
Told = tuple[str, Message]
"""A message with its channel."""


def composed(
    messages: Iterable[Told],
    lines: Iterable[Line],
    channels: Mapping[str, Channel],
    notifying: Notifying,
    unsubscribe: Callable[[Subscriber, Line], str],
    proofread: Proofread,
) -> Iterator[tuple[str, bytes]]:
    """Give each message as `AUDIENCE/CHANNEL/LANGUAGE.ending` and its bytes; times are UTC.

    What goes to subscribers and to contacts is as subscribers get it. Raises ChannelError where that cannot be, and
    ContentError for what must not be sent: it is looked for in the bytes as they leave, but for the way out,
    which is a key. Readers of other zones get the same but for the times.
    """
    by_name = {(line.audience, line.channel): line for line in sorted(lines, key=lambda one: not one.is_listed)}
    for name, message in messages:
        kind, line = medium(notifying, name), by_name[message.audience, name]
        you = Subscriber(id=_NOBODY, address=_ADDRESSES[kind], medium=kind, audience=line.audience)
        ways = "" if line.is_listed else unsubscribe(you, line)
        recipient = Recipient(id=you.id, address=you.address, unsubscribe=ways)
        channel = channels[name]
        draft = channel.compose(message, recipient.zone)
        key = key_of(message.event.id, you.id)
        ending, bare = channel.shown(draft, replace(recipient, unsubscribe=""), key)
        proofread(message, f"{name}{ending}", bare, frozenset((key, you.address, _OF_FORMATS)))
        _, content = channel.shown(draft, recipient, key)
        yield f"{message.audience}/{name}/{message.language}{ending}", content
