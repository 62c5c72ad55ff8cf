"""What a mail server's refusal means: for one message, for all of them, for now or for good."""

import re

from lightship.channels.base import ChannelError, DownError, NobodyError
from lightship.channels.mail import without_addresses

_RELAY = re.compile(r"relay(?:ing)?\b", re.IGNORECASE)
_QUOTA = re.compile(r"\bdaily\b.*\b(?:quota|limit)\b", re.IGNORECASE)
_SIGN_IN = {530, 534, 535, 538}
_LENGTH = 200
# RFC 3463, 3.2: mailbox, host or their spelling, moved away, no mail there (RFC 7505). Not 5.1.0, by which many refuse
# a sender, nor 5.1.7 and 5.1.8, which are about one.
_NOBODY = re.compile(r"5\d\d (5\.1\.(?:1|2|3|6|10))\b", re.ASCII)


def said(code: int, text: bytes | str) -> str:
    """Give a server's words on one line, without addresses: they end in logs."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {without_addresses(words)}"[:_LENGTH].rstrip()


def refusal(stage: str, code: int, text: bytes | str, host: str) -> ChannelError:
    """Translate a reply that is no success; `stage` is the command: `MAIL`, `RCPT`, `DATA`, or `.` for the mail's end.

    What is said of the sender (`MAIL`) would be said for every recipient, and so it stops the channel instead of
    striking them all off; so do a server that wants a sign-in, one that relays for others than us, and a day's quota
    (Amazon SES: `454 Throttling failure: Daily message quota exceeded`). The rest is about one message: 4xx for now,
    5xx for good (RFC 5321, 4.2.1), and of some that says that there is no such mailbox.
    """
    words = said(code, text)
    if code in _SIGN_IN:
        return DownError(f"{host} wants a sign-in: {words}", "mend `user` and `password`", permanent=True)
    if stage == "RCPT" and code >= 500 and _RELAY.search(words):
        return DownError(
            f"{host} takes no mail for other domains from here: {words}",
            "give the channel `user` and `password`, or let the server relay for this machine",
            permanent=True,
        )
    if _QUOTA.search(words):
        return DownError(f"the quota at {host} is used up: {words}", "raise it, or wait", permanent=True)
    if stage == "MAIL" and code >= 500:
        return DownError(f"{host} refuses the sender: {words}", "mend `from`", permanent=True)
    if 400 <= code < 500:
        return ChannelError(f"{host} puts it off: {words}", "it is tried again")
    if found := _NOBODY.match(words):
        return NobodyError(f"{host} refuses it: {words}", found[1])
    if code >= 500:
        return ChannelError(f"{host} refuses it: {words}", permanent=True)
    return ChannelError(f"{host} answers as no mail server does: {words}", "is `host` right?")
