"""Whose mails they are, from a channel's options."""

from lightship.channels.base import ChannelError
from lightship.channels.mail.addresses import deliverable, mailbox
from lightship.channels.mail.letter import Sender
from lightship.channels.surroundings import Surroundings
from lightship.errors import LightshipError
from lightship.model.notifying import ChannelSettings


def sender(settings: ChannelSettings, surroundings: Surroundings, default: str = "") -> Sender:
    """Read `from` and `reply_to`; raises LightshipError with the option's name when one is no address.

    `default` is taken for `from` where the option is not given.
    """
    address, header = _mailbox(settings, "from", str(settings.options.get("from") or default))
    reply_to = str(settings.options.get("reply_to") or "")
    return Sender(
        address=address,
        header=header,
        reply_to=_mailbox(settings, "reply_to", reply_to)[1] if reply_to else "",
        domain=deliverable(f"status@{surroundings.domain or 'localhost'}").partition("@")[2],
        manage_url=surroundings.manage_url,
    )


def _mailbox(settings: ChannelSettings, option: str, written: str) -> tuple[str, str]:
    try:
        return mailbox(written)
    except ChannelError as error:
        raise LightshipError(
            f"`{option}` of the channel {settings.name} is no address for mail", "write Name <name@example.com>"
        ) from error
