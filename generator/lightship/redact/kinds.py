"""The kinds that are known: what each looks for, what it is called, and what it does unless a policy says more."""

import ipaddress
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from lightship.errors import Level
from lightship.model.redaction import RedactionKind, RedactionRule
from lightship.redact.expressions import of_words
from lightship.redact.pictures import LOCATED

Check = Callable[[str, int, int], bool]
"""Tells of a text, and where in it something was found, whether that is what was looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A kind: its usual level (None: off), what messages say of it, and its expressions in RE2's syntax."""

    level: Level | None
    why: str
    expressions: tuple[str, ...] = ()
    is_found: Check = lambda _text, _begin, _end: True
    is_secret: bool = False


# Reserved for examples: RFC 5737, RFC 3849.
_EXAMPLES = tuple(map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))
_WORDS: Mapping[str, list[str]] = tomllib.loads(
    resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
)
_OFFICES = frozenset(_WORDS["offices"])
_STANDARDS = frozenset(_WORDS["standards"])
_EXAMPLE_DOMAIN = re.compile(r"(?:^|\.)(?:example\.(?:com|net|org)|example|test|invalid|localhost)$")
_DIGIT = re.compile(r"\d")
_RANGE_BEFORE = re.compile(r"(?<![\d.])\d+(?:\.\d+){3}-$")
_RANGE_AFTER = re.compile(r"-\d+(?:\.\d+){3}(?![\d.])")
_LONGEST = 24
_FICTION = re.compile(r"555\D{0,2}01\d\d$")


def _is_private(text: str, begin: int, end: int) -> bool:
    """Tell whether an address is one that is not reached from elsewhere; part of a longer number is none.

    A number behind it, as in 10.1.2.3-4, makes it a version; another address makes it a range.
    """
    before, after = text[max(0, begin - _LONGEST) : begin], text[end : end + _LONGEST]
    is_range = _RANGE_BEFORE.search(before) or _RANGE_AFTER.match(after)
    if not is_range and (before[-1:] in (".", "-") or re.match(r"\.\d|[-\w]", after)):
        return False
    try:
        address = ipaddress.ip_address(text[begin:end])
    except ValueError:
        return False
    is_example = any(address in network for network in _EXAMPLES if network.version == address.version)
    return not (address.is_global or address.is_multicast or is_example)


def _is_machine(text: str, begin: int, _end: int) -> bool:
    """Tell a machine from a colour, such as #db1457, and from the end of a title in an address."""
    return text[max(0, begin - 1) : begin] not in ("#", "-")


def _is_end(text: str, _begin: int, end: int) -> bool:
    """Tell whether a name ends here: `git.corp` is not the name in `git.corp.example.com`."""
    return not re.match(r"[.-]\w", text[end : end + 2])


def _is_somebody(text: str, begin: int, end: int) -> bool:
    """Tell whether an address is somebody's: not an office's, and not an example's."""
    local, _, domain = text[begin:end].casefold().rpartition("@")
    return local.partition("+")[0] not in _OFFICES and not _EXAMPLE_DOMAIN.search(domain)


def _is_phone(text: str, begin: int, end: int) -> bool:
    digits = "".join(_DIGIT.findall(text[begin:end]))
    return 9 <= len(digits) <= 15 and not _FICTION.search(text[begin:end]) and len(set(digits)) > 2


def _is_ticket(text: str, begin: int, end: int) -> bool:
    """Tell whether it stands alone and is no standard's name."""
    before, after = text[max(0, begin - 1) : begin], text[end : end + 1]
    return text[begin:end].partition("-")[0] not in _STANDARDS and not (before and before in "-/#.") and after != "-"


def _one_of(names: str) -> str:
    return "|".join(name.replace(".", r"\.") for name in _WORDS[names])


KNOWN: Mapping[RedactionKind, Known] = {
    RedactionKind.TOKENS: Known(
        level=Level.ERROR,
        why="a token or key; make it invalid, for whoever reads the repository has it",
        # Besides the rules of a secret scanner: keys of webhooks, and passwords in addresses.
        expressions=(
            r"\b(whsec_[A-Za-z0-9+/=]{24,})",
            r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s/@:]{0,64}:([^\s/@:]{3,128})@",
        ),
        is_secret=True,
    ),
    RedactionKind.PRIVATE_ADDRESSES: Known(
        level=Level.ERROR,
        why="a private or reserved IP address",
        expressions=(
            r"\b((?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3})\b",
            r"(?i)(?:^|[^\w:.])((?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):[0-9a-f:]{2,34}[0-9a-f])\b",
        ),
        is_found=_is_private,
    ),
    RedactionKind.INTERNAL_NAMES: Known(
        level=Level.ERROR,
        why="a name that only your own network knows",
        expressions=(
            rf"(?i)\b((?:[a-z0-9-]+\.)+(?:{_one_of('inside')}))\b",
            r"(?i)\b((?:[a-z0-9-]+\.){2,}local)\b",
            r"(?i)\b([a-z0-9-]+\.[a-z0-9-]+\.[a-z0-9-]+\.(?:rds|cache|es|redshift)\.amazonaws\.com)\b",
            r"\b(ip-(?:\d{1,3}-){3}\d{1,3})\b",
        ),
        is_found=_is_end,
    ),
    RedactionKind.HOST_NAMES: Known(
        level=Level.WARNING,
        why="what looks like the name of a machine",
        expressions=(
            rf"\b((?:[a-z][a-z0-9]*-(?:[a-z0-9]+-)*)?(?:{_one_of('machines')})(?:-[a-z]+){{0,2}}-\d{{1,4}}(?:-[a-z0-9]+)*)\b",
            rf"\b((?:[a-z][a-z0-9]*-(?:[a-z0-9]+-)*(?:{_one_of('machines')})\d{{1,4}}|(?:{_one_of('machines')})\d{{2,4}})(?:-[a-z0-9]+)*)\b",
        ),
        is_found=_is_machine,
    ),
    RedactionKind.EMAILS: Known(
        level=Level.ERROR,
        why="somebody's e-mail address",
        expressions=(r"(?i)((?:[\w.%+-]|[^\x00-\x7f])+@(?:(?:[\w-]|[^\x00-\x7f])+\.)+(?:[a-z]|[^\x00-\x7f]){2,24})",),
        is_found=_is_somebody,
        is_secret=True,
    ),
    RedactionKind.PHONES: Known(
        level=Level.WARNING,
        why="a phone number",
        expressions=(
            r"(?:^|[^\w+])(\+[1-9](?:[ \x{a0}\x{2009}\x{202f}./()-]{0,2}\d){8,14})\b",
            r"(?:^|[^\w.-])(\(?[2-9]\d{2}\)?[ \x{a0}\x{202f}.-][2-9]\d{2}[ \x{a0}\x{202f}.-]\d{4})\b",
        ),
        is_found=_is_phone,
        is_secret=True,
    ),
    RedactionKind.TICKETS: Known(
        level=None,
        why="what looks like the id of a ticket",
        expressions=(r"\b([A-Z][A-Z0-9]{1,9}-\d{1,6})\b",),
        is_found=_is_ticket,
    ),
    RedactionKind.CLOUD_ACCOUNTS: Known(
        level=Level.ERROR,
        why="the id of an account at a cloud",
        expressions=(
            r"\b(arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:\d{12}\b)",
            r"\b(\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com)",
            r"(?i)\b(?:aws|amazon)[ -]account(?:[ -](?:id|number))?[ :=#]{1,4}(\d{4}-?\d{4}-?\d{4})\b",
            r"(?i)/?subscriptions/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b",
            r"(?i)\b([a-z0-9-]{1,63}@[a-z0-9-]{1,63}\.iam\.gserviceaccount\.com)\b",
        ),
    ),
    RedactionKind.LIABILITY: Known(
        level=Level.WARNING,
        why="words that admit fault or liability",
        expressions=(of_words(_WORDS["liability"]),),
    ),
    RedactionKind.VENDORS: Known(
        level=None,
        why="the name of a supplier",
        expressions=(of_words(_WORDS["suppliers"]),),
    ),
    RedactionKind.PICTURE_DATA: Known(
        level=Level.ERROR,
        why="it says where the picture was taken",
        expressions=(rf"\x1d({LOCATED.strip(chr(0x1D))})\x1d",),
    ),
}


def rule(kind: RedactionKind, level: Level) -> RedactionRule:
    """Give the rule of a kind at a level."""
    known = KNOWN[kind]
    return RedactionRule(kind=kind, level=level, why=known.why, is_secret=known.is_secret)


def usual() -> Iterator[RedactionRule]:
    """Give the rules that hold where a policy says nothing."""
    for kind, known in KNOWN.items():
        if known.level:
            yield rule(kind, known.level)
