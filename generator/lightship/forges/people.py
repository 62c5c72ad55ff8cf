"""Whom the words of a commit name besides its author, and whose approval is none any more, on every forge."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from lightship.forges.base import Said
from lightship.model.governing import Opinion

_WITH = re.compile(r"^co-authored-by:[^<\n]*<([^>\s]{3,254})>\s*$", re.IGNORECASE | re.MULTILINE)


def co_authors(message: str) -> tuple[str, ...]:
    """Give the addresses in the trailers `Co-authored-by` of a commit's message."""
    return tuple(dict.fromkeys(_WITH.findall(message)))


def is_mailbox(address: str) -> bool:
    """Tell whether a person may be behind an address: none approves from one that takes no mail, such as a tool's."""
    return not re.match(r"no-?reply@", address, re.IGNORECASE)


def void_before(moment: datetime | None, said: Iterable[Said]) -> Iterator[Said]:
    """Dismiss the approvals until a change was made one into another branch: they saw less than it brings there."""
    for one in said:
        is_void = moment is not None and one.at <= moment and one.opinion is Opinion.APPROVED
        yield replace(one, opinion=Opinion.DISMISSED) if is_void else one
