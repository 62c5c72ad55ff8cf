"""Where things of the ledger lie in the state store."""

import hashlib
from datetime import UTC, datetime

BASELINE = "ledger/baseline.json"
OPENED = "ledger/opened/"
UNFINISHED = "ledger/unfinished/"
UNSAID = "ledger/unsaid/"
DIGESTS = "ledger/digests.key"
SLIPS = "ledger/slips.json"
LOG = "ledger/log/"
FAILING = "ledger/failing/"


def mark(id_: str) -> str:
    """Give a name made of an id, which may have any length and sign: 24 hex digits of its SHA-256."""
    return hashlib.sha256(id_.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def opened(event: str) -> str:
    """Give the key of an event's opening."""
    return f"{OPENED}{mark(event)}.json"


def unfinished(event: str) -> str:
    """Give the key that is there while an event has recipients without an outcome."""
    return f"{UNFINISHED}{mark(event)}.json"


def unsaid(event: str) -> str:
    """Give the key that is there until the trail says what became of an event."""
    return f"{UNSAID}{mark(event)}.json"


def cut_short(event: str) -> str:
    """Give the key that is there when newer news took an event's place for somebody."""
    return f"ledger/cut-short/{mark(event)}.json"


def log(at: datetime, entry: str, event: str) -> str:
    """Give the key by which an opening is found: names sort by time, and say whose event it is."""
    return f"{LOG}{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{mark(entry)}-{mark(event)}.json"


def order(entry: str) -> str:
    """Give the key of the order in which an entry's events were opened."""
    return f"ledger/entries/{mark(entry)}.json"


def failing(recipient: str) -> str:
    """Give the key of what a receiver did not take."""
    return f"{FAILING}{recipient}.json"


def rate(channel: str) -> str:
    """Give the key of how much time of a channel is taken by those who send on it."""
    return f"ledger/rates/{mark(channel)}.json"


def rest(channel: str) -> str:
    """Give the key of until when a channel is left alone."""
    return f"ledger/rests/{mark(channel)}.json"


def thread(root: str, channel: str, recipient: str) -> str:
    """Give the key of what a channel gave as the reference of a story's first message to a contact."""
    return f"ledger/threads/{mark(root)}/{mark(f'{channel} {recipient}')}.json"


def returned(recipient: str) -> str:
    """Give the key of what came back from a recipient for reasons that may pass."""
    return f"ledger/returned/{recipient}.json"


def texts(event: str) -> str:
    """Give the key of an event's messages as they were when it was opened."""
    return f"ledger/sent/{mark(event)}/texts.json"


def messages(event: str, sha256: str) -> str:
    """Give the key of an event's messages as they were composed, by their digest."""
    return f"messages/{mark(event)}-{sha256}.zip"


def removed(event: str) -> str:
    """Give the key that is there when a takedown removed an event's messages."""
    return f"messages/removed/{mark(event)}.json"


def frozen(event: str, number: int = -1) -> str:
    """Give the key of a part of an event's recipients, or the prefix of all of them."""
    return f"ledger/sent/{mark(event)}/frozen/" + (f"{number:06}.json" if number >= 0 else "")


def work(event: str, number: int = -1, route: int = 0) -> str:
    """Give the key of what became of a part's recipients on one route, or the prefix of all of them."""
    return f"ledger/sent/{mark(event)}/outcomes/" + (f"{number:06}-{route}.json" if number >= 0 else "")
