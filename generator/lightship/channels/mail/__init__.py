"""Mail: what a message looks like in a reader's program, and how it is written down for the way there."""

from lightship.channels.mail.addresses import without_addresses
from lightship.channels.mail.letter import Letter, Sender, addressed, compose
from lightship.channels.mail.senders import sender

__all__ = ["Letter", "Sender", "addressed", "compose", "sender", "without_addresses"]
