"""A mail, encoded once for many: for each recipient some headers and a link are put in, and no message is built."""

import hashlib
import html
import re
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime

from lightship.channels.base import ChannelError, Recipient, key_of
from lightship.channels.mail.addresses import deliverable, named
from lightship.channels.mail.headers import angled, dated, message_id, unstructured
from lightship.channels.mail.layout import looks
from lightship.model.message import Message

# A link as it may stand in angle brackets in a header and in quotes in HTML.
_LINK = re.compile(r"(?:https?://|mailto:)[!#-;=?-Z_a-z~\[\]]{1,900}")
_REFERENCE = re.compile(r"<[!-;=?-~]{3,250}@[A-Za-z0-9.-]{1,250}>")
_SOFT = b"=\r\n"  # a line's end in quoted-printable that is none in the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whose mails they are: the address for SMTP, the values of `From` and `Reply-To`, the domain that names them.

    `manage_url` is where readers change what they get, empty for nowhere.
    """

    address: str
    header: str
    reply_to: str
    domain: str
    manage_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Letter:
    """A mail without its recipient.

    `head` are the headers that are the same for all. `body` has a gap for the recipient's link between each two of its
    parts; `plain_body` is the one for who has no link. `thread` names the entry that it tells of, and `is_first`
    whether it is the first one of it.
    """

    sender: Sender
    head: bytes
    body: tuple[bytes, bytes, bytes]
    plain_body: bytes
    thread: str
    is_first: bool


def compose(message: Message, zone: str, sender: Sender) -> Letter:
    """Encode a message for readers in a zone."""
    # No author can write the digest of the own words: so the gap is where the layout put it, and nowhere else.
    gap = "x" + hashlib.sha256(repr(message).encode("utf-8", "backslashreplace")).hexdigest()
    boundary = f"=_{gap[1:41]}"  # quoted-printable never has =_
    with_link, without = looks(message, zone, gap, sender.manage_url), looks(message, zone, "")
    before, after_text = _pieces(with_link.text, gap)
    in_html, after_html = _pieces(with_link.html, gap)
    text_head, html_head, end = _part(boundary, "plain"), _part(boundary, "html"), f"\r\n--{boundary}--\r\n".encode()
    return Letter(
        sender=sender,
        head=_head(message, sender, boundary),
        body=(
            text_head + before + _SOFT,
            _SOFT + after_text + html_head + in_html + _SOFT,
            _SOFT + after_html + end,
        ),
        plain_body=text_head + quoted(without.text) + html_head + quoted(without.html) + end,
        thread=message.root_event,
        is_first=message.event.id == message.root_event,
    )


def addressed(letter: Letter, recipient: Recipient, key: str, now: datetime) -> tuple[str, str, bytes]:
    """Address a letter; gives the recipient's address for SMTP, the Message-ID and the mail as bytes.

    Raises ChannelError, permanent, when the recipient cannot be written to. What is given is ASCII, its lines end with
    CRLF, are shorter than 998 signs (RFC 5322), and never begin with a dot.
    """
    address = deliverable(recipient.address)
    name = message_id(key, letter.sender.domain)
    head = (
        f"Date: {dated(now)}\r\nTo: {named(recipient.name, address)}\r\nMessage-ID: {name}\r\n"
        f"{_threaded(letter, recipient)}"
    )
    if recipient.slip:
        head += f"X-Lightship-Slip: {recipient.slip}\r\n"
    ways = recipient.unsubscribe.split()
    if not ways:
        return address, name, b"".join((head.encode(), letter.head, letter.plain_body))
    if not all(map(_LINK.fullmatch, ways)):
        raise ChannelError("the link to unsubscribe is none", "it begins with https: or mailto:", permanent=True)
    link, listed = ways[0], ",\r\n ".join(f"<{way}>" for way in ways)
    head += f"List-Unsubscribe: {listed}\r\n"
    if link.startswith("https:"):  # RFC 8058 knows no other
        head += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    first, second, third = letter.body
    in_text, escaped = quoted(link), html.escape(link)
    in_html = in_text if escaped == link else quoted(escaped)  # the same for nearly all, and it is done a million times
    return address, name, b"".join((head.encode(), letter.head, first, in_text, second, in_html, third))


def quoted(text: str) -> bytes:
    """Write text as quoted-printable, without a dot at a line's begin, which SMTP would want doubled."""
    written = b2a_qp(text.replace("\r\n", "\n").encode("utf-8", "replace")).replace(b"\n", b"\r\n")
    if b"\n." in written or written.startswith(b"."):
        return b"\r\n".join(map(_undotted, written.split(b"\r\n")))
    return written


def _undotted(line: bytes) -> bytes:
    if not line.startswith(b"."):
        return line
    rest = _undotted(line[1:])
    return b"=2E" + (rest if len(line) <= 74 else _SOFT + rest)  # 76 at most, RFC 2045


def _pieces(text: str, gap: str) -> tuple[bytes, bytes]:
    """Encode what is before and after the gap, each for itself."""
    before, _, after = text.partition(gap)
    return quoted(before), quoted(after)


def _part(boundary: str, kind: str) -> bytes:
    return (
        f"\r\n--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()


def _threaded(letter: Letter, recipient: Recipient) -> str:
    """Put a mail into its entry's thread.

    All mails of a thread refer to a name that is no mail's, for readers' programs put together what refers to the same
    one (RFC 5256): so it holds for who subscribed later, and for Amazon SES, which gives mails its own Message-IDs.
    Later ones answer the first one, too, as the channel knows it or as it was named here.
    """
    domain = letter.sender.domain
    root = message_id(f"thread {letter.thread} {recipient.id}", domain)
    if letter.is_first:
        return f"References: {root}\r\n"
    first = recipient.thread
    if not _REFERENCE.fullmatch(first):
        first = message_id(key_of(letter.thread, recipient.id), domain)
    return f"In-Reply-To: {first}\r\nReferences: {root}\r\n {first}\r\n"


def _head(message: Message, sender: Sender, boundary: str) -> bytes:
    """Write the headers that all recipients share.

    There is no `Precedence`: it was never standard, and some servers let such mail wait (RFC 2076); what keeps
    holiday notices away is `Auto-Submitted` (RFC 3834), and for Exchange its own header.
    """
    audience = re.sub(r"[^a-z0-9-]+", "-", message.audience.lower()).strip("-") or "public"
    lines = {
        "From": sender.header,
        "Reply-To": sender.reply_to,
        "Subject": unstructured(message.subject, len("Subject: ")),
        "List-Id": angled(message.page_name, f"{audience}.{sender.domain}"),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        "Content-Language": re.sub(r"[^A-Za-z0-9-]+", "", message.language),
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative;\r\n boundary="{boundary}"',
    }
    return "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value or name == "Subject").encode()
