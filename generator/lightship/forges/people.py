"""Whom the words of a commit name besides its author, on every forge."""

import re

_WITH = re.compile(r"^co-authored-by:[^<\n]*<([^>\s]{3,254})>\s*$", re.IGNORECASE | re.MULTILINE)


def co_authors(message: str) -> tuple[str, ...]:
    """Give the addresses in the trailers `Co-authored-by` of a commit's message."""
    return tuple(dict.fromkeys(_WITH.findall(message)))


def is_mailbox(address: str) -> bool:
    """Tell whether a person may be behind an address: none approves from one that takes no mail, such as a tool's."""
    return not re.match(r"no-?reply@", address, re.IGNORECASE)
