"""Addresses of subscribers: which can be, how they are kept, and when two are the same. The one home of idna.

What is wrong is said without the address: these words end in the logs of CI.
"""

import hashlib
import ipaddress
import re
from urllib.parse import urlsplit

from lightship.model.subscriber import Medium

_LONGEST = {Medium.EMAIL: 254, Medium.WEBHOOK: 2000, Medium.SMS: 40}
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# None of these is a top-level domain, and each is one finger away from a common one.
_MISTYPED = {
    **dict.fromkeys(("cmo", "con", "ocm", "vom", "xom", "comm", "coom"), "com"),
    **dict.fromkeys(("nte", "ent", "met", "nett"), "net"),
    **dict.fromkeys(("ogr", "rog", "orgg"), "org"),
}
_PATH = re.compile(r"[!-~]*")
_TELEPHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_BETWEEN_DIGITS = re.compile(r"[ \u00a0().\-/]+")
_PORTS = {"http": 80, "https": 443}


class AddressError(ValueError):
    """What is no address, without showing it: `message` says what is wrong, `hint` the way out."""

    def __init__(self, message: str, hint: str) -> None:
        """Keep both."""
        super().__init__(f"{message} ({hint})")
        self.message = message
        self.hint = hint


def medium_of(text: str) -> Medium:
    """Tell what an address is of, by its look."""
    if "://" in text:
        return Medium.WEBHOOK
    return Medium.EMAIL if "@" in text or not re.match(r"\s*(?:\+|00)[\d ]", text) else Medium.SMS


def kept(text: str, medium: Medium) -> str:
    """Give an address in the form in which it is kept and written to; raises AddressError.

    E-mail (RFC 5321, without quotes, comments and address literals): the domain in ASCII (IDNA 2008, UTS 46) and small
    letters, the part before the @ as its owner writes it. URL: scheme and host in small letters, without the usual port
    and the part after #. Telephone: E.164.
    """
    trimmed = text.strip()
    if not trimmed:
        raise AddressError("the address is empty", "write an e-mail address, a URL or a telephone number")
    if len(trimmed) > _LONGEST[medium]:
        raise AddressError("the address is too long", f"{_LONGEST[medium]} characters are allowed")
    match medium:
        case Medium.EMAIL:
            return _mailbox(trimmed)
        case Medium.WEBHOOK:
            return _url(trimmed)
        case Medium.SMS:
            return _telephone(trimmed)


def id_of(address: str, medium: Medium) -> str:
    """Give the id of an address that is kept: 16 hex digits of SHA-256 over the medium and the address as compared.

    The part of an e-mail address before the @ is compared without regard to case: RFC 5321 lets a host tell Ana from
    ana, no provider in use does, and one person would be told twice. Dots and what follows a plus do tell.
    """
    compared = address.lower() if medium is Medium.EMAIL else address
    return hashlib.sha256(f"{medium.value}:{compared}".encode()).hexdigest()[:16]


def masked(address: str, medium: Medium) -> str:
    """Give what may be shown of an address that is kept: enough to recognise one's own, too little to write to."""
    match medium:
        case _ if not address:
            return "(forgotten)"
        case Medium.EMAIL:
            return f"{address[0]}…@{address.rpartition('@')[2]}"
        case Medium.WEBHOOK:
            parts = urlsplit(address)  # the path of a webhook is its secret
            return f"{parts.scheme}://{parts.netloc}/…"
        case Medium.SMS:
            return f"{address[:3]}…{address[-2:]}"


def _mailbox(text: str) -> str:
    if "<" in text or text.lower().startswith("mailto:"):
        raise AddressError("this is more than an e-mail address", "write the address alone, such as ana@example.com")
    if re.search(r"[,;\s]", text):
        raise AddressError("this is not one e-mail address", "write one address, without spaces and commas")
    local, at, domain = text.rpartition("@")
    if not at or not local:
        raise AddressError("this is no e-mail address", "such as ana@example.com")
    if not _LOCAL.fullmatch(local) or len(local) > 64:
        hint = "letters and digits of ASCII, ! # $ % & ' * + - / = ? ^ _ ` { | } ~ and single dots, 64 at most"
        raise AddressError("the part before the @ cannot be", hint)
    found = f"{local}@{_domain(domain)}"
    if len(found) > _LONGEST[Medium.EMAIL]:
        raise AddressError("the address is too long", f"{_LONGEST[Medium.EMAIL]} characters are allowed")
    return found


def _domain(text: str) -> str:
    """Give the domain of a mailbox in ASCII."""
    domain = _host(text)
    last = domain.rpartition(".")[2]
    if not _DOMAIN.fullmatch(domain) or last.isdecimal():
        raise AddressError("the part after the @ is no domain", "such as example.com")
    if last in _MISTYPED:
        raise AddressError(f"no domain ends with .{last}", f"did you mean .{_MISTYPED[last]}?")
    return domain


def _host(text: str) -> str:
    """Give the name of a host in ASCII and small letters."""
    plain = text.lower()
    if plain.isascii() and "xn--" not in plain:
        return plain  # nearly all of them; what IDNA adds for these is checked where it matters
    import idna  # takes a while to load, which only those wait for who need it

    try:
        return idna.encode(text, uts46=True, std3_rules=True).decode()
    except (idna.IDNAError, UnicodeError):
        raise AddressError("the name of the host cannot be", "look for a typing error in it") from None


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise AddressError("this is no URL", "such as https://example.com/hook") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        raise AddressError("this is no URL", "it begins with https://, such as https://example.com/hook")
    if "@" in parts.netloc:
        raise AddressError("the URL holds a name or a password", "leave out what is before the @")
    # urlsplit leaves out ends of lines and tabs without a word.
    if not _PATH.fullmatch(parts.path + parts.query) or re.search(r"[\"<>\\^`{|}\s\x00-\x1f\x7f]", text):
        raise AddressError("the URL holds a sign that cannot be", "write it with %, as in %20 for a space")
    host = _ip(parts.hostname) or _host(parts.hostname)
    if not (_DOMAIN.fullmatch(f"{host}.x") or host.startswith("[") or _ip(host)):
        raise AddressError("the name of the host cannot be", "look for a typing error in it")
    place = host if port in (None, _PORTS[scheme]) else f"{host}:{port}"
    query = f"?{parts.query}" if parts.query else ""
    found = f"{scheme}://{place}{parts.path or '/'}{query}"
    if len(found) > _LONGEST[Medium.WEBHOOK]:
        raise AddressError("the address is too long", f"{_LONGEST[Medium.WEBHOOK]} characters are allowed")
    return found


def _ip(host: str) -> str:
    """Give an IP address as a URL has it; empty for a name."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return ""
    return f"[{address.compressed}]" if address.version == 6 else address.compressed


def _telephone(text: str) -> str:
    digits = _BETWEEN_DIGITS.sub("", text.replace("(0)", ""))
    number = f"+{digits[2:]}" if digits.startswith("00") else digits
    if not number.startswith("+"):
        raise AddressError("the telephone number has no country", "begin with its code, such as +49 or +1")
    if not _TELEPHONE.fullmatch(number):
        raise AddressError("this is no telephone number", "+, the country's code and the number, 15 digits at most")
    return number
