"""What something that came back says: of which message, and what is wrong."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b", re.ASCII)
"""A status of RFC 3463, such as 5.1.1."""
# Subjects and details of it that speak of the mail or its sender; whoever else wrote would be taken.
_OF_THE_MAIL = re.compile(r"\.(?:6\.\d+|7\.\d+|1\.7|1\.8|2\.3|3\.4)\Z")
# Details that pass, also where they come with a 5: a mailbox that is full, a host that is in trouble, a loop, time.
_THAT_PASSES = re.compile(r"\.(?:2\.2|3\.[0-35-9]|4\.[5-7])\Z")
_OPINIONS = ("", "abuse", "fraud", "other", "opt-out")


class Kind(StrEnum):
    """What came back, in the words of Amazon SES where it has some."""

    PERMANENT = "permanent bounce"
    TRANSIENT = "transient bounce"
    BLOCKED = "block"
    COMPLAINT = "complaint"
    LEAVING = "wish to leave"
    AUTOMATIC = "automatic answer"
    OTHER = "something else"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One thing that came back.

    `proof` is the slip of the message that it is about; of a wish to leave, what proves whose it is. `detail` is a
    status or a word, such as 5.1.1. `at` is when it says that it was written, None where it does not say.
    """

    kind: Kind
    proof: str = ""
    detail: str = ""
    at: datetime | None = None

    def __str__(self) -> str:
        """Name it: `permanent bounce (5.1.1)`."""
        return f"{self.kind} ({self.detail})" if self.detail else self.kind.value


def of_status(status: str) -> Kind:
    """Tell what a status of RFC 3463 says of an address; empty where there is none.

    A 5 alone does not say that the address is wrong: a server says it as well of a mail that it takes for spam.
    """
    if not STATUS.fullmatch(status):
        return Kind.TRANSIENT
    if _OF_THE_MAIL.search(status):
        return Kind.BLOCKED
    is_permanent = status.startswith("5.") and not _THAT_PASSES.search(status)
    return Kind.PERMANENT if is_permanent else Kind.TRANSIENT


def of_feedback(word: str) -> Kind:
    """Tell what a feedback type of RFC 5965 says; `auth-failure` and `virus` are about the mail and its sender."""
    if word in _OPINIONS:
        return Kind.COMPLAINT
    return Kind.AUTOMATIC if word == "not-spam" else Kind.BLOCKED
