"""Sending what the service itself writes, at once: mails by their channel, and to webhooks by that of the audience."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime

from lightship.channels import Channel, ChannelError, DownError, Recipient, UnsureError
from lightship.channels.base import key_of
from lightship.model.message import Message
from lightship.model.subscriber import Medium, Subscriber

# A receiver that anybody may name answers when it likes; the other threads of the service are there for readers and CI.
_HOOKS_AT_ONCE = 2


class Sender:
    """Hands messages over, each on a connection of its own; may be used by several threads at once."""

    def __init__(self, mail: Channel, hooks: Mapping[str, Channel], log: Callable[[str], None]) -> None:
        """Take the channel of mails, and those to webhooks by audience."""
        self._mail = mail
        self._hooks = hooks
        self._log = log
        self._free = threading.BoundedSemaphore(_HOOKS_AT_ONCE)

    def send(self, message: Message, to: Subscriber, now: datetime, unsubscribe: str = "") -> None:
        """Send a message; raises ChannelError when that may work later.

        Nobody learns from an answer of ours whether a mailbox is there, or what a receiver of posts answers: what is
        refused for good ends in the log, without the address.
        """
        is_mail = to.medium is Medium.EMAIL
        channel = self._mail if is_mail else self._hook(to.audience)
        recipient = Recipient(id=to.id, address=to.address, name=to.name, zone=to.zone, unsubscribe=unsubscribe)
        # Who asks twice gets two messages: they are no second try of one.
        key = key_of(f"{message.event.id} {now.isoformat()}", to.id)
        try:
            with nullcontext() if is_mail else self._in_turn():
                _handed_over(channel, message, recipient, key)
        except DownError:
            raise
        except UnsureError as error:
            self._log(f"{to.id}: nobody knows whether the message was sent: {error}")
        except ChannelError as error:
            if is_mail and not error.permanent:
                raise
            self._log(f"{to.id}: the message was refused: {error}")

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._free.acquire(blocking=False):
            raise DownError("too many webhooks are waited for at once", "it is over within seconds")
        try:
            yield
        finally:
            self._free.release()

    def _hook(self, audience: str) -> Channel:
        """Give the channel to webhooks of an audience; who chose none yet is asked by any."""
        return self._hooks.get(audience) or next(iter(self._hooks.values()))


def _handed_over(channel: Channel, message: Message, to: Recipient, key: str) -> None:
    draft = channel.compose(message, to.zone)
    connection = channel.connect()
    try:
        connection.send(draft, to, key)
    finally:
        connection.close()
