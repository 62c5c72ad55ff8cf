"""Addresses of mails: which ones can be written to, and how they stand in a header."""

import re
from email.utils import parseaddr

from lightship.channels.base import ChannelError
from lightship.channels.mail.headers import angled, one_line
from lightship.model.addresses import AddressError, kept
from lightship.model.subscriber import Medium

# A dot-atom of RFC 5322, then a host: nothing in it can end a header or an SMTP command.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = re.compile(rf"(?=[^@]{{1,64}}@.{{1,189}}\Z){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")

_ANY = re.compile(r"<?[^\s<>@,;]+@[^\s<>@,;]+>?")


def deliverable(address: str) -> str:
    """Give an address as SMTP takes it, its domain in ASCII; raises ChannelError, which does not name the address.

    A part before the @ that is not ASCII needs SMTPUTF8 at every server on the way (RFC 6531), Amazon SES has none, and
    there is no way back for a message that is under way: it is refused at once instead of bouncing some day.
    """
    if _PLAIN.fullmatch(address):
        return address
    try:
        return kept(address, Medium.EMAIL)
    except AddressError as error:
        raise ChannelError(error.message, error.hint, permanent=True) from None


def mailbox(written: str) -> tuple[str, str]:
    """Read `Name <address>`; gives the address and the header's value. Raises ChannelError when there is none."""
    name, address = parseaddr(written)
    address = deliverable(address)
    return address, named(name, address)


def named(name: str, address: str) -> str:
    """Write a name (of any signs, from anybody) and an address that is deliverable as a header's value."""
    return angled(name, address) if one_line(name) else address


def without_addresses(text: str) -> str:
    """Give somebody's words on one line and without addresses: they end in logs."""
    return _ANY.sub("…", " ".join(text.split()))
